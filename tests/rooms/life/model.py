"""Who sleeps where, as a few dictionaries say it: what is predicted, without any database.

Ids are the hex of their UUIDs, as raw SQL gives them on either database.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from shelter.shared.nights import NIGHT, night_of, nights_between

AWAITED = ("held", "expected")
OPEN = (*AWAITED, "admitted")
SLEPT_AFTER = timedelta(hours=4)


@dataclass(frozen=True)
class Clock:
    """One moment of the house."""

    at: datetime
    zone: tzinfo

    @property
    def tonight(self) -> date:
        return night_of(self.at, self.zone)

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    @property
    def hour(self) -> int:
        return self.at.astimezone(self.zone).hour


@dataclass
class Lodger:
    """One stay: its state, its nights by date, and whether she is out."""

    stay: str
    person: str
    household: str
    plain: bool
    state: str
    arrives_on: date
    departs_on: date
    nights: dict[date, str]
    hold_until: datetime | None = None
    admitted_at: datetime | None = None
    overstays: bool = False
    stayed_on: set[date] = field(default_factory=set)
    out: tuple[datetime, datetime] | None = None

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def is_here(self):
        return self.state == "admitted"

    @property
    def last_bed(self):
        return self.nights[max(self.nights)] if self.nights else None

    def coming(self, first: date) -> list[date]:
        return sorted(night for night in self.nights if night >= first)

    def free(self, first: date) -> None:
        """Give back every night from ``first`` on."""
        self.nights = {night: bed for night, bed in self.nights.items() if night < first}
        self.stayed_on &= self.nights.keys()

    def take(self, bed: str, first: date, until: date) -> None:
        """Take these nights; past her last one they are marked as such."""
        nights = nights_between(first, until)
        self.nights |= dict.fromkeys(nights, bed)
        self.stayed_on = (self.stayed_on | set(nights)) if self.overstays else self.stayed_on


@dataclass
class Closure:
    """A bed out of service; ``told_until`` is the end after which somebody was asked to look.

    ``villa`` is the relocation with which all of its villa was closed.
    """

    pk: str
    bed: str
    first: date
    until: date | None
    ended: bool = False
    told_until: date | None = None
    villa: str | None = None

    def is_over(self, night: date) -> bool:
        return self.ended or (self.until is not None and self.until <= night)


@dataclass
class Asked:
    """A request for some nights; ``household`` is whom beds are, or were, held for."""

    request: str
    first: date
    nights: int
    urgency: str
    plain: bool
    state: str = "requested"
    is_screened: bool = False
    household: str | None = None

    @property
    def may_be_decided(self) -> bool:
        return self.is_screened or self.urgency == "tonight"


@dataclass
class Model:
    """The house: everybody who came or asked, what is to be prepared, and what is closed."""

    zone: tzinfo
    max_nights: int
    beds: list[str]
    lodgers: dict[str, Lodger] = field(default_factory=dict)
    preparing: set[str] = field(default_factory=set)
    left_at: dict[str, datetime] = field(default_factory=dict)
    closed: list[Closure] = field(default_factory=list)
    requests: dict[str, Asked] = field(default_factory=dict)

    def clock(self, at: datetime) -> Clock:
        return Clock(at, self.zone)

    def having(self, *states: str) -> list[Lodger]:
        return [lodger for lodger in self.lodgers.values() if lodger.state in states]

    def family(self, lodger: Lodger, *states: str) -> list[Lodger]:
        return [one for one in self.having(*states) if one.household == lodger.household]

    def of_household(self, household: str) -> list[Lodger]:
        return [one for one in self.having(*OPEN) if one.household == household]

    def asked(self, *states: str) -> list[Asked]:
        return [one for one in self.requests.values() if one.state in states]

    def holder(self, bed: str, night: date) -> Lodger | None:
        """Return who has a bed on a night; there is one at most."""
        found = [one for one in self.lodgers.values() if one.nights.get(night) == bed]
        assert len(found) <= 1, found
        return found[0] if found else None

    def is_closed(self, bed: str, first: date, until: date) -> bool:
        return any(
            one.first < until and (one.until is None or one.until > first)
            for one in self.closed
            if one.bed == bed
        )

    def left_villa(self) -> str | None:
        """Return the relocation by which a villa is closed now."""
        return next((one.villa for one in self.closed if one.villa), None)

    def is_free(self, bed: str, first: date, until: date, tonight: date) -> bool:
        """Tell whether nothing keeps a newcomer from a bed on these nights."""
        held = any(self.holder(bed, night) for night in nights_between(first, until))
        unready = first <= tonight and bed in self.preparing
        return not held and not unready and not self.is_closed(bed, first, until)

    def copies(self, stays: Iterable[str]) -> dict[str, Lodger]:
        """Return these lodgers as they are now, for whoever undoes what comes next."""
        return {pk: deepcopy(self.lodgers[pk]) for pk in stays}

    # what the actions do

    def checks_in(self, lodgers: list[Lodger], clock: Clock) -> None:
        """Who was awaited is here from tonight on."""
        tonight = clock.tonight
        for one in lodgers:
            bed = one.nights[one.coming(max(tonight, one.arrives_on))[0]]
            if one.arrives_on > tonight:
                one.take(bed, tonight, one.arrives_on)
                one.departs_on = min(one.departs_on, tonight + self.max_nights * NIGHT)
                one.free(one.departs_on)
            one.nights = {night: bed for night, bed in one.nights.items() if night >= tonight}
            one.state, one.arrives_on, one.admitted_at = "admitted", tonight, clock.at
            one.hold_until = None
        came = {one.household for one in lodgers}
        for request in self.asked("held"):
            request.state = "placed" if request.household in came else "held"

    def expires(self, clock: Clock) -> list[Lodger]:
        """Whoever was held a bed for too long has none."""
        late = [one for one in self.having("held") if one.hold_until <= clock.at]
        for one in late:
            one.state, one.nights = "cancelled", {}
        self.beds_are_given_back(late)
        return late

    def beds_are_given_back(self, lodgers: list[Lodger], *, undone: bool = False) -> None:
        """Who has no bed any more waits again; so does she of whom it is undone that she came."""
        households = {one.household for one in lodgers}
        for request in self.asked("held", *(["placed"] if undone else [])):
            family = [one for one in self.lodgers.values() if one.household == request.household]
            came = any(one.state in ("admitted", "ended") for one in family)
            if request.household in households and not came:
                request.state = "held" if any(one.is_open for one in family) else "waiting"

    def cancels(self, lodgers: list[Lodger], clock: Clock, *, undone: bool = False) -> None:
        for one in lodgers:
            slept = one.is_here and one.arrives_on < clock.tonight
            first = clock.tonight if slept else one.arrives_on
            one.free(first)
            if slept:
                one.departs_on = min(one.departs_on, clock.tonight)
                self.leaves_unready(one.last_bed, clock)
            one.state, one.out = "cancelled", None
        self.beds_are_given_back(lodgers, undone=undone)

    def leaves_unready(self, bed: str | None, clock: Clock) -> None:
        if bed and bed not in self.preparing:
            self.preparing.add(bed)
            self.left_at[bed] = clock.at

    def brings_back(self, clock: Clock) -> None:
        """A bed whose time out of service has passed waits to be looked at, once."""
        for one in self.closed:
            passed = one.until is not None and one.until <= clock.tonight
            if one.ended or not passed or one.told_until == one.until:
                continue
            one.told_until, holder = one.until, self.holder(one.bed, clock.tonight)
            is_out = self.is_closed(one.bed, clock.tonight, clock.tonight + NIGHT)
            if not is_out and not (holder and holder.is_here):
                self.leaves_unready(one.bed, clock)

    def is_ready(self, bed: str, clock: Clock) -> None:
        self.preparing.remove(bed)
        for one in self.closed:
            if one.bed == bed and one.until is not None and one.until <= clock.tonight:
                one.ended = True

    def moves(self, one: Lodger, bed: str, first: date, clock: Clock) -> None:
        """She sleeps elsewhere from ``first`` on; a bed left tonight is to be prepared."""
        coming = one.coming(first)
        left = one.nights[coming[0]] if coming else None
        one.free(first)
        slept_in = left in one.nights.values()
        slept_in = slept_in or (one.is_here and self.slept_tonight(one, clock))
        if one.is_here and first <= clock.tonight and slept_in and left != bed:
            self.leaves_unready(left, clock)
        one.take(bed, first, one.departs_on)

    def slept_tonight(self, one: Lodger, clock: Clock) -> bool:
        """Between midnight and noon, whoever was here for some hours has slept in tonight's bed."""
        return clock.today > clock.tonight and clock.at - one.admitted_at >= SLEPT_AFTER

    def was_slept_in(self, bed: str, one: Lodger, clock: Clock) -> bool:
        """Tell whether a bed that she leaves tonight was slept in, by her or by anybody before."""
        nights = [item for of in self.lodgers.values() for item in of.nights.items()]
        before = any(slept == bed and night < clock.tonight for night, slept in nights)
        return before or self.slept_tonight(one, clock)

    def swaps(self, one: Lodger, other: Lodger, clock: Clock) -> None:
        pair = (one, other)
        firsts = [max(clock.tonight, each.arrives_on) for each in pair]
        beds = [
            each.nights[each.coming(first)[0]] for each, first in zip(pair, firsts, strict=True)
        ]
        for each, first, bed in zip(pair, firsts, reversed(beds), strict=True):
            each.free(first)
            each.take(bed, first, each.departs_on)

    def carries_on(self, one: Lodger, until: date) -> None:
        """She stays past her last night, in the bed slept in last, where nobody else has it."""
        bed = one.last_bed
        for night in nights_between(max(one.departs_on, max(one.nights) + NIGHT), until):
            if self.holder(bed, night) is None:
                one.nights[night] = bed
                one.stayed_on.add(night)
        one.departs_on, one.overstays = until, True

    def extends(self, one: Lodger, nights: int, clock: Clock) -> None:
        if one.departs_on < clock.tonight:
            self.carries_on(one, clock.tonight)
        first, one.overstays = one.departs_on, False
        one.departs_on += nights * NIGHT
        one.take(one.last_bed, first, one.departs_on)

    def checks_out(self, lodgers: list[Lodger], clock: Clock) -> None:
        """They are gone: no night from now on is theirs, and their beds are to be prepared."""
        for one in lodgers:
            if one.departs_on < clock.today:
                self.carries_on(one, clock.today)
            slept = one.arrives_on < clock.tonight
            slept = slept or clock.at - one.admitted_at >= SLEPT_AFTER
            begun = [night for night in one.nights if night <= clock.tonight] or one.nights
            left = one.nights[max(begun)] if one.nights else None
            one.free(clock.today if slept else clock.tonight)
            one.departs_on = max(clock.today, one.arrives_on + NIGHT)
            one.state, one.out = "ended", None
            one.overstays = one.overstays and bool(one.stayed_on)
            self.leaves_unready(left, clock)
