"""Incidents as their reader sees them: facts for the house, words about somebody opened apart."""

from dataclasses import dataclass

from django.db.models import QuerySet

from rooms.models import HouseIncident, IncidentNotice, IncidentPerson
from rooms.sealed import open_texts
from staff.models import Member


@dataclass(frozen=True)
class Involved:
    """Somebody who was involved; ``text`` is empty if nothing was said, or it was destroyed."""

    row: IncidentPerson
    text: str

    @property
    def is_destroyed(self) -> bool:
        """Tell whether something was said that nobody can read any more."""
        return bool(self.row.sealed_text) and not self.text


def incidents_of(member: Member) -> QuerySet[HouseIncident]:
    """Return the incidents that she may see, the newest first."""
    rows = HouseIncident.objects.visible_to(member)
    return rows.select_related("recorded_by").order_by("-at", "-number")


def involved_in(incident: HouseIncident, member: Member) -> list[Involved]:
    """Return who was involved, as far as this member may see it, with one query for the keys."""
    rows = IncidentPerson.objects.visible_to(member).filter(incident=incident)
    rows = list(rows.select_related("person", "added_by").order_by("added_at", "pk"))
    texts = open_texts(rows)
    return [Involved(row, texts.get(row.pk, "")) for row in rows]


def told_of(incident: HouseIncident, member: Member) -> QuerySet[IncidentNotice]:
    """Return who was told of an incident, the earliest first."""
    told = IncidentNotice.objects.visible_to(member).filter(incident=incident)
    return told.select_related("noted_by").order_by("at", "noted_at")
