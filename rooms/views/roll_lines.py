"""The lines of the roll as joined strings: templates would cost fifty times as much.

Every value from the database goes through `escape`. A line is drawn when what it shows changes, and
kept by exactly that: codes and beds, never a name, nor the secret of a request.
"""

from collections.abc import Iterable
from datetime import tzinfo
from functools import lru_cache
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from rooms.choices import AnsweredBy, RollResult
from rooms.roll_call import Entry
from shelter.shared.templatetags.ui import entered_late

SHOWN = (RollResult.PRESENT.value, RollResult.LEAVE.value, RollResult.MISSING.value)
"""What is one press away; the other answers stand behind "other"."""

OTHERS = tuple(value for value in RollResult.values if value not in SHOWN)
KEPT_LINES = 4096
SECRET = "\0"
"""Stands in a kept line where the secret of each request comes."""


class Sending(NamedTuple):
    """Where an answer goes; without an address the roll is only read."""

    url: str
    csrf: str
    how: str = AnsweredBy.TAP.value


def draw_lines(entries: Iterable[Entry], sending: Sending | None) -> SafeString:
    """Return the lines of some beds, one after the other."""
    url, how, zone, language = *_where(sending), get_current_timezone(), get_language()
    lines = (
        _line(entry, url, how) if entry.late else kept_line(entry, url, how, zone, language)
        for entry in entries
    )
    return _with_secret("".join(lines), sending)


def draw_line(
    entry: Entry, sending: Sending | None, *, refusal: str = "", beside: bool = False
) -> SafeString:
    """Return one line; ``beside`` another answer it says itself where it belongs."""
    return _with_secret(_line(entry, *_where(sending), refusal, beside), sending)


def _where(sending):
    return (sending.url, sending.how) if sending else ("", "")


def _with_secret(html, sending):
    """Return what was drawn, with the secret of this request wherever a form needs it."""
    return mark_safe(html.replace(SECRET, sending.csrf) if sending else html)


@lru_cache(maxsize=KEPT_LINES)
def kept_line(entry: Entry, url: str, how: str, _zone: tzinfo, _language: str) -> str:
    """Return a line, in the times of a zone and the words of a language."""
    return _line(entry, url, how)


@lru_cache
def _words(_language):
    """Return what every line says, translated once."""
    answers = {result.value: escape(result.label) for result in RollResult}
    return {
        **answers,
        "place": escape(_("room %(room)s, bed %(bed)s")),
        "out": escape(_("out, due back %(due)s")),
        "missing_since": escape(_("is looked for")),
        "other": escape(pgettext("roll-call", "other")),
    }


def _line(entry, url, how, refusal="", beside=False):
    state, pk, words = entry.result or "open", str(entry.stay_id), _words(get_language())
    oob = ' hx-swap-oob="true"' if beside else ""
    wrong = ""
    if refusal:
        wrong = f'<p class="roll__wrong" data-shelter-errors tabindex="-1">{escape(refusal)}</p>'
    return (
        f'<li class="roll__line is-{state}" id="line-{pk}"{oob}>'
        f'<div class="roll__who"><bdi dir="ltr" class="code">{escape(entry.code)}</bdi>'
        f'<span class="roll__place">{_place(entry, words)}</span>{_known(entry, words)}</div>'
        f"{wrong}{_answers(entry, pk, url, how, words)}{entered_late(entry.late)}</li>"
    )


def _place(entry, words):
    bed = f'<bdi dir="ltr">{escape(entry.bed)}</bdi>'
    return words["place"] % {"room": f"<bdi>{escape(entry.room)}</bdi>", "bed": bed}


def _known(entry, words):
    """Return what the house knows already: out on leave, or looked for."""
    if entry.due_at is not None:
        due = date_format(localtime(entry.due_at), "j F H:i")
        return f'<span class="badge">{words["out"] % {"due": escape(due)}}</span>'
    if entry.is_missing:
        return f'<span class="badge badge--caution">{words["missing_since"]}</span>'
    return ""


def _answers(entry, pk, url, how, words):
    if not url:
        return f'<span class="roll__said">{words.get(entry.result, "—")}</span>'
    is_other = entry.result in OTHERS
    said = words[entry.result] if is_other else words["other"]
    return (
        f'<form class="roll__answers" method="post" action="{url}" hx-post="{url}"'
        f' hx-target="#line-{pk}" hx-swap="outerHTML" aria-label="{escape(entry.code)}">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{SECRET}">'
        f'<input type="hidden" name="stay" value="{pk}">'
        f'<input type="hidden" name="how" value="{how}">'
        f"{''.join(_button(entry, pk, result, words) for result in SHOWN)}"
        f'<details class="roll__more"{" open" if is_other else ""}><summary>{said}</summary>'
        f'<div class="roll__others">{"".join(_button(entry, pk, one, words) for one in OTHERS)}'
        "</div></details></form>"
    )


def _button(entry, pk, result, words):
    pressed = "true" if entry.result == result else "false"
    proposed = " is-proposed" if not entry.result and entry.proposed == result else ""
    return (
        f'<button class="roll__answer roll__answer--{result}{proposed}" type="submit"'
        f' id="{result}-{pk}" name="result" value="{result}"'
        f' aria-pressed="{pressed}">{words[result]}</button>'
    )
