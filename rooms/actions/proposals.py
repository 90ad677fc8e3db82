"""A plan for the fortnight: asked for, worked out by a job, confirmed by a person or not at all."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import lock_links, write_events
from rooms.actions.answering import accept_request
from rooms.actions.board import touch_board
from rooms.actions.moving import moved_event
from rooms.actions.placing import (
    Run,
    coming_runs,
    free_nights,
    line_of,
    lock_stays,
    record_change,
    take_nights,
)
from rooms.allocation import check_beds
from rooms.allocation.elsewhere import guest_of
from rooms.fortnight import Fortnight, Line, numbers_ahead, plan_ahead, version_of
from rooms.models import Bed, BedChange, Proposal, ProposalLine, Stay
from shelter.shared.errors import DomainError
from shelter.shared.jobs import enqueue
from shelter.shared.retries import retried
from staff.models import Centre, Member

SECONDS = 6.0


class PlanIsBeingMade(DomainError):
    """A proposal is being worked out; one at a time is enough."""


class ProposalNotReady(DomainError):
    """The proposal has not been worked out yet, or could not be."""


class ProposalIsOver(DomainError):
    """The proposal is too old to be confirmed."""


class ProposalIsStale(DomainError):
    """The house is not the one that the proposal was made for."""


class NoLineChosen(DomainError):
    """Nobody said which lines are confirmed."""

    status = 422


class LineIsConfirmed(DomainError):
    """One of the lines was confirmed already."""


@transaction.atomic
def ask_proposal(*, by: Member, at: datetime) -> Proposal:
    """Have the coming nights planned anew by a job. Raises PlanIsBeingMade."""
    centre = Centre.objects.select_for_update().get(pk=by.centre_id)
    latest = Proposal.objects.filter(centre=centre).order_by("-asked_at").first()
    if latest is not None and latest.is_working(at):
        raise PlanIsBeingMade(_("A proposal is being worked out. It will be here in a moment."))
    proposal = Proposal.objects.create(
        centre=centre, from_on=centre.night(at), asked_at=at, asked_by=by
    )
    enqueue("rooms.tasks.plan_fortnight", proposal_id=str(proposal.pk))
    return proposal


def make_proposal(
    *, proposal: Proposal, at: datetime, seconds: float = SECONDS, steps: int | None = None
) -> dict[str, int]:
    """Work a proposal out and write its lines; done already, it changes nothing.

    Outside of a transaction while it is planned, so that nobody waits for it.
    """
    if proposal.is_ready or proposal.failed:
        return {"lines": 0}
    try:
        numbers = numbers_ahead(proposal.centre, at)
        found = plan_ahead(numbers, seconds, steps)
    except Exception:
        Proposal.objects.filter(pk=proposal.pk, cost=None).update(failed=True)
        raise
    return {"lines": _keep(proposal, found)}


@retried
@transaction.atomic
def confirm_lines(
    *, proposal: Proposal, lines: Iterable[int], reason: str, by: Member, at: datetime
) -> list[ProposalLine]:
    """Do what some lines of a proposal say, all of them or none.

    Who is to come is planned into other beds; for who waits beds are held, for ``reason``. Raises
    ProposalNotReady, ProposalIsOver, ProposalIsStale, NoLineChosen, LineIsConfirmed, or what a rule
    of the rooms or `accept_request` raises.
    """
    kept = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    _refuse_what_counts_no_more(kept, at)
    chosen = _chosen(kept, set(lines))
    centre = proposal.centre
    if version_of(numbers_ahead(centre, at)) != kept.version:
        raise ProposalIsStale(
            _("The house has changed since. Nothing was done; ask for a new proposal.")
        )
    _plan_arrivals_anew(centre, [one for one in chosen if one.household_id], by, at)
    for one in chosen:
        if one.request_id:
            _hold_for(one, reason, by, at)
    ids = [one.pk for one in chosen]
    ProposalLine.objects.filter(pk__in=ids).update(confirmed_at=at, confirmed_by=by)
    version = version_of(numbers_ahead(centre, at))
    Proposal.objects.filter(pk=kept.pk).update(version=version)
    return chosen


def _refuse_what_counts_no_more(kept: Proposal, at: datetime) -> None:
    if not kept.is_ready:
        raise ProposalNotReady(_("This proposal is not ready. Ask for a new one."))
    if kept.is_over(at):
        raise ProposalIsOver(_("This proposal is too old. Ask for a new one."))


def _chosen(kept: Proposal, wanted: set[int]) -> list[ProposalLine]:
    lines = kept.lines.select_related("household", "request__centre", "request__person", "room")
    chosen = [one for one in lines if one.pk in wanted]
    if not chosen:
        raise NoLineChosen(_("Choose at least one line."))
    if any(one.confirmed_at for one in chosen):
        raise LineIsConfirmed(_("One of these lines was confirmed already. Reload the page."))
    return chosen


@transaction.atomic
def _keep(proposal: Proposal, found: Fortnight) -> int:
    """Write down what was found, once."""
    numbers = found.numbers
    waiting = Proposal.objects.filter(pk=proposal.pk, cost=None, failed=False)
    written = waiting.update(
        version=version_of(numbers),
        from_on=numbers.nights.from_on,
        people_without=sum(len(one.guests) for one in found.without),
        cost_now=found.cost_now,
        cost=found.cost,
        bound=found.bound,
        seconds=found.seconds,
    )
    if not written:
        return 0
    rows = [_row(proposal, found, position, line) for position, line in enumerate(found.lines)]
    ProposalLine.objects.bulk_create(rows)
    return len(rows)


def _row(proposal: Proposal, found: Fortnight, position: int, line: Line) -> ProposalLine:
    one, numbers = line.group, found.numbers
    return ProposalLine(
        proposal=proposal,
        position=position,
        household_id=one.household_id,
        request_id=one.key,  # type: ignore[misc]
        from_on=numbers.nights.date(one.first),
        until_on=numbers.nights.date(one.last),
        from_room_id=None if one.room is None else numbers.rooms[one.room].pk,
        room_id=numbers.rooms[line.room].pk,
        stays=[str(pk) for pk in one.stays],
        beds=[str(bed.pk) for bed in line.beds],
        cost_now=line.cost_now,
        cost=line.cost,
        gains=list(line.gains),
        gives_up=list(line.gives_up),
    )


def _plan_arrivals_anew(
    centre: Centre, lines: Sequence[ProposalLine], by: Member, at: datetime
) -> None:
    """Give those who are to come other beds: all leave theirs first, so that they may change."""
    stays = Stay.objects.select_related("person", "centre").in_bulk(_ids(lines, "stays"))
    beds = Bed.objects.select_related("room__villa").in_bulk(_ids(lines, "beds"))
    if not stays:
        return
    lock_stays(*stays.values())
    lock_links([stay.person_id for stay in stays.values()])
    first = min(line.from_on for line in lines)
    before = coming_runs(stays.values(), first)
    free_nights(stays.values(), first)
    changes = []
    for line in lines:
        people = [stays[UUID(pk)] for pk in line.stays]
        given = [beds[UUID(pk)] for pk in line.beds]
        check_beds(
            centre=centre,
            guests=[guest_of(stay) for stay in people],
            beds=given,
            from_on=line.from_on,
            nights=(line.until_on - line.from_on).days,
            at=at,
            household_id=line.household_id,
        )
        pairs = list(zip(people, given, strict=True))
        take_nights(Run(stay.pk, bed.pk, line.from_on, line.until_on) for stay, bed in pairs)
        changes += [
            line_of(stay, runs=before[stay.pk], to_bed=bed, from_on=line.from_on)
            for stay, bed in pairs
        ]
    record_change(centre=centre, kind=BedChange.Kind.MOVE, lines=changes, by=by, at=at)
    write_events(moved_event(change, by, at) for change in changes)
    touch_board(centre.pk)


def _ids(lines: Iterable[ProposalLine], name: str) -> list[UUID]:
    return [UUID(pk) for line in lines for pk in getattr(line, name)]


def _hold_for(line: ProposalLine, reason: str, by: Member, at: datetime) -> None:
    """Hold the beds for who waits, or expect them, as the page of the request does."""
    request = line.request
    assert request is not None
    centre = request.centre
    tonight = line.from_on <= centre.night(at)
    beds = Bed.objects.select_related("room__villa").in_bulk(map(UUID, line.beds))
    accept_request(
        request=request,
        reason=reason,
        by=by,
        at=at,
        hold_minutes=centre.hold_minutes if tonight else None,
        beds=[beds[UUID(pk)] for pk in line.beds],
        from_on=line.from_on,
        nights=(line.until_on - line.from_on).days,
    )


FORGET_AFTER = timedelta(days=90)


@transaction.atomic
def forget_proposals(*, at: datetime) -> dict[str, int]:
    """Destroy the proposals of more than ninety days ago."""
    old = Proposal.objects.filter(asked_at__lt=at - FORGET_AFTER)
    count = old.count()
    ProposalLine.objects.filter(proposal__in=old).delete()
    old.delete()
    return {"forgotten": count}
