"""Contacts after leaving: who is to be reached, when, and what she wished."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from residents.choices import ConsentPurpose
from residents.models import Consent, Person, SafeContact, Task
from staff.choices import HOUSE_ROLES
from staff.models import Member

MINE, TEAM, ALL = "mine", "team", "all"
A_WEEK = timedelta(days=7)
LOOK_AT_ONCE = 1


@dataclass(frozen=True)
class FollowUp:
    """One contact to be made: how many days after she left it is, and how late it is by now.

    ``may_be_reached``: one of her numbers may be used; ``said_no``: she does not want it.
    """

    task: Task
    days_after: int
    days_late: int
    may_be_reached: bool
    said_no: bool

    @property
    def at_once(self) -> bool:
        """Tell whether it is the look within a day, however she left."""
        return self.days_after == LOOK_AT_ONCE


def scopes_of(member: Member) -> list[str]:
    """Return the lists that a member may choose from: the house sees all of them, by code."""
    return [ALL] if member.has_role(*HOUSE_ROLES) else [MINE, TEAM]


def follow_ups(*, member: Member, whose: str) -> QuerySet[Task]:
    """Return the open contacts that a member may see, the earliest first."""
    tasks = Task.objects.open().filter(
        kind=Task.Kind.FOLLOW_UP,
        centre=member.centre_id,
        person__in=Person.objects.visible_to(member).values("pk"),
    )
    if whose == MINE:
        tasks = tasks.filter(assignee=member)
    numbers = SafeContact.objects.in_use().filter(person=OuterRef("person"), never=False)
    answers = Consent.objects.filter(person=OuterRef("person"), purpose=ConsentPurpose.CONTACT)
    newest = answers.order_by("-recorded_at")
    return (
        tasks.select_related("person", "assignee")
        .annotate(
            may_be_reached=Exists(numbers),
            consented=Subquery(newest.values("given")[:1]),
            withdrawn_at=Subquery(newest.values("withdrawn_at")[:1]),
        )
        .order_by("due_on", "created_at", "pk")
    )


def follow_up_rows(tasks: Iterable[Any], *, on: date) -> list[FollowUp]:
    """Return the lines of these tasks, of `follow_ups`, as of ``on``."""
    return [
        FollowUp(
            task=task,
            days_after=_days_after(task),
            days_late=max(0, (on - task.due_on).days),
            may_be_reached=task.may_be_reached,
            said_no=task.consented is False or task.withdrawn_at is not None,
        )
        for task in tasks
    ]


def has_follow_ups(person: Person) -> bool:
    """Tell whether she left and is to be contacted."""
    return Task.objects.open().filter(person=person, kind=Task.Kind.FOLLOW_UP).exists()


def _days_after(task):
    """Return the number in ``stay_after_30``: each contact is a subject of its own."""
    return int(task.subject_type.rsplit("_", 1)[-1])
