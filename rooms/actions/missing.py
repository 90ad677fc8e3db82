"""Looking for somebody who was not there: a ladder of steps, each due after so many minutes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import close_tasks, new_task, open_tasks, write_event
from residents.models import FileEvent
from rooms.ladders import MISSING
from rooms.models import MissingReport, MissingStep, RollCallLine
from shelter.shared.errors import DomainError
from staff.models import Member

OUTCOMES = {
    MissingStep.Kind.CALL: (
        MissingStep.Outcome.REACHED,
        MissingStep.Outcome.NO_ANSWER,
        MissingStep.Outcome.NOT_SAFE,
    ),
    MissingStep.Kind.SUPERVISOR: (MissingStep.Outcome.TOLD, MissingStep.Outcome.NOT_THERE),
    MissingStep.Kind.MANAGER: (MissingStep.Outcome.TOLD, MissingStep.Outcome.NOT_THERE),
    MissingStep.Kind.POLICE: (
        MissingStep.Outcome.POLICE_TOLD,
        MissingStep.Outcome.POLICE_NOT_TOLD,
    ),
}
"""How each step may end."""

TASKS = [rung.task for rung in MISSING.values()]


class FoundAlready(DomainError):
    """She was found: nothing more is recorded of the search."""


class StepTaken(DomainError):
    """This step was taken already."""


class ImpossibleOutcome(DomainError):
    """This step cannot end that way."""

    status = 422


class PoliceNotHers(DomainError):
    """Only the manager decides about the police."""


@transaction.atomic
def report_missing(*, line: RollCallLine, by: Member, at: datetime) -> MissingReport:
    """Begin to look for her, with the first step; if that began before, it goes on as it is."""
    report, is_new = MissingReport.objects.get_or_create(
        stay=line.stay, found_at=None, defaults={"line": line, "since_at": at, "since_by": by}
    )
    if is_new:
        _begin_steps([report], MissingStep.Kind.CALL)
        person_id = line.stay.person_id
        write_event(person_id=person_id, kind=FileEvent.Kind.MISSING, at=at, by=by)
    return report


@transaction.atomic
def follow_missing(*, at: datetime) -> dict[str, int]:
    """Begin every step that has become due of everyone who is looked for; count them.

    One pass a step, whatever the number. Running it again changes nothing.
    """
    return {"steps": sum(_begin_due(kind, rung, at) for kind, rung in MISSING.items())}


@transaction.atomic
def take_step(
    *, report: MissingReport, kind: str, outcome: str, by: Member, at: datetime
) -> MissingStep:
    """Record how a step ended, also before it was due. Police: only who may decide it.

    What the manager decided against she may decide for later. Raises FoundAlready, StepTaken,
    ImpossibleOutcome or PoliceNotHers.
    """
    if outcome not in OUTCOMES.get(MissingStep.Kind(kind), ()):
        raise ImpossibleOutcome(_("This step cannot end that way. Choose another outcome."))
    if kind == MissingStep.Kind.POLICE and not by.has_perm("rooms.decide_police"):
        raise PoliceNotHers(_("Whether the police are told is for the manager to decide."))
    _refuse_found(report)
    due_at = report.since_at + timedelta(minutes=MISSING[MissingStep.Kind(kind)].minutes)
    step, _is_new = MissingStep.objects.get_or_create(
        report=report, kind=kind, defaults={"due_at": due_at}
    )
    undecided = ["", MissingStep.Outcome.POLICE_NOT_TOLD]
    open_steps = MissingStep.objects.filter(pk=step.pk, outcome__in=undecided)
    if not open_steps.exclude(outcome=outcome).update(outcome=outcome, at=at, by=by):
        raise StepTaken(_("This step was taken already. Nothing was changed."))
    step.refresh_from_db()
    task = MISSING[MissingStep.Kind(kind)].task
    close_tasks(subject=report, by=by, at=at, kinds=[task])
    return step


@transaction.atomic
def find_missing(*, report: MissingReport, how: str, by: Member, at: datetime) -> MissingReport:
    """Record that she is found, and end every task of the search. Raises FoundAlready."""
    still = MissingReport.objects.open().filter(pk=report.pk)
    if not still.update(found_at=at, found_by=by, found_how=how):
        raise FoundAlready(_("She was found already. Nothing was changed."))
    report.found_at, report.found_by, report.found_how = at, by, how
    close_tasks(subject=report, by=by, at=at, kinds=TASKS)
    person_id = report.stay.person_id
    write_event(person_id=person_id, kind=FileEvent.Kind.FOUND, at=at, by=by)
    return report


def _refuse_found(report):
    if not MissingReport.objects.select_for_update().filter(pk=report.pk, found_at=None).exists():
        raise FoundAlready(_("She was found already. Nothing was changed."))


def _begin_due(kind, rung, at):
    due = MissingReport.objects.open().filter(since_at__lte=at - timedelta(minutes=rung.minutes))
    begun = MissingStep.objects.filter(kind=kind).values("report")
    reports = list(
        due.exclude(pk__in=begun)
        .select_for_update(of=("self",))
        .select_related("stay__centre", "stay__person")
    )
    _begin_steps(reports, kind)
    return len(reports)


def _begin_steps(reports: Iterable[MissingReport], kind: str) -> None:
    rung = MISSING[MissingStep.Kind(kind)]
    after = timedelta(minutes=rung.minutes)
    MissingStep.objects.bulk_create(
        [MissingStep(report=one, kind=kind, due_at=one.since_at + after) for one in reports],
        ignore_conflicts=True,
    )
    open_tasks(
        new_task(
            centre=one.stay.centre,
            kind=rung.task,
            subject=one,
            due_on=(one.since_at + after).astimezone(one.stay.centre.zone).date(),
            due_at=one.since_at + after,
            person=one.stay.person,
            role=rung.role,
        )
        for one in reports
    )
