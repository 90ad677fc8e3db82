"""The stays chart as joined strings: one element a stay, placed by classes; rows are kept."""

from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from rooms.choices import BedState
from rooms.models import Stay
from rooms.stays_chart import TAKEN, Bar, BedRow, Chart, Span, VillaRows
from rooms.views.tiles import address
from shelter.shared.templatetags.ui import drawing

BAR_CLASS = {
    Stay.State.ADMITTED: "is-occupied",
    Stay.State.HELD: "is-held",
    Stay.State.EXPECTED: "is-held",
    Stay.State.ENDED: "is-ended",
    BedState.OUT_OF_SERVICE: "is-out",
    TAKEN: "is-ended",
}
KEPT_ROWS = 8192
LOCK = drawing("lock")


def draw_villas(chart: Chart) -> SafeString:
    """Return every villa with a row for each bed."""
    return mark_safe("".join(_villa(villa, chart.span) for villa in chart.villas))


def draw_head(span: Span, tonight: date) -> SafeString:
    """Return the days above the columns, and the line of tonight through all of them."""
    days = "".join(_day(day, column == 1, day == tonight) for column, day in _columns(span))
    marks = "".join(
        f'<i class="from-{column} nights-1"></i>'
        for column, day in _columns(span)
        if day == tonight
    )
    corner = escape(_("Bed"))
    return mark_safe(
        f'<div class="stays__head" aria-hidden="true"><span class="stays__corner">{corner}</span>'
        f'<div class="stays__days">{days}</div></div>'
        f'<div class="stays__overlay" aria-hidden="true">{marks}</div>'
    )


def _columns(span):
    return enumerate(span.nights, start=1)


def _day(day, is_first, is_tonight):
    css = "stays__day is-tonight" if is_tonight else "stays__day"
    below = date_format(day, "M" if is_first or day.day == 1 else "D")
    return f'<span class="{css}"><b>{day.day}</b>{escape(below)}</span>'


def draw_foot(chart: Chart) -> SafeString:
    """Return how many beds are taken on each night."""
    language, taken = get_language(), chart.taken()
    return mark_safe(
        "".join(
            f'<li class="from-{column}"><span class="visually-hidden">'
            f"{escape(day_words(day, language))}: </span>{taken[column - 1]}</li>"
            for column, day in _columns(chart.span)
        )
    )


def _villa(villa: VillaRows, span: Span):
    language = get_language()
    rows = "".join(_row(bed, span, language) for bed in villa.beds)
    name = villa.name_en if language == "en" else villa.name_ar
    return format_html(
        '<section aria-labelledby="stays-{0}"><h2 class="stays__villa" id="stays-{0}">{1}</h2>'
        '<ul class="stays__rows">{2}</ul></section>',
        villa.id,
        name,
        mark_safe(rows),
    )


@lru_cache(maxsize=KEPT_ROWS)
def _row(bed: BedRow, span: Span, language: str) -> str:
    bars = "".join(_bar(bar, bed, span) for bar in bed.bars)
    track = f'<ul class="stays__track">{bars}</ul>' if bars else ""
    code = f'<span class="stays__bed"><bdi>{escape(bed.code)}</bdi></span>'
    return f'<li class="stays__row">{code}{track}</li>'


def _bar(bar: Bar, bed: BedRow, span: Span):
    first, count = span.clip(bar.from_on, bar.until_on)
    css = f"stays__bar {BAR_CLASS[bar.state]} from-{first} nights-{count}"
    if bar.from_on < span.from_on:
        css += " is-cut-before"
    if bar.until_on is None or bar.until_on > span.until_on:
        css += " is-cut-after"
    label = escape(describe(bar, bed))
    if bar.stay_id is None:
        return f'<li class="{css}"><span class="visually-hidden">{label}</span></li>'
    href = address("rooms:stay_detail") % bar.stay_id
    return (
        f'<li class="{css}"><a href="{href}" aria-label="{label}">'
        f'<bdi class="code">{escape(bar.code)}</bdi>{LOCK if bar.is_restricted else ""}</a></li>'
    )


def describe(bar: Bar, bed: BedRow) -> str:
    """Return a bar in words: who, where, from when until when, and what it is."""
    words = {
        "what": bar.code or state_word(bar.state),
        "bed": bed.code,
        "from": day_words(bar.from_on, get_language()),
        "until": day_words(bar.until_on, get_language()) if bar.until_on else _("further notice"),
    }
    text = _("%(what)s, bed %(bed)s, %(from)s to %(until)s") % words
    if not bar.code:
        return text
    signs = [state_word(bar.state), *([_("restricted file")] if bar.is_restricted else [])]
    return f"{text} ({_(', ').join(signs)})"


def state_word(state: str) -> str:
    if state == BedState.OUT_OF_SERVICE:
        return str(BedState.OUT_OF_SERVICE.label)
    if state == TAKEN:
        return pgettext("bed", "taken")
    return str(Stay.State(state).label)


@lru_cache(maxsize=1024)
def day_words(day: date, language: str) -> str:
    return date_format(day, "j F")


def draw_table(chart: Chart) -> SafeString:
    """Return the same stays as the rows of a table, in the order of the house."""
    rows = (_line(bar, bed) for bed in chart.beds for bar in bed.bars)
    return mark_safe("".join(rows))


def _line(bar, bed):
    who = state_word(bar.state)
    if bar.stay_id:
        href = address("rooms:stay_detail") % bar.stay_id
        code = f'<a href="{href}"><bdi class="code">{escape(bar.code)}</bdi></a>'
    else:
        code = ""
    until = escape(day_words(bar.until_on, get_language())) if bar.until_on else "–"
    nights = (bar.until_on - bar.from_on).days if bar.until_on else ""
    return (
        f'<tr><th scope="row"><bdi>{escape(bed.code)}</bdi></th><td>{code}</td>'
        f"<td>{escape(who)}</td><td>{escape(day_words(bar.from_on, get_language()))}</td>"
        f'<td>{until}</td><td class="number">{nights}</td></tr>'
    )
