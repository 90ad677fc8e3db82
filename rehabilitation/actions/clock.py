"""The clock of a stay: its reviews and milestone tasks, opened once, closed when she leaves."""

from datetime import date, datetime, timedelta

from django.db import transaction

from rehabilitation.milestones import (
    AFTER_LEAVING,
    FOR_ADDED_NIGHTS,
    OF_THE_STAY,
    OTHERS,
    REVIEWS,
    Milestone,
    Since,
    date_in_stay,
    reviews_of,
)
from rehabilitation.models import Review
from residents.actions import new_task, open_tasks
from residents.choices import Relation
from residents.models import Assignment, CaseFile, Task
from residents.selectors import said_no_to_contact
from rooms.aftercare import FLAGGED, FLAGGED_WITHIN, NOBODY_TO_CALL
from rooms.models import Extension, Stay
from shelter.shared import states
from staff.choices import Role
from staff.models import Member

ADULT = 18
OPENED_KINDS = {m.kind for m in OF_THE_STAY} | {Task.Kind.REVIEW_OVERDUE}


def has_own_clock(stay: Stay) -> bool:
    """Tell whether a stay has milestones of its own.

    Whoever came by herself and every adult with her; accompanying children are looked after in the
    plan of the one they came with, until somebody writes one for them.
    """
    if stay.relation == Relation.SELF:
        return True
    age = stay.person.age_on(stay.arrives_on)
    return stay.relation != Relation.CHILD if age is None else age >= ADULT


@transaction.atomic
def open_stay_clock(*, stay: Stay, at: datetime) -> dict[str, int]:
    """Open the reviews and milestone tasks of a stay that began; return how many of each.

    May be called again at any time, and is where nights past the limit were approved: what exists
    stays, what was done is not asked for again, and what would have been due before ``at`` is left
    out.
    """
    if stay.state != Stay.State.ADMITTED:
        return {"reviews": 0, "tasks": 0}
    _forget_follow_ups(stay, at)
    on = at.astimezone(stay.centre.zone).date()
    worker = worker_of(stay.person.case_file)
    opened = _open_reviews(stay, worker, on)
    tasks = _review_tasks(stay, worker) + _stay_tasks(stay, worker, on)
    tasks += _tasks_of_added_nights(stay, worker, on)
    open_tasks(tasks)
    return {"reviews": opened, "tasks": len(tasks)}


@transaction.atomic
def close_stay_clock(*, stay: Stay, by: Member | None, at: datetime) -> dict[str, int]:
    """Cancel what is still open of a stay that ended, and open the contacts after leaving."""
    reviews = states.move_all(
        Review.objects.filter(stay=stay), came_from=Review.State.DUE, to=Review.State.CANCELLED
    )
    tasks = states.move_all(
        Task.objects.filter(person=stay.person_id, kind__in=OPENED_KINDS),
        came_from=Task.State.OPEN,
        to=Task.State.CANCELLED,
        done_at=at,
        done_by=by,
    )
    return {"reviews": reviews, "tasks": tasks, "follow_ups": _open_follow_ups(stay, at)}


@transaction.atomic
def hand_over_clock(*, case_file: CaseFile) -> None:
    """Give the open reviews and milestones of a person to whoever works on her file now."""
    worker = worker_of(case_file)
    kinds = OPENED_KINDS | {Task.Kind.FOLLOW_UP}
    Review.objects.open().filter(person=case_file.person_id).update(worker=worker)
    Task.objects.open().filter(person=case_file.person_id, kind__in=kinds).update(assignee=worker)


def worker_of(case_file: CaseFile) -> Member | None:
    """Return the caseworker of a file: who works on it longest; a lead where no caseworker does."""
    assigned = Assignment.objects.open().filter(case_file=case_file).order_by("since_at", "pk")
    members = [row.member for row in assigned.select_related("member").only("member")]
    for role in (Role.CASEWORKER, Role.LEAD):
        for member in members:
            if member.has_role(role):
                return member
    return None


