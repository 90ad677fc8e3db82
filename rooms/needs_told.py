"""What an organisation reads of her needs in a room, where she agreed to it; never which room."""

from datetime import datetime

from residents.models import Person
from rooms.choices import Need
from rooms.models import Stay


def needs_told(person: Person, at: datetime) -> list[str]:
    """Return the needs of her present stay, in words."""
    stay = Stay.objects.filter(person=person, state=Stay.State.ADMITTED).first()
    labels = dict(Need.choices)
    return [str(labels[need]) for need in stay.needs if need in labels] if stay else []
