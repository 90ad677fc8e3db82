"""The children of a mother's stay as its pages show them; their time of birth only for some."""

from datetime import datetime

from residents.models import Person
from rooms.models import Birth, Stay
from rooms.sealed import words_of
from staff.models import Member


def births_of(stay: Stay, member: Member) -> list[Birth]:
    """Return the children born during a stay whom the member may see, by number."""
    rows = Birth.objects.visible_to(member).standing().filter(mother_stay=stay)
    return list(rows.select_related("person", "stay").order_by("number"))


def born_at_of(birth: Birth | None, member: Member) -> datetime | None:
    """Return when a child was born, to who may open its record."""
    if birth is None or not birth.sealed_born:
        return None
    if not Person.objects.visible_to(member).filter(pk=birth.person_id).exists():
        return None
    words = words_of(birth.person_id).open(birth, "born")
    return datetime.fromisoformat(words) if words else None
