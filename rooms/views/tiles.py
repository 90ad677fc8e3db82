"""The room board's tiles as joined strings: templates would cost fifty times as much.

Every value from the database goes through `escape`. A room is drawn when what it shows changes, and
kept by exactly that; nothing here is ever revealed into what is kept.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2s
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from residents.choices import ADULT_FROM, Relation
from rooms.choices import Audience, BedKind, BedState, Need
from rooms.models import OutOfService
from rooms.tonight import BedFacts, RoomFacts

STATE_CLASS = {
    BedState.FREE: "is-free",
    BedState.OCCUPIED: "is-occupied",
    BedState.HELD: "is-held",
    BedState.PREPARING: "is-prep",
    BedState.AWAY: "is-away",
    BedState.OUT_OF_SERVICE: "is-out",
}
STATE_ICON = {
    BedState.FREE: "plus",
    BedState.OCCUPIED: "user",
    BedState.HELD: "clock",
    BedState.PREPARING: "brush",
    BedState.AWAY: "moon",
    BedState.OUT_OF_SERVICE: "wrench",
}
LOCK = "lock"
TAGS = {"info": "badge badge--info", "caution": "badge badge--caution"}
DAY = timedelta(days=1)
SOON = timedelta(days=3)
"""So near its end a stay says how many nights are left."""

NOBODY = UUID(int=0)
KEPT_ROOMS = 4096


class Day(NamedTuple):
    """What a tile needs to know of the time, and no more, so that a drawn room lasts."""

    night: date
    today: date
    zone: ZoneInfo


class Drawn(NamedTuple):
    """A room as HTML, with a short digest by which two of them are compared."""

    html: SafeString
    etag: str


def draw_room(room: RoomFacts, beds: tuple[BedFacts, ...], day: Day) -> Drawn:
    """Return a room with its beds, kept for as long as it shows the same."""
    return _kept_room(room, beds, day, get_language())


@lru_cache(maxsize=KEPT_ROOMS)
def _kept_room(room, beds, day, language):
    html = _room(room, beds, day, {})
    return Drawn(html, etag_of(html))


def draw_named_room(
    room: RoomFacts, beds: tuple[BedFacts, ...], day: Day, names: Mapping[UUID, str]
) -> SafeString:
    """Return a room with the names that were revealed; never kept."""
    return _room(room, beds, day, names)


def etag_of(html: str) -> str:
    return blake2s(html.encode(), digest_size=6).hexdigest()


def _room(room, beds, day, names):
    items = "".join(_band(band, day, names) for band in _bands(beds))
    pk = room.id
    heading = escape(_("Room %(code)s")) % {"code": f"<bdi>{escape(room.code)}</bdi>"}
    heading = f'<a href="{address("rooms:room_readiness") % pk}">{heading}</a>'
    return mark_safe(
        f'<article class="room card" id="room-{pk}" aria-labelledby="room-{pk}-name">'
        f'<header class="room__head"><h3 id="room-{pk}-name">{heading}</h3>{_offers(room)}</header>'
        f'<ul class="room__beds">{items}</ul></article>'
    )


def _offers(room):
    """Return what a room is for and what it offers, as one quiet tag."""
    words = [] if room.audience == Audience.WOMEN else [Audience(room.audience).label]
    words += [Need(feature).label for feature in room.features if feature in Need.values]
    text = escape(" · ".join(map(str, words)))
    return f'<span class="room__offers">{text}</span>' if words else ""


def _bands(beds):
    """Return the beds, those of one family together where its first one stands."""
    bands = {}
    for bed in beds:
        key = bed.sleeper.household_id if bed.sleeper else bed.id
        bands.setdefault(key, []).append(bed)
    return bands.values()


def _band(beds, day, names):
    tiles = "".join(f'<li class="room__bed">{_tile(bed, day, names)}</li>' for bed in beds)
    if len(beds) == 1:
        return tiles
    label = escape(_family(len(beds), beds[0].family))
    return (
        f'<li class="room__family"><p class="room__family-name" aria-hidden="true">{label}</p>'
        f'<ul class="family" aria-label="{label}">{tiles}</ul></li>'
    )


def _family(here, in_all):
    if here == in_all:
        return ngettext("Family of %(count)d", "Family of %(count)d", here) % {"count": here}
    return _("%(here)d of a family of %(count)d") % {"here": here, "count": in_all}


def _tile(bed, day, names):
    opening, closing = _element(bed)
    css, icon = STATE_CLASS[bed.state], STATE_ICON[bed.state]
    return (
        f'<{opening} class="bed {css}" id="bed-{bed.id}" data-shelter-bed="{bed.state}">'
        f'<svg class="icon" aria-hidden="true"><use href="#bed-{icon}"></use></svg>'
        f'<span class="bed__code">{_title(bed, names)}</span>'
        f'<span class="bed__place">{_place(bed, day, names)}</span>'
        f'<span class="bed__fact">{_fact(bed, day)}</span></{closing}>'
    )


def _element(bed):
    """Return the tag a tile is made of: what happens when it is pressed."""
    if bed.sleeper:
        stay = bed.sleeper.stay_id
        move = f' data-shelter-move="{address("rooms:stay_move") % stay}"'
        return f'a href="{address("rooms:stay_detail") % stay}"{move}', "a"
    if bed.state == BedState.FREE:
        return f'a href="{address("rooms:check_in", with_id=False)}?bed={bed.id}"', "a"
    if bed.state == BedState.PREPARING:
        ready = address("rooms:bed_ready") % bed.id
        return f'button type="submit" form="board-form" formaction="{ready}"', "button"
    if bed.state == BedState.OUT_OF_SERVICE:
        return f'a href="{address("rooms:bed_out") % bed.id}"', "a"
    return 'div role="group" tabindex="0"', "div"


@lru_cache
def address(name: str, with_id: bool = True) -> str:
    """Return the address of a view, with `%s` where an id goes."""
    return reverse(name, args=[NOBODY]).replace(str(NOBODY), "%s") if with_id else reverse(name)


def _title(bed, names):
    if bed.sleeper is None:
        return escape(BedState(bed.state).label)
    if name := names.get(bed.sleeper.person_id):
        return f'<bdi class="bed__name">{escape(name)}</bdi>'
    return f'<bdi class="code">{escape(bed.sleeper.code)}</bdi>{_lock(bed.sleeper)}'


def _lock(who):
    """Return the sign of a file that only those who work on it may open."""
    if not who.is_restricted:
        return ""
    return (
        f' <svg class="icon bed__lock" aria-hidden="true"><use href="#bed-{LOCK}"></use></svg>'
        f'<span class="visually-hidden">{escape(_("restricted file"))}</span>'
    )


def _place(bed, day, names):
    """Return where the tile is, and its state's word if neither title nor fact is that already."""
    parts = [f'<bdi class="bed__where">{escape(bed.code)}</bdi>']
    if bed.sleeper:
        if bed.sleeper.person_id in names:
            parts.append(f'<bdi class="bed__note code">{escape(bed.sleeper.code)}</bdi>')
        if not bed.sleeper.hold_until:
            parts.append(f'<span class="bed__word">{escape(BedState(bed.state).label)}</span>')
    elif note := _note(bed, day):
        parts.append(f'<span class="bed__note">{escape(note)}</span>')
    return " ".join(parts)


