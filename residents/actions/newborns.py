"""A newborn enters the house beside her mother: her own record, closed to whom her mother's is."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from residents.actions.access import declare_conflict
from residents.actions.events import write_events
from residents.actions.files import assign_file
from residents.actions.persons import NewPerson, register_persons
from residents.models import Assignment, CaseFile, ConflictOfInterest, FileEvent, Person
from staff.models import Member


@transaction.atomic
def register_newborns(
    *, mother: Person, newborns: list[NewPerson], channel: str, by: Member, at: datetime
) -> list[Person]:
    """Register the children of a birth as `register_persons` does, in the team of their mother.

    Whoever is kept from the mother is kept from them; beside a restricted file theirs are
    restricted too, and the same members work on them. Raises ImpossibleBirthYear.
    """
    case_file = CaseFile.objects.select_related("team").get(person=mother)
    children = register_persons(
        centre=mother.centre, newcomers=newborns, channel=channel, by=by, at=at, team=case_file.team
    )
    for child in children:
        _keep_away(mother, child, by, at)
    if case_file.restricted:
        _restrict(case_file, children, by, at)
    return children


def _keep_away(mother: Person, child: Person, by: Member, at: datetime) -> None:
    conflicts = ConflictOfInterest.objects.open().filter(person=mother)
    for conflict in conflicts.select_related("member"):
        declare_conflict(member=conflict.member, person=child, kind=conflict.kind, by=by, at=at)


def _restrict(case_file: CaseFile, children: Iterable[Person], by: Member, at: datetime) -> None:
    """Close the children's files with their mother's; nobody worked on them before."""
    work = Assignment.objects.open().filter(case_file=case_file).select_related("member")
    for child in children:
        for assignment in work:
            assign_file(case_file=child.case_file, member=assignment.member, by=by, at=at)
    CaseFile.objects.filter(person__in=children).update(restricted=True)
    kind = FileEvent.Kind.RESTRICTED
    write_events({"person_id": child.pk, "kind": kind, "at": at, "by": by} for child in children)
