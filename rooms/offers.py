"""The moves that were shown, sealed into the form that confirms them: nothing else can be done.

What is signed are ids and nights of this house; it is good for as long as no bed changes.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.core import signing

from rooms.actions.making_room import Move, Offer
from rooms.making_room import RoomMade
from rooms.models import Bed, Stay
from staff.models import Member

SALT = "rooms.make_room"
LASTS = 15 * 60


def signed_offer(*, made: RoomMade, about: UUID, seen: int) -> str:
    """Return the moves and beds as one value of a form, for one draft or request."""
    return signing.dumps(
        {
            "about": str(about),
            "seen": seen,
            "beds": [str(bed.pk) for bed in made.beds],
            "moves": [
                [str(one.stay.pk), str(one.to_bed.pk), one.from_on.isoformat()]
                for one in made.movers
            ],
        },
        salt=SALT,
    )


def offer_in(*, value: str, about: UUID, member: Member) -> Offer | None:
    """Return what was signed, if it is about this one and the member may see all of it."""
    try:
        told: dict[str, Any] = signing.loads(value, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    if told["about"] != str(about):
        return None
    stays = Stay.objects.visible_to(member).select_related("person", "centre")
    rows = stays.in_bulk([stay for stay, _bed, _day in told["moves"]])
    wanted = [*told["beds"], *(bed for _stay, bed, _day in told["moves"])]
    beds = Bed.objects.visible_to(member).select_related("room__villa").in_bulk(wanted)
    by_id = {str(pk): row for pk, row in (*rows.items(), *beds.items())}
    ids = {*wanted, *(stay for stay, _bed, _day in told["moves"])}
    if ids - by_id.keys():
        return None
    moves = [
        Move(by_id[stay], by_id[bed], date.fromisoformat(day)) for stay, bed, day in told["moves"]
    ]
    return Offer(moves, [by_id[pk] for pk in told["beds"]], told["seen"])
