"""What the retention clock will destroy, of whom, and when (P20)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from residents.models import CaseFile, Erasure, Person, Task
from residents.models.reach import in_conflict
from staff.choices import RetentionClass
from staff.models import Centre, Member, WrappedKey
from staff.retention import days_kept

SCOPES = {
    RetentionClass.IDENTITY: (Erasure.Scope.EVERYTHING, WrappedKey.Kind.IDENTITY),
    RetentionClass.NARRATIVE: (Erasure.Scope.NARRATIVE, WrappedKey.Kind.NARRATIVE),
    RetentionClass.DOCUMENTS: (Erasure.Scope.DOCUMENTS, WrappedKey.Kind.DOCUMENT),
}
"""What goes with each class; the identity first, for everything goes with it."""


@dataclass(frozen=True)
class Due:
    """One person's class of data and the day on which it goes."""

    person: Person
    scope: str
    label: str
    on: date


def due_files(*, centre: Centre, data_class: str, days: int, on: date) -> QuerySet[CaseFile]:
    """Return the closed files whose data of this class goes by the day ``on``.

    A file kept for a reason waits; so does one whose aftercare still has a contact to make. What
    has no key any more is gone already.
    """
    midnight = datetime.combine(on - timedelta(days=days - 1), time.min, centre.zone)
    _scope, kind = SCOPES[RetentionClass(data_class)]
    keys = WrappedKey.objects.filter(person_id=OuterRef("person_id"), kind=kind)
    aftercare = Task.objects.open().filter(person=OuterRef("person_id"), kind=Task.Kind.FOLLOW_UP)
    closed = CaseFile.objects.filter(
        Q(kept_until=None) | Q(kept_until__lt=on),
        centre=centre,
        state=CaseFile.State.CLOSED,
        closed_at__lt=midnight,
    )
    return closed.filter(Exists(keys), ~Exists(aftercare)).order_by("closed_at", "pk")


def retention_preview(*, member: Member, on: date, days: int) -> list[Due]:
    """Return what goes within so many days, the next first; one line a person and class."""
    return sorted(_dues(member, on, days), key=lambda due: (due.on, due.person.code, due.scope))


def _dues(member: Member, on: date, days: int) -> Iterator[Due]:
    centre = member.centre
    for data_class, kept in days_kept(centre).items():
        files = due_files(
            centre=centre, data_class=data_class, days=kept, on=on + timedelta(days=days)
        )
        scope, _kind = SCOPES[RetentionClass(data_class)]
        for file in _known_to(member, files):
            assert file.closed_at is not None  # a constraint: a closed file has its moment
            closed_on = file.closed_at.astimezone(centre.zone).date()
            goes_on = max(closed_on + timedelta(days=kept), on)
            if file.kept_until:
                goes_on = max(goes_on, file.kept_until + timedelta(days=1))
            yield Due(file.person, scope, str(RetentionClass(data_class).label), goes_on)


def kept_files(*, member: Member, on: date) -> QuerySet[CaseFile]:
    """Return the closed files that are kept for a reason, the soonest to end first."""
    closed = CaseFile.objects.filter(centre=member.centre_id, state=CaseFile.State.CLOSED)
    return _known_to(member, closed.filter(kept_until__gte=on)).order_by("kept_until")


def _known_to(member: Member, files: QuerySet[CaseFile]) -> QuerySet[CaseFile]:
    """Leave out whoever the member is in conflict with; the clock runs for them all the same."""
    return files.exclude(person__in=in_conflict(member)).select_related("person")


def person_to_erase(*, member: Member, code: str) -> Person | None:
    """Return the person of the member's centre with this code, for the erasure alone."""
    here = Person.objects.filter(centre=member.centre_id).exclude(pk__in=in_conflict(member))
    return here.filter(code=code).select_related("case_file", "centre").first()


def erasures_of(*, member: Member) -> QuerySet[Erasure]:
    """Return what was destroyed in the member's centre, the newest first."""
    return Erasure.objects.visible_to(member).select_related("person", "by").order_by("-at", "pk")
