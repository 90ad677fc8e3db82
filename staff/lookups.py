"""What counts as looking somebody up, and which look-ups of a day stand out (P8).

One table says what an entry of the trail means. The rules that need the trail and the shifts alone
stand here; those that know files, nights and names stand in `shelter.watching`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from statistics import median
from uuid import UUID

from django.db.models import BinaryField, Q
from django.db.models.functions import Substr

from staff.models import AuditEntry, Centre, DutyShift, Member


class How(Enum):
    """How somebody came to be seen."""

    OPENED = "opened"
    REVEALED = "revealed"
    FOUND = "found"
    LISTED = "listed"


MEANING: tuple[tuple[str, How], ...] = (
    ("residents:person_list", How.LISTED),
    ("residents:person_search", How.FOUND),
    ("residents:person_conceal", How.LISTED),
    ("residents:person_reveal", How.REVEALED),
    ("residents:person", How.OPENED),
    ("residents:document", How.OPENED),
    ("rooms:board_reveal", How.LISTED),
    ("rooms:leave_detail", How.OPENED),
    ("rooms:incident_detail", How.OPENED),
    ("rooms:stay_care", How.OPENED),
    ("rehabilitation:plan_detail", How.OPENED),
    ("rehabilitation:plan_print", How.OPENED),
    ("rehabilitation:review_detail", How.OPENED),
    ("rehabilitation:service_note", How.OPENED),
    ("api:search_residents", How.FOUND),
    ("api:get_resident", How.OPENED),
)
"""What pages and operations mean, by how their names begin; the first that fits counts. Opened and
revealed is what somebody chose to look at; all else lists many, or is work on a stay or a task."""

LOOKING_UP = (How.OPENED, How.REVEALED)
DAYS_BEFORE = 30
FEWEST_DAYS = 5
FLOOR = 5
TIMES_USUAL = 3
BEFORE_SHIFT, AFTER_SHIFT = timedelta(minutes=30), timedelta(minutes=60)
PLANNED_AROUND = timedelta(days=14)


@dataclass(frozen=True)
class Look:
    """One member looked one person up."""

    member_id: UUID
    person_id: UUID
    at: datetime
    how: How


@dataclass(frozen=True)
class Watched:
    """One day of one centre, on its own clock, and who was looked up in it."""

    centre: Centre
    on: date
    looks: tuple[Look, ...]

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.on, time(), tzinfo=self.centre.zone)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.on + timedelta(days=1), time(), tzinfo=self.centre.zone)


Seen = dict[UUID, set[UUID]]
"""By member: the persons who count."""


def meaning_of(action: str) -> How:
    """Return what an entry of this action means."""
    return next((how for start, how in MEANING if action.startswith(start)), How.LISTED)


def watched_day(centre: Centre, on: date) -> Watched:
    """Return one day of a centre with its look-ups."""
    day = Watched(centre, on, ())
    return Watched(centre, on, tuple(looks_of(centre, day.begins, day.ends)))


def looks_of(centre: Centre, since: datetime, until: datetime) -> Iterator[Look]:
    """Yield who was looked up in ``[since, until)``: of each page the person it is about."""
    asked = Q()
    for start, how in MEANING:
        if how in LOOKING_UP:
            asked |= Q(action__startswith=start)
    rows = AuditEntry.objects.filter(
        asked, centre_id=centre.pk, at__gte=since, at__lt=until, status__lt=400
    ).exclude(member_id=None)
    first = Substr("subjects", 1, 16, output_field=BinaryField())
    for member_id, packed, at, action in rows.values_list("member_id", first, "at", "action"):
        how = meaning_of(action)
        if how in LOOKING_UP and len(packed) == 16:
            yield Look(member_id, UUID(bytes=bytes(packed)), at, how)


def gathered(looks: Iterable[Look]) -> Seen:
    """Return whom each member looked up."""
    seen: Seen = {}
    for look in looks:
        seen.setdefault(look.member_id, set()).add(look.person_id)
    return seen


def many_more_than_usual(
    day: Watched, before: Iterable[Look], members: Iterable[Member]
) -> dict[UUID, tuple[int, int]]:
    """Return who looked up more than three times what she usually does: how many, and her usual.

    Usual is the median of her own working days; of a newcomer, that of those who do the same work.
    """
    per_day: dict[UUID, dict[date, set[UUID]]] = {}
    zone = day.centre.zone
    for look in before:
        days = per_day.setdefault(look.member_id, {})
        days.setdefault(look.at.astimezone(zone).date(), set()).add(look.person_id)
    counts = {pk: [len(seen) for seen in days.values()] for pk, days in per_day.items()}
    roles = {member.pk: set(member.roles) for member in members}
    found = {}
    for member_id, seen in gathered(day.looks).items():
        usual = _usual(member_id, counts, roles)
        if len(seen) > max(FLOOR, TIMES_USUAL * usual):
            found[member_id] = (len(seen), round(usual))
    return found


def _usual(member_id, counts, roles):
    own = counts.get(member_id, [])
    if len(own) < FEWEST_DAYS:
        hers = roles.get(member_id, set())
        alike = [pk for pk in counts if pk != member_id and roles.get(pk, set()) & hers]
        own = [count for pk in alike for count in counts[pk]] or own
    return median(own) if own else 0


def outside_their_shifts(day: Watched) -> Seen:
    """Return whom members looked up outside their shifts; who has no shifts planned has none."""
    planned = DutyShift.objects.filter(
        centre=day.centre,
        ends_at__gt=day.begins - PLANNED_AROUND,
        starts_at__lt=day.ends + PLANNED_AROUND,
    )
    shifts: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for member_id, starts_at, ends_at in planned.values_list("member_id", "starts_at", "ends_at"):
        shifts.setdefault(member_id, []).append((starts_at - BEFORE_SHIFT, ends_at + AFTER_SHIFT))
    return gathered(
        look
        for look in day.looks
        if look.member_id in shifts
        and not any(start <= look.at < end for start, end in shifts[look.member_id])
    )
