"""A proposal as its page shows it: each party by code, where it would sleep, what that gains."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rooms.allocation.rules import BY_CODE
from rooms.models import Bed, Proposal, ProposalLine, Stay, StayRequest
from rooms.waiting import asking
from staff.models import Member


@dataclass(frozen=True)
class Row:
    """One line for people: who by code (nothing of whom the member may not see), and why."""

    line: ProposalLine
    codes: Sequence[str]
    persons: Sequence[UUID]
    group: str
    beds: Sequence[Bed]
    gains: Sequence[str]
    gives_up: Sequence[str]


@dataclass(frozen=True)
class Shown:
    """The latest proposal of a centre, as it stands for a member now."""

    proposal: Proposal
    is_working: bool
    is_over: bool
    rows: Sequence[Row] = field(default_factory=tuple)

    @property
    def is_open(self) -> bool:
        """Tell whether something of it can still be confirmed."""
        return not self.is_over and any(not row.line.confirmed_at for row in self.rows)

    @property
    def persons(self) -> set[UUID]:
        return {pk for row in self.rows for pk in row.persons}


def latest_proposal(*, member: Member, at: datetime) -> Shown | None:
    """Return the latest proposal with its lines; a fixed number of queries."""
    rows = Proposal.objects.visible_to(member).select_related("asked_by", "centre")
    latest = rows.order_by("-asked_at").first()
    if latest is None:
        return None
    is_working, is_over = latest.is_working(at), latest.is_over(at)
    if not latest.is_ready:
        return Shown(latest, is_working, is_over)
    return Shown(latest, is_working, is_over, rows_of(proposal=latest, member=member, at=at))


def rows_of(*, proposal: Proposal, member: Member, at: datetime) -> list[Row]:
    """Return the lines of a proposal in their order."""
    lines = list(proposal.lines.select_related("room__villa", "from_room", "confirmed_by"))
    beds = Bed.objects.select_related("room").in_bulk(UUID(pk) for one in lines for pk in one.beds)
    stays = _stays(lines, member)
    wishes = StayRequest.objects.visible_to(member).select_related("person")
    asked = wishes.in_bulk([one.request_id for one in lines if one.request_id])
    on = at.astimezone(proposal.centre.zone).date()
    return [
        Row(
            line=one,
            beds=[beds[UUID(pk)] for pk in one.beds],
            gains=_gains(one),
            gives_up=[str(BY_CODE[code].given_up) for code in one.gives_up],
            **_who(one, stays, asked, on),
        )
        for one in lines
    ]


def _stays(lines: Sequence[ProposalLine], member: Member) -> dict[UUID, Stay]:
    seen = Stay.objects.visible_to(member).select_related("person")
    return seen.in_bulk([UUID(pk) for one in lines for pk in one.stays])


def _who(one: ProposalLine, stays, asked, on) -> dict:
    if one.household_id:
        known = [stays[UUID(pk)].person for pk in one.stays if UUID(pk) in stays]
        count = len(one.stays)
        group = ngettext("%(count)d person", "%(count)d people", count) % {"count": count}
        is_seen = len(known) == count
    else:
        wish = asked.get(one.request_id)
        known = [wish.person] if wish is not None and wish.person else []
        is_seen = wish is not None
        group = asking(wish, on).group if wish is not None else ""
    return {
        "codes": [person.code for person in known],
        "persons": [person.pk for person in known],
        "group": group if is_seen else _("a resident"),
    }


def _gains(one: ProposalLine) -> list[str]:
    if one.from_room_id is None:
        return [_("A place for them")]
    return [str(BY_CODE[code].kept) for code in one.gains]
