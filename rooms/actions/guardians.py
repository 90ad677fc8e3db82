"""A child who came on her own: somebody has to decide who stands in for her."""

from collections.abc import Iterable
from datetime import datetime

from residents.actions import new_task, open_tasks
from residents.choices import ADULT_FROM, Relation
from residents.models import Task
from rooms.models import Stay
from staff.choices import Role


def is_on_her_own(stay: Stay) -> bool:
    """Tell whether a stay is of a child who came without anybody grown up."""
    age = stay.person.age_on(stay.arrives_on)
    return stay.relation == Relation.SELF and age is not None and age < ADULT_FROM


def ask_for_guardians(stays: Iterable[Stay], at: datetime) -> None:
    """Ask the lead of her team to decide about a guardian for every child on her own."""
    tasks = [_decision(stay, at) for stay in stays if is_on_her_own(stay)]
    if tasks:
        open_tasks(tasks)


def _decision(stay, at):
    return new_task(
        centre=stay.centre,
        kind=Task.Kind.GUARDIAN_DECISION,
        subject=stay.person,
        due_on=at.astimezone(stay.centre.zone).date(),
        person=stay.person,
        team=stay.person.case_file.team,
        role=Role.LEAD,
    )
