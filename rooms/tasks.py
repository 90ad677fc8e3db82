"""Jobs of the house: each calls one action and returns what it changed."""

from datetime import datetime

from django.utils import timezone

from rooms.actions import (
    custody,
    forgotten,
    holds,
    late_leaves,
    missing,
    night_packs,
    nights,
    out_of_service,
    proposals,
    refitting,
    unfinished,
)
from rooms.making_room import ready
from rooms.models import Proposal


def expire_holds(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Free the beds that were held past their time."""
    return holds.expire_holds(at=at or timezone.now())


def refit_waiting(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Tell whom on the waiting list a bed fits now."""
    return refitting.refit_waiting(at=at or timezone.now())


def review_requests(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Let the requests come back to which the answer was "not now" until today."""
    return refitting.review_requests(at=at or timezone.now())


def close_of_night(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Carry on every stay past its last night."""
    return nights.close_of_night(at=at or timezone.now())


def remind_of_leaves(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Tell whoever is next on the ladder of a leave that is late."""
    return late_leaves.remind_of_leaves(at=at or timezone.now())


def follow_missing(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Begin the steps that are due of whoever is missing."""
    return missing.follow_missing(at=at or timezone.now())


def remind_of_custody(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Tell of papers about children that are ending."""
    return custody.remind_of_custody(at=at or timezone.now())


def make_night_pack(*, at: datetime | None = None, centre: str = "", **_later) -> dict[str, int]:
    """Make the night pack of every centre, or of one, and keep it in place of the last one."""
    return night_packs.make_night_packs(at=at or timezone.now(), centre_id=centre)


def bring_back_beds(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Ask for a look at every bed whose time out of service has passed."""
    return out_of_service.bring_back_beds(at=at or timezone.now())


def plan_fortnight(*, proposal_id: str, at: datetime | None = None, **_later) -> dict[str, int]:
    """Work out a plan for the fortnight that somebody asked for."""
    proposal = Proposal.objects.select_related("centre").get(pk=proposal_id)
    return proposals.make_proposal(proposal=proposal, at=at or timezone.now())


def forget_proposals(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Destroy the plans of long ago."""
    return proposals.forget_proposals(at=at or timezone.now())


def propose_forgotten(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Propose stays that look forgotten to the supervisor."""
    return forgotten.propose_forgotten(at=at or timezone.now())


def forget_unfinished(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Destroy check-ins and sheets from paper that nobody went on with, and words kept too long."""
    return unfinished.forget_unfinished(at=at or timezone.now())


def warm_up_planner(**_later) -> dict[str, int]:
    """Have the planner compiled before somebody waits for it; it is kept on disk."""
    ready()
    return {"ready": 1}
