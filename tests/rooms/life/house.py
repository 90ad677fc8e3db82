"""The house in which the life is played: two villas, eight beds, and who works there."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rooms.models import Bed
from staff.models import Centre, Member
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import RoomFactory, VillaFactory

ZONE = ZoneInfo("Africa/Cairo")
EVENING = datetime(2026, 4, 22, 20, tzinfo=ZONE).astimezone(UTC)
"""Two nights later, at midnight, the clocks there go forward by an hour."""


@dataclass(frozen=True)
class House:
    centre: Centre
    beds: list[Bed]
    women: set[str]
    members: dict[str, Member]


def build_house() -> House:
    """A women's room of three and one of two; a family room of two, and one for a single woman."""
    centre = CentreFactory(time_zone=ZONE.key, max_nights=6)
    upper, lower = (VillaFactory(centre=centre) for _villa in range(2))
    women = [RoomFactory(villa=upper, beds=3), RoomFactory(villa=lower, beds=2)]
    RoomFactory(villa=upper, beds=2, for_families=True)
    RoomFactory(villa=lower, beds=1, boys_max_age=None)
    beds = Bed.objects.filter(room__villa__centre=centre).select_related("room__villa__centre")
    return House(
        centre=centre,
        beds=list(beds),
        women={bed.pk.hex for room in women for bed in room.beds.all()},
        members={
            role: MemberFactory(role=role, centre=centre)
            for role in ("house", "supervisor", "manager", "lead", "caseworker")
        },
    )
