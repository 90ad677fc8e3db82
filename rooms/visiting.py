"""The door as its pages show it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from residents.models import LateEntry, Person
from residents.selectors import LateMark, late_marks
from rooms.models import BannedAtDoor, BannedVisitor, Stay, Visit
from shelter.shared.text import plain
from staff.models import Member

LATEST = 20


def visits_seen(*, member: Member, since: datetime) -> Sequence[Visit]:
    """Return who is in the house now, and who left after ``since``, the latest first."""
    rows = Visit.objects.visible_to(member).filter(Q(left_at=None) | Q(left_at__gte=since))
    return list(rows.select_related("person", "arrived_by").order_by("-arrived_at", "pk"))


def late_visits(visits: Sequence[Visit]) -> dict[UUID, list[LateMark]]:
    """Return by visit what of it was entered late: that they came, that they left."""
    came, left = (
        late_marks(kind, [visit.pk for visit in visits])
        for kind in (LateEntry.Kind.VISIT, LateEntry.Kind.VISIT_END)
    )
    return {pk: [marks[pk] for marks in (came, left) if pk in marks] for pk in {**came, **left}}


def bans_seen(*, member: Member) -> QuerySet[BannedVisitor]:
    """Return the bans that were not lifted, the newest first; who is hidden stays hidden."""
    rows = BannedVisitor.objects.visible_to(member).filter(lifted_at=None)
    return rows.select_related("person", "added_by").order_by("-added_at", "pk")


def met_at_door(*, member: Member) -> Sequence[BannedAtDoor]:
    """Return the latest times that somebody banned was at the door."""
    rows = BannedAtDoor.objects.visible_to(member).select_related("by", "banned")
    return list(rows.order_by("-at")[:LATEST])


def resident_with(*, member: Member, code: str) -> Person | None:
    """Return who stays in the member's house and has this code, if the member may see her."""
    letters = "".join(c for c in plain(code).upper() if c.isalnum())
    here = Stay.objects.filter(centre=member.centre_id, state=Stay.State.ADMITTED)
    seen = Person.objects.visible_to(member).filter(pk__in=here.values("person"))
    return seen.filter(code=f"{letters[:2]}-{letters[2:]}").first()
