"""The lines of the roll as joined strings: templates would cost fifty times as much.

Every value from the database goes through `escape`; nothing drawn here is kept.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rooms.choices import AnsweredBy, RollResult
from rooms.roll_call import Entry
from shelter.shared.templatetags.ui import entered_late

SHOWN = (RollResult.PRESENT, RollResult.LEAVE, RollResult.MISSING)
"""What is one press away; the other answers stand behind "other"."""


class Sending(NamedTuple):
    """Where an answer goes; without an address the roll is only read."""

    url: str
    csrf: str
    how: str = AnsweredBy.TAP.value


def draw_lines(entries: Iterable[Entry], sending: Sending | None) -> SafeString:
    """Return the lines of some beds, one after the other."""
    words = _words()
    return mark_safe("".join(_line(entry, sending, words) for entry in entries))


def draw_line(
    entry: Entry, sending: Sending | None, *, refusal: str = "", beside: bool = False
) -> SafeString:
    """Return one line; ``beside`` another answer it says itself where it belongs."""
    return mark_safe(_line(entry, sending, _words(), refusal, beside))


def _words():
    """Return what every line says, translated once."""
    answers = {result.value: escape(result.label) for result in RollResult}
    return {
        **answers,
        "place": escape(_("room %(room)s, bed %(bed)s")),
        "out": escape(_("out, due back %(due)s")),
        "missing_since": escape(_("is looked for")),
        "other": escape(pgettext("roll-call", "other")),
    }


def _line(entry, sending, words, refusal="", beside=False):
    state = entry.result or "open"
    oob = ' hx-swap-oob="true"' if beside else ""
    wrong = ""
    if refusal:
        wrong = f'<p class="roll__wrong" data-shelter-errors tabindex="-1">{escape(refusal)}</p>'
    return (
        f'<li class="roll__line is-{state}" id="line-{entry.stay_id}"{oob}>'
        f'<div class="roll__who"><bdi dir="ltr" class="code">{escape(entry.code)}</bdi>'
        f'<span class="roll__place">{_place(entry, words)}</span>{_known(entry, words)}</div>'
        f"{wrong}{_answers(entry, sending, words)}{entered_late(entry.late)}</li>"
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


def _answers(entry, sending, words):
    if sending is None:
        return f'<span class="roll__said">{words.get(entry.result, "—")}</span>'
    others = [result for result in RollResult if result not in SHOWN]
    is_other = entry.result in others
    said = words[entry.result] if is_other else words["other"]
    line = f"line-{entry.stay_id}"
    return (
        f'<form class="roll__answers" method="post" action="{sending.url}" hx-post="{sending.url}"'
        f' hx-target="#{line}" hx-swap="outerHTML" aria-label="{escape(entry.code)}">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{sending.csrf}">'
        f'<input type="hidden" name="stay" value="{entry.stay_id}">'
        f'<input type="hidden" name="how" value="{sending.how}">'
        f"{''.join(_button(entry, result, words) for result in SHOWN)}"
        f'<details class="roll__more"{" open" if is_other else ""}><summary>{said}</summary>'
        f'<div class="roll__others">{"".join(_button(entry, result, words) for result in others)}'
        "</div></details></form>"
    )


def _button(entry, result, words):
    pressed = "true" if entry.result == result else "false"
    proposed = " is-proposed" if not entry.result and entry.proposed == result else ""
    return (
        f'<button class="roll__answer roll__answer--{result.value}{proposed}" type="submit"'
        f' id="{result.value}-{entry.stay_id}" name="result" value="{result.value}"'
        f' aria-pressed="{pressed}">{words[result.value]}</button>'
    )
