"""Stays that look forgotten are proposed for closing; a supervisor answers, no job closes one."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _

from residents.actions import new_task, open_tasks
from residents.models import Task
from rooms.actions.writing import seal_about
from rooms.forgotten import cards_read, has_sign, looking_forgotten
from rooms.models import ForgottenStay, Stay
from shelter.shared import states
from shelter.shared.errors import DomainError
from staff.choices import Role
from staff.models import Centre, Member

FURTHEST = timedelta(days=30)
"""So far ahead somebody may say that a stay goes on before she is asked again."""


class ForgottenAnswered(DomainError):
    """Somebody has answered already."""


class HereUntilImpossible(DomainError):
    """The day until which the stay goes on is over, or too far."""

    status = 422


@transaction.atomic
def propose_forgotten(*, at: datetime) -> dict[str, int]:
    """Propose every stay that looks forgotten to the supervisor; take back where there was a sign.

    Some queries a centre, whatever the number of stays. Running it again changes nothing.
    """
    counts: Counter = Counter(proposed=0, taken_back=0)
    for centre in Centre.objects.order_by("pk"):
        counts.update(taken_back=_take_back(centre, at), proposed=_propose(centre, at))
    return dict(counts)


@transaction.atomic
def keep_forgotten(
    *, proposal: ForgottenStay, until_on: date, text: str, by: Member, at: datetime
) -> ForgottenStay:
    """Say that a stay goes on until a night, and why; it is not proposed again before.

    Raises HereUntilImpossible, WithoutWords, TextTooLong, WordsDestroyed or ForgottenAnswered.
    """
    tonight = by.centre.night(at)
    if not tonight <= until_on <= tonight + FURTHEST:
        raise HereUntilImpossible(_("Choose tonight or a later night, within thirty days."))
    seal_about(proposal, text)
    answer = {"answer": ForgottenStay.Answer.HERE, "here_until": until_on}
    kept = {"sealed_text": proposal.sealed_text, "answered_at": at, "answered_by": by}
    still_open = ForgottenStay.objects.open().filter(pk=proposal.pk)
    if not still_open.update(**answer, **kept):
        raise ForgottenAnswered(_("Somebody has answered already. Nothing was changed."))
    _end_tasks([proposal.pk], by, at)
    proposal.refresh_from_db()
    return proposal


def settle_forgotten(stays: Iterable[Stay], *, by: Member | None, at: datetime) -> None:
    """Note that these stays were ended or cancelled: nothing is left to answer."""
    rows = ForgottenStay.objects.open().filter(stay__in=[stay.pk for stay in stays])
    _answer(rows, ForgottenStay.Answer.CLOSED, by, at)


def _propose(centre, at):
    proposals = looking_forgotten(centre, at)
    ForgottenStay.objects.bulk_create(proposals, ignore_conflicts=True)
    kept = ForgottenStay.objects.filter(pk__in=[row.pk for row in proposals])
    ids = set(kept.values_list("pk", flat=True))
    today = at.astimezone(centre.zone).date()
    open_tasks(
        new_task(
            centre=centre,
            kind=Task.Kind.STAY_FORGOTTEN,
            subject=row,
            due_on=today,
            person=row.stay.person,
            role=Role.SUPERVISOR,
        )
        for row in proposals
        if row.pk in ids
    )
    return len(ids)


def _take_back(centre, at):
    """Take back what was proposed where there was a sign of her since, or she has come."""
    rows = ForgottenStay.objects.open().filter(stay__centre=centre)
    waits = Q(reason=ForgottenStay.Reason.NEVER_CAME)
    came = waits & ~Q(stay__state__in=[Stay.State.HELD, Stay.State.EXPECTED])
    there = ~waits & has_sign(OuterRef("proposed_at"), stay="stay", person="stay__person")
    found = set(rows.filter(came | there).values_list("pk", flat=True))
    oldest = rows.exclude(waits).order_by("proposed_at").first()
    if oldest:
        read = cards_read(centre, oldest.proposed_at)
        for row in rows.exclude(waits).select_related("stay"):
            if read.get(row.person_id, row.proposed_at) > row.proposed_at:
                found.add(row.pk)
    return _answer(ForgottenStay.objects.open().filter(pk__in=found), "sign", None, at)


def _answer(rows, answer, by, at):
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        rows.update(answer=answer, answered_at=at, answered_by=by)
        _end_tasks(ids, by, at)
    return len(ids)


def _end_tasks(ids, by, at):
    tasks = Task.objects.filter(subject_type="forgottenstay", subject_id__in=ids)
    states.move_all(tasks, came_from=Task.State.OPEN, to=Task.State.DONE, done_at=at, done_by=by)
