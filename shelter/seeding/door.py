"""What is kept for some in the demonstration house, and who came to its door."""

from datetime import timedelta
from decimal import Decimal

from rooms.actions import (
    Signatures,
    Thing,
    ban_visitor,
    end_visit,
    record_visit,
    release_belongings,
    take_in_belongings,
)
from rooms.doors import Caller

THINGS = (
    Thing("documents", "S-2", "جواز سفر وبطاقة شخصية", seal_number="B-0412"),
    Thing("jewellery", "S-2", "سواران وخاتم من ذهب", seal_number="B-0413"),
    Thing("cash", "S-2", amount=Decimal("850.00"), currency="QAR", seal_number="B-0414"),
    Thing("keys", "L-7", "مفتاحان في حلقة خضراء"),
)
KEPT_FOR = "khadija"
SERVED = (("delivery", "شركة التموين", 190), ("maintenance", "فني المصعد", 75))


def keep_things(story) -> dict[str, int]:
    """Take things in for one of them with two signatures, and give her the keys back."""
    stay, house = story.stays[KEPT_FOR][0], story.members["house"]
    signed = Signatures(second=story.members["supervisor"])
    at = min(stay.admitted_at + timedelta(minutes=40), story.now)
    record = take_in_belongings(stay=stay, things=THINGS, signed=signed, by=house, at=at)
    keys = record.items.get(kind="keys").pk
    given = {"items": [keys], "to": "herself", "signed": Signatures(by_her=True)}
    release_belongings(stay=stay, **given, by=house, at=story.now)
    return {"belongings": len(THINGS)}


def come_to_the_door(story) -> dict[str, int]:
    """Somebody must not come in; a delivery and a visit came and went, one is here now."""
    house, supervisor = story.members["house"], story.members["supervisor"]
    banned = Caller(name="فهد سالم الدوسري", phone="+97455019283", plate="482913")
    person = story.stays[KEPT_FOR][0].person
    ban = {"caller": banned, "reason": "fled_from", "until_on": None, "person": person}
    ban_visitor(**ban, by=supervisor, at=story.at(-3, 18))
    for kind, name, minutes in SERVED:
        came = story.now - timedelta(minutes=minutes)
        visit = record_visit(kind=kind, caller=Caller(name=name), person=None, by=house, at=came)
        end_visit(visit=visit, by=house, at=came + timedelta(minutes=25))
    caller, came = Caller(name="أم راشد الكواري"), story.now - timedelta(minutes=20)
    record_visit(kind="visitor", caller=caller, person=person, by=house, at=came)
    return {"visits": 3}
