"""What makes a stay look forgotten: how long, and which signs of her count."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from residents.models import FileEvent
from residents.models.reach import closed_to
from rooms.choices import RollResult
from rooms.models import (
    BedNight,
    Diet,
    Dose,
    ForgottenStay,
    HouseLogEntry,
    LeavePass,
    RollCallLine,
    Stay,
    SupplyIssue,
)
from rooms.sealed import open_texts
from shelter.shared.nights import NIGHT, noon_of
from staff.audit import subjects_of
from staff.models import AuditEntry, Centre, Member

OVERSTAY_NIGHTS = 3
"""So many nights past the last one, without a sign of her, make a stay look forgotten."""

ABSENT_NIGHTS = 3
"""So many nights in a row not there at the roll-call do."""

AWAITED_DAYS = 2
"""So many days after the day on which somebody was awaited do."""

NOT_THERE = (RollResult.MISSING, RollResult.LATE)
OF_HER = (
    *(FileEvent.Kind.CHECKED_IN, FileEvent.Kind.AWAY, FileEvent.Kind.BACK, FileEvent.Kind.FOUND),
    *(FileEvent.Kind.CONSENT, FileEvent.Kind.BELONGINGS_TAKEN, FileEvent.Kind.CARD_ISSUED),
    FileEvent.Kind.BELONGINGS_RETURNED,
)
"""Lines of her file that she was there for."""


def has_sign(since: Any, *, stay: str = "pk", person: str = "person") -> Q:
    """Return the condition that there was a sign of her since a moment or a column of moments.

    An answer at the roll-call other than not being there, a leave, a dose, something handed out, a
    change of her diet, a line about her in the house log, or one of her file that took her being
    there.
    """
    of_stay, hers = OuterRef(stay), OuterRef(person)
    lines = RollCallLine.objects.exclude(result__in=NOT_THERE)
    leaves = LeavePass.objects.filter(Q(left_at__gte=since) | Q(returned_at__gte=since))
    doses = Dose.objects.exclude(outcome=Dose.Outcome.ABSENT)
    signs: Iterable[QuerySet] = (
        lines.filter(stay=of_stay, at__gte=since),
        leaves.filter(stay=of_stay),
        doses.filter(medicine__person=hers, at__gte=since),
        SupplyIssue.objects.filter(stay=of_stay, at__gte=since),
        Diet.objects.filter(person=hers, changed_at__gte=since),
        HouseLogEntry.objects.filter(person=hers, at__gte=since),
        FileEvent.objects.filter(person=hers, kind__in=OF_HER, at__gte=since),
    )
    found = Q()
    for rows in signs:
        found |= Q(Exists(rows))
    return found


def cards_read(centre: Centre, since: datetime) -> dict[UUID, datetime]:
    """Return by person when her card was last read, since a moment, in one query."""
    entries = AuditEntry.objects.filter(centre_id=centre.pk, at__gte=since, reason="card")
    return {pk: entry.at for entry in entries.order_by("at") for pk in subjects_of(entry)}


def looking_forgotten(centre: Centre, at: datetime) -> list[ForgottenStay]:
    """Return an unsaved proposal for every stay that looks forgotten; some queries in all.

    Left out is whoever was proposed already, or goes on until a day that is not over.
    """
    tonight, zone = centre.night(at), centre.zone
    answered = ForgottenStay.objects.open() | ForgottenStay.objects.filter(here_until__gte=tonight)
    stays = Stay.objects.filter(centre=centre).exclude(pk__in=answered.values("stay"))
    stays = stays.select_related("person", "centre")
    since_absent, since_over = tonight - ABSENT_NIGHTS * NIGHT, tonight - OVERSTAY_NIGHTS * NIGHT
    read = cards_read(centre, noon_of(min(since_absent, since_over), zone))
    found: dict[UUID, ForgottenStay] = {}
    here = stays.filter(state=Stay.State.ADMITTED)
    for reason, rows, since in (
        (ForgottenStay.Reason.ABSENT, _absent(here, tonight), since_absent),
        (ForgottenStay.Reason.NO_SIGN, _over(here, since_over), since_over),
    ):
        moment = noon_of(since, zone)
        out = LeavePass.objects.out().filter(stay=OuterRef("pk"), due_at__gt=at)
        for stay in rows.exclude(has_sign(moment)).exclude(Exists(out)):
            if read.get(stay.person_id, moment) <= moment:
                found.setdefault(stay.pk, _proposal(stay, reason, since, at))
    for stay in _awaited(stays, tonight, at):
        found[stay.pk] = _proposal(stay, ForgottenStay.Reason.NEVER_CAME, stay.arrives_on, at)
    return list(found.values())


def forgotten_seen(member: Member) -> list[ForgottenStay]:
    """Return what waits for an answer, the oldest first."""
    return list(_seen(member).open().order_by("proposed_at", "pk"))


def going_on(member: Member, tonight: date) -> list[tuple[ForgottenStay, str]]:
    """Return what goes on until a day that is not over, and why if she may read that of the file.

    Three queries.
    """
    rows = _seen(member).filter(answer=ForgottenStay.Answer.HERE, here_until__gte=tonight)
    rows = list(
        rows.filter(stay__state__in=Stay.OPEN_STATES)
        .select_related("answered_by")
        .order_by("here_until", "pk")
    )
    people = [row.person_id for row in rows]
    closed = set(closed_to(member).filter(person__in=people).values_list("person_id", flat=True))
    texts = open_texts(row for row in rows if row.person_id not in closed)
    return [(row, texts.get(row.pk, "")) for row in rows]


def _seen(member):
    rows = ForgottenStay.objects.visible_to(member).filter(stay__centre=member.centre_id)
    return rows.select_related("stay__person", "stay__centre")


def _absent(here, tonight):
    """Return who was not there at each of the last nights' roll-calls."""
    for ago in range(1, ABSENT_NIGHTS + 1):
        night = tonight - ago * NIGHT
        lines = RollCallLine.objects.filter(stay=OuterRef("pk"), roll_call__night=night)
        here = here.filter(Exists(lines.filter(result__in=NOT_THERE)))
    return here


def _over(here, since):
    """Return who is past her last night since that night or longer."""
    nights = BedNight.objects.filter(stay=OuterRef("pk"), is_overstay=True, night__lte=since)
    return here.filter(Q(Exists(nights), is_overstay=True) | Q(departs_on__lte=since))


def _awaited(stays, tonight, at):
    """Return who was awaited on a day that is over."""
    days = timedelta(days=AWAITED_DAYS)
    held = Q(state=Stay.State.HELD, hold_until__lte=at - days)
    expected = Q(state=Stay.State.EXPECTED, arrives_on__lte=tonight - days)
    return stays.filter(held | expected)


def _proposal(stay, reason, since_on, at):
    return ForgottenStay(stay=stay, reason=reason, since_on=since_on, proposed_at=at)