def _note(bed, day):
    if bed.state == BedState.FREE and bed.kind != BedKind.SINGLE:
        return BedKind(bed.kind).label
    if bed.state == BedState.OUT_OF_SERVICE:
        return OutOfService.Reason(bed.reason).label
    if bed.state == BedState.PREPARING:
        return _("since %(when)s") % {"when": _moment(bed.since, day)}
    return ""


def _fact(bed, day):
    tag, text = _words(bed, day)
    text = escape(text)
    return f'<span class="{TAGS[tag]}">{text}</span>' if tag else text


def _words(bed, day):
    """Return the one fact of a tile, and the tag it is shown in if it asks for attention."""
    state, who = bed.state, bed.sleeper
    if who is None:
        return "", _closed(bed, day)
    if state == BedState.OCCUPIED:
        return _leaving(who, day) or _who(who, day)
    if state == BedState.AWAY:
        return _back(who, day)
    return _held(who, day)


def _leaving(who, day):
    if who.departs_on < day.today or who.is_overstay:
        return "caution", _("past last night")
    if who.departs_on == day.today:
        return "info", _("leaves today")
    if who.departs_on == day.today + DAY:
        return "info", _("leaves tomorrow")
    if who.departs_on <= day.today + SOON:
        left = (who.departs_on - day.today).days
        words = ngettext("%(nights)s night left", "%(nights)s nights left", left)
        return "info", words % {"nights": left}
    return None


def _who(who, day):
    if who.relation == Relation.SELF and who.age is not None and who.age < ADULT_FROM:
        return "info", _("child on her own")
    if who.relation == Relation.CHILD and who.age is not None:
        years = ngettext("%(count)d year old", "%(count)d years old", who.age)
        return "", years % {"count": who.age}
    number, total = (day.night - who.arrives_on).days + 1, (who.departs_on - who.arrives_on).days
    return "", _("night %(number)d of %(total)d") % {"number": number, "total": total}


def _back(who, day):
    if who.is_late:
        return "caution", _("back due")
    return "", _("back %(when)s") % {"when": _moment(who.due_at, day)}


def _held(who, day):
    if who.hold_until:
        return "info", _("held until %(when)s") % {"when": _moment(who.hold_until, day)}
    return "", pgettext("arrival", "expected")


def _closed(bed, day):
    if bed.state == BedState.FREE:
        return _("Check in")
    if bed.state == BedState.PREPARING:
        return _("Mark ready")
    if bed.until is None:
        return ""
    return _("until %(when)s") % {"when": date_format(bed.until, "j F")}


def _moment(at, day):
    """Return the time of a moment, or its date if it is not today."""
    local = at.astimezone(day.zone)
    return f"{local:%H:%M}" if local.date() == day.today else date_format(local.date(), "j F")