def _open_reviews(stay, worker, on):
    """Open the reviews that are not past, and those again that a mistaken check-out cancelled."""
    known = {review.day: review for review in Review.objects.filter(stay=stay)}
    due = reviews_of(stay)
    for review in known.values():
        if review.state == Review.State.CANCELLED and review.due_on >= on:
            states.move(review, to=Review.State.DUE, step=0, flagged_at=None, worker=worker)
    new = [
        Review(
            centre_id=stay.centre_id,
            person_id=stay.person_id,
            stay=stay,
            day=day,
            due_on=due_on,
            worker=worker,
            team_id=stay.person.case_file.team_id,
        )
        for day, due_on in due.items()
        if day not in known and due_on >= on
    ]
    Review.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _review_tasks(stay, worker):
    reviews = list(Review.objects.open().filter(stay=stay, step=0))
    asked = set(
        Task.objects.open()
        .filter(kind=Task.Kind.REVIEW_DUE, subject_id__in=[review.pk for review in reviews])
        .values_list("subject_id", flat=True)
    )
    role = REVIEWS[0].role
    return [
        _task(stay, Task.Kind.REVIEW_DUE, review, review.due_on, worker, role)
        for review in reviews
        if review.pk not in asked
    ]


def _stay_tasks(stay, worker, on):
    done = set(
        Task.objects.filter(subject_type="stay", subject_id=stay.pk)
        .exclude(state=Task.State.CANCELLED)
        .values_list("kind", flat=True)
    )
    dates = [(m, date_in_stay(m, stay)) for m in OTHERS if m.kind not in done]
    return [_task(stay, m.kind, stay, due, worker, m.role) for m, due in dates if due >= on]


def _tasks_of_added_nights(stay, worker, on):
    """Return what the newest nights past the limit ask for; what would be past is due at once."""
    approved = Extension.objects.filter(stay=stay, state=Extension.State.APPROVED)
    extension = approved.order_by("-decided_at").first()
    if extension is None:
        return []
    asked = Task.objects.filter(subject_type="extension", subject_id=extension.pk)
    done = set(asked.exclude(state=Task.State.CANCELLED).values_list("kind", flat=True))
    return [
        _task(stay, m.kind, extension, max(m.due_on(stay.departs_on), on), worker, m.role)
        for m in FOR_ADDED_NIGHTS
        if m.kind not in done
    ]


def _task(stay, kind, subject, due_on: date, worker, role):
    return new_task(
        centre=stay.centre,
        kind=kind,
        subject=subject,
        due_on=due_on,
        person=stay.person,
        assignee=worker,
        team=stay.person.case_file.team,
        role=role,
    )


def _open_follow_ups(stay, at):
    """Open the contacts after leaving, unless she said no to them or cannot be called.

    Where she left without notice, or went back, somebody looks within a day in any case.
    """
    if stay.state != Stay.State.ENDED or stay.destination in NOBODY_TO_CALL:
        return 0
    left_on = at.astimezone(stay.centre.zone).date()
    worker = worker_of(stay.person.case_file)
    contacted = has_own_clock(stay) and not said_no_to_contact(stay.person_id)
    tasks = [_follow_up(stay, m, left_on, worker) for m in AFTER_LEAVING if contacted]
    if stay.destination in FLAGGED and (has_own_clock(stay) or _left_alone(stay)):
        tasks.append(_flag(stay, at, worker))
    open_tasks(tasks)
    return len(tasks)


def _left_alone(stay):
    """Tell whether somebody without a clock of her own left without the one who has it."""
    along = Stay.objects.filter(household=stay.household_id, ended_at=stay.ended_at)
    return not along.exclude(pk=stay.pk).exists()


def _flag(stay, at, worker):
    """Return the look within a day, with its hour."""
    soon = Milestone(Task.Kind.FOLLOW_UP, Since.DEPARTURE, FLAGGED_WITHIN)
    task = _follow_up(stay, soon, at.astimezone(stay.centre.zone).date(), worker)
    task.due_at = at + timedelta(days=FLAGGED_WITHIN)
    return task


def _follow_up(stay, milestone: Milestone, left_on, worker):
    """Return one contact, a subject of its own: a subject has one open task of a kind."""
    task = _task(stay, milestone.kind, stay, milestone.due_on(left_on), worker, milestone.role)
    task.subject_type = f"stay_after_{milestone.day}"
    return task


def _forget_follow_ups(stay, at):
    """She is back: contacts planned after an earlier stay are no longer needed."""
    tasks = Task.objects.filter(person=stay.person_id, kind=Task.Kind.FOLLOW_UP)
    states.move_all(tasks, came_from=Task.State.OPEN, to=Task.State.CANCELLED, done_at=at)
