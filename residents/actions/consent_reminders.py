"""Consents that end soon are asked again in good time."""

from datetime import date, datetime, timedelta

from django.db import transaction

from residents.actions.tasks import new_task, open_tasks
from residents.models import Assignment, Consent, Task
from residents.selectors.consents import holds_at
from staff.choices import Role
from staff.models import Centre

DAYS_BEFORE = 14


@transaction.atomic
def remind_of_consents(*, centre: Centre, at: datetime) -> int:
    """Open a task for everyone with a yes that ends within a fortnight; return how many.

    One task a person, for whoever works longest on her file, else for her team; not again within
    the fortnight, whatever became of it.
    """
    today = at.astimezone(centre.zone).date()
    last_days = _ending(centre, at, today)
    asked = Task.objects.filter(
        kind=Task.Kind.CONSENT_ENDING,
        person__in=last_days,
        created_at__gt=at - timedelta(days=DAYS_BEFORE),
    )
    for person_id in asked.values_list("person", flat=True):
        last_days.pop(person_id, None)
    tasks = [_task(answer, centre, at) for answer in last_days.values()]
    open_tasks(tasks)
    return len(tasks)


def _ending(centre: Centre, at: datetime, today: date) -> dict:
    """Return, for each person, the newest yes of hers that ends first; a newer answer counts."""
    answers = Consent.objects.filter(person__centre=centre, person__erased_at=None)
    rows = answers.select_related("person__case_file").order_by("recorded_at")
    newest = {
        (row.person_id, row.recipient_id, row.purpose, row.data_class, row.given_by): row
        for row in rows
    }
    soon = today + timedelta(days=DAYS_BEFORE)
    ending = [row for row in newest.values() if holds_at(row, at, today) and row.until_on <= soon]
    return {row.person_id: row for row in sorted(ending, key=lambda row: row.until_on)[::-1]}


def _task(answer, centre, at):
    case_file = getattr(answer.person, "case_file", None)
    assigned = Assignment.objects.open().filter(case_file=case_file).order_by("since_at", "pk")
    work = assigned.select_related("member").first() if case_file else None
    task = new_task(
        centre=centre,
        kind=Task.Kind.CONSENT_ENDING,
        subject=answer.person,
        due_on=answer.until_on,
        person=answer.person,
        assignee=work.member if work else None,
        team=case_file.team if case_file and not work else None,
        role="" if work else Role.CASEWORKER,
    )
    task.created_at = at
    return task
