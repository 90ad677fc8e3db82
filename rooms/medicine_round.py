"""The medicine round: who is due what, by bed, across midnight; answered, late or missed (D15)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db.models import Q

from residents.models import LateEntry
from residents.selectors import LateMark, late_marks
from rooms.doses import EARLY, LATE, MISSED, due_between
from rooms.models import Dose, Medicine, Stay
from rooms.sealed import open_words
from rooms.tonight import Sleeper, clock_of, hidden_from, house_tonight
from staff.models import Centre, Member

BEHIND = timedelta(hours=20)
AHEAD = timedelta(hours=12)
"""The round shows what was due so long ago, and what will be due so soon."""


class Standing(Enum):
    """How a dose stands at one moment."""

    MISSED = "missed"
    LATE = "late"
    NOW = "now"
    LATER = "later"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Due:
    """One dose that is due to somebody in one bed. ``dose`` is the answer, if there is one."""

    room: str
    bed: str
    sleeper: Sleeper
    medicine: Medicine
    due_at: datetime
    standing: Standing
    dose: Dose | None = None
    name: str = ""
    amount: str = ""
    late: LateMark | None = None

    @property
    def is_open(self) -> bool:
        return self.standing in (Standing.MISSED, Standing.LATE, Standing.NOW)


@dataclass(frozen=True)
class AsNeeded:
    """A medicine that somebody in one bed may ask for, and when she last had it."""

    room: str
    bed: str
    sleeper: Sleeper
    medicine: Medicine
    latest: datetime | None
    name: str
    amount: str


@dataclass(frozen=True)
class Round:
    """The round of one moment, by time and bed."""

    at: datetime
    dues: list[Due]
    as_needed: list[AsNeeded]

    @property
    def open(self) -> list[Due]:
        """What is to be answered now, the longest due first."""
        return [due for due in self.dues if due.is_open]

    @property
    def later(self) -> list[Due]:
        return [due for due in self.dues if due.standing == Standing.LATER]

    @property
    def answered(self) -> list[Due]:
        """What was answered, the latest first."""
        return [due for due in reversed(self.dues) if due.standing == Standing.ANSWERED]

    @property
    def persons(self) -> list[UUID]:
        """Return whom the page shows, each once."""
        rows = (*self.dues, *self.as_needed)
        return list(dict.fromkeys(row.sleeper.person_id for row in rows))


def medicine_round(*, member: Member, at: datetime) -> Round:
    """Return the round with the names of medicines, in a fixed number of queries.

    Whoever is hidden from the member, or not hers to see, is not in it.
    """
    seen = set(Stay.objects.visible_to(member).open().values_list("pk", flat=True))
    rows, needed = _rows(member.centre, at, hidden_from(member), at - BEHIND, at + AHEAD)
    rows = [row for row in rows if row.sleeper.stay_id in seen]
    needed = [row for row in needed if row[2].stay_id in seen]
    medicines = {row.medicine.pk: row.medicine for row in rows} | {m.pk: m for *_w, m in needed}
    words = open_words(medicines.values(), "name", "dose")
    latest = _latest([m for *_where, m in needed])
    late = late_marks(LateEntry.Kind.DOSE, [row.dose.pk for row in rows if row.dose])
    return Round(
        at,
        [_named(row, words, late) for row in rows],
        [AsNeeded(*row, latest.get(row[3].pk), *words.get(row[3].pk, ("", ""))) for row in needed],
    )


def doses_by_code(centre: Centre, *, since: datetime, until: datetime, at: datetime) -> list[Due]:
    """Return what is due in ``[since, until)`` and not answered, without names of medicines."""
    rows, _needed = _rows(centre, at, frozenset(), since, until)
    return [row for row in rows if row.dose is None]


def newest_due(medicine: Medicine, stay: Stay, at: datetime) -> datetime | None:
    """Return when the latest dose that may be answered now was due, or nothing."""
    zone = stay.centre.zone
    answered = set(
        Dose.objects.filter(medicine=medicine, due_at__gte=at - BEHIND).values_list(
            "due_at", flat=True
        )
    )
    moments = due_between(medicine, at - BEHIND, at + EARLY, zone)
    return max((moment for moment in moments if moment not in answered), default=None)


def _rows(centre, at, hidden, since, until):
    """Return the doses of everyone who stays here, and what she may ask for."""
    beds = _beds(centre, at, hidden)
    came = dict(Stay.objects.filter(pk__in=beds).values_list("pk", "admitted_at"))
    by_person = {sleeper.person_id: pk for pk, (_room, _bed, sleeper) in beds.items()}
    medicines = list(_running(by_person, since))
    doses = _answered(medicines, since, until)
    dues, needed = [], []
    for medicine in medicines:
        stay_id = by_person[medicine.person_id]
        where = beds[stay_id]
        if medicine.as_needed:
            needed += [(*where, medicine)] if _may_be_asked_for(medicine, at, centre.zone) else []
            continue
        begins = max(since, came[stay_id] or since)
        for moment in due_between(medicine, begins, until, centre.zone):
            dose = doses.get((medicine.pk, moment))
            standing = _standing(dose, moment, at)
            dues.append(Due(*where, medicine, moment, standing, dose))
    order = {pk: place for place, pk in enumerate(beds)}
    dues.sort(key=lambda due: (due.due_at, order[due.sleeper.stay_id], str(due.medicine.pk)))
    needed.sort(key=lambda row: order[row[2].stay_id])
    return dues, needed


def _beds(centre, at, hidden):
    """Return room, bed and sleeper of everyone who stays here, in the house's order."""
    house = house_tonight(centre, clock_of(centre, at), hidden)
    return {
        bed.sleeper.stay_id: (room.code, bed.code, bed.sleeper)
        for villa in house.villas
        for room, beds in villa.rooms
        for bed in beds
        if bed.sleeper and bed.sleeper.state == Stay.State.ADMITTED
    }


def _running(persons: Iterable[UUID], since):
    rows = Medicine.objects.filter(person__in=list(persons))
    return rows.filter(Q(stopped_at=None) | Q(stopped_at__gt=since)).order_by("pk")


def _answered(medicines, since, until):
    rows = Dose.objects.filter(medicine__in=medicines, due_at__gte=since, due_at__lt=until)
    rows = rows.select_related("by", "second_by")
    return {(row.medicine_id, row.due_at): row for row in rows}


def _latest(medicines):
    """Return when each of these medicines was last given."""
    rows = Dose.objects.filter(medicine__in=medicines, outcome=Dose.Outcome.GIVEN)
    return dict(rows.order_by("due_at").values_list("medicine_id", "due_at"))


def _may_be_asked_for(medicine, at, zone):
    today = at.astimezone(zone).date()
    ends = medicine.until_on
    running = medicine.stopped_at is None or at < medicine.stopped_at
    return running and medicine.from_on <= today and (ends is None or today <= ends)


def _standing(dose, moment, at):
    if dose is not None:
        return Standing.ANSWERED
    if moment - at > EARLY:
        return Standing.LATER
    if at - moment > MISSED:
        return Standing.MISSED
    return Standing.LATE if at - moment > LATE else Standing.NOW


def _named(due, words, late):
    name, amount = words.get(due.medicine.pk, ("", ""))
    return replace(due, name=name, amount=amount, late=due.dose and late.get(due.dose.pk))
