"""The room board put together: rooms drawn, figures counted, and what changed since a look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from uuid import UUID

from django.core.cache import cache
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, npgettext, pgettext

from rooms.choices import BedState
from rooms.tonight import Clock, House, VillaTonight, house_tonight
from rooms.views.tiles import LOCK, STATE_CLASS, STATE_ICON, Day, Drawn, draw_named_room, draw_room
from shelter.shared.dates import night_words
from shelter.shared.templatetags.ui import both_dates, drawing
from staff.models import Centre, Member

REMEMBERED_SECONDS = 60 * 60
LASTS = timedelta(minutes=1)
HERE = (BedState.OCCUPIED, BedState.AWAY)


def counted(number: int) -> int | str:
    """Return a number, or the word for zero, which is easily misread as a digit."""
    return number or pgettext("a count of zero", "none")


@dataclass(frozen=True)
class Figure:
    """A number of the board with its words; ``id`` is where it stands, ``url`` what it counts."""

    id: str
    value: int
    label: str
    url: str = ""

    @property
    def html(self) -> SafeString:
        return format_html('<b class="stat__value" id="{}">{}</b>', self.id, counted(self.value))


@dataclass(frozen=True)
class Chip:
    """One entry of the legend, which is also a filter."""

    state: str
    label: str
    css: str
    icon: str
    count: int
    is_on: bool

    @property
    def html(self) -> SafeString:
        return format_html('<b class="num" id="count-{}">{}</b>', self.state, counted(self.count))


class Board:
    """A house, drawn in the language of now. Nothing in it is ever a name."""

    def __init__(self, house: House, centre: Centre, version: str):
        self.house = house
        self.centre = centre
        self.version = version
        self.day = Day(house.clock.night, house.clock.today, centre.zone)
        self.counts = house.counts()
        self.pages: dict[tuple[str, str], bytes] = {}
        self.rooms = {
            room.id: draw_room(room, beds, self.day)
            for villa in house.villas
            for room, beds in villa.rooms
        }

    @cached_property
    def persons(self) -> list[UUID]:
        return [sleeper.person_id for sleeper in self.house.sleepers]

    @cached_property
    def figures(self) -> list[Figure]:
        """Return the summary line."""
        free, held = self.counts[BedState.FREE], self.counts[BedState.HELD]
        leaving, waiting = self.house.leaving(), self.house.waiting
        return [
            Figure("sum-free", free, npgettext("board", "free now", "free now", free)),
            Figure("sum-held", held, npgettext("board", "held tonight", "held tonight", held)),
            Figure("sum-leaving", leaving, npgettext("board", "leaving", "leaving", leaving)),
            Figure(
                "sum-waiting",
                waiting,
                npgettext("board", "waiting", "waiting", waiting),
                reverse("rooms:waiting_list"),
            ),
        ]

    def chips(self, chosen: str) -> list[Chip]:
        """Return the legend with its counts."""
        return [
            Chip(
                state.value,
                state.label,
                STATE_CLASS[state],
                STATE_ICON[state],
                self.counts[state],
                state == chosen,
            )
            for state in BedState
        ]

    @cached_property
    def villas(self) -> SafeString:
        """Return every villa with its rooms."""
        return mark_safe("".join(self._villa(villa, None) for villa in self.house.villas))

    @cached_property
    def days(self) -> SafeString:
        """Return the date, the Hijri date where the centre shows it, and the night, in words."""
        date = both_dates(self.day.today, hijri=self.centre.shows_hijri)
        night = night_words(self.day.night)
        return format_html(
            '<span class="nowrap">{}</span> <span class="nowrap">{}</span>', date, night
        )

    def named_villas(self, names: Mapping[UUID, str]) -> SafeString:
        """Return every villa with its rooms and the names that were revealed."""
        return mark_safe("".join(self._villa(villa, names) for villa in self.house.villas))

    def _villa(self, villa, names):
        rooms = "".join(
            self.rooms[room.id].html
            if names is None
            else draw_named_room(room, beds, self.day, names)
            for room, beds in villa.rooms
        )
        return format_html(
            '<section class="villa" aria-labelledby="villa-{0}-name"><div class="villa__head">'
            '<h2 id="villa-{0}-name">{1}</h2>{2}</div>'
            '<div class="villa__rooms">{3}</div></section>',
            villa.id,
            villa.name_en if get_language() == "en" else villa.name_ar,
            villa_count(villa),
            mark_safe(rooms),
        )

    def remember(self) -> None:
        """Keep what every room looked like at this version, so that a poll is told what changed."""
        seen = {pk: drawn.etag for pk, drawn in self.rooms.items()}
        cache.set(self._key(self.version), seen, REMEMBERED_SECONDS)

    def changed_since(self, version: str) -> dict[UUID, Drawn] | None:
        """Return the rooms that look different from ``version``; None if that cannot be told."""
        seen = cache.get(self._key(version))
        if seen is None or list(seen) != list(self.rooms):
            return None
        return {pk: drawn for pk, drawn in self.rooms.items() if seen[pk] != drawn.etag}

    def _key(self, version):
        return f"board:{self.centre.pk}:{get_language()}:{version}"

    def persons_in(self, rooms: Mapping[UUID, Drawn]) -> list[UUID]:
        return [
            bed.sleeper.person_id
            for villa in self.house.villas
            for room, beds in villa.rooms
            if room.id in rooms
            for bed in beds
            if bed.sleeper
        ]

    def news(self, rooms: Mapping[UUID, Drawn]) -> SafeString:
        """Return these rooms and every figure as out-of-band pieces."""
        pieces = [drawn.html for drawn in rooms.values()]
        pieces += [figure.html for figure in self.figures]
        pieces += [chip.html for chip in self.chips("")]
        pieces += [villa_count(villa) for villa in self.house.villas]
        return mark_safe("".join(map(out_of_band, pieces)))


def villa_count(villa: VillaTonight) -> SafeString:
    """Return how many beds of a villa somebody lives in."""
    beds = [bed for _room, beds in villa.rooms for bed in beds]
    taken = sum(bed.state in HERE for bed in beds)
    words = ngettext("%(taken)d of %(count)d bed", "%(taken)d of %(count)d beds", len(beds))
    return format_html(
        '<p class="villa__count" id="villa-{}-count">{}</p>',
        villa.id,
        words % {"taken": taken, "count": len(beds)},
    )


_kept: dict[tuple, Board] = {}


def board_at(
    member: Member, clock: Clock, version: str, hidden: frozenset[UUID] = frozenset()
) -> Board:
    """Return the board of this moment: the one drawn last, if nothing changed since.

    A board that hides somebody from a member is drawn for her alone.
    Each process keeps what it drew, for a minute at the longest, by the version, that every change
    of the house replaces.
    """
    key = (member.centre_id, get_language())
    kept = None if hidden else _kept.get(key)
    if kept and kept.version == version and abs(clock.at - kept.house.clock.at) < LASTS:
        return kept
    board = Board(house_tonight(member.centre, clock, hidden), member.centre, version)
    board.remember()
    if not hidden:
        _kept[key] = board
    return board


@lru_cache
def sprite() -> SafeString:
    """Return the icons of the states as symbols, once a page, for the tiles to use."""
    icons = ((name, drawing(name)) for name in (*STATE_ICON.values(), LOCK))
    return mark_safe("".join(_symbol(name, svg) for name, svg in icons))


def _symbol(name, svg):
    shapes = svg.split(">", 1)[1].removesuffix("</svg>")
    return f'<symbol id="bed-{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def out_of_band(html: str) -> str:
    """Mark the outermost element of ``html`` to be swapped by its id."""
    tag, rest = html.split(" ", 1)
    return f'{tag} hx-swap-oob="true" {rest}'
