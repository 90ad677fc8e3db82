from datetime import timedelta

import pytest
from django.utils import timezone

from residents.models import FileEvent
from rooms.actions import expire_holds
from rooms.models import BedChange, BedNight, BoardVersion, Placement, Stay
from rooms.tasks import expire_holds as expire_holds_task
from tests.rooms.factories import RoomFactory, StayFactory
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class TestExpireHolds:
    def test_frees_what_was_held_past_its_time(self):
        stay = StayFactory(held=True)
        bed = stay.placements.get().bed

        counts = expire_holds(at=stay.hold_until)

        stay.refresh_from_db()
        assert counts == {"holds_expired": 1, "nights_freed": 14}
        assert (stay.state, stay.cancel_reason) == ("cancelled", "hold_expired")
        assert not BedNight.objects.exists()
        assert not Placement.objects.exists()
        assert BedChange.objects.get(kind="cancel").lines.get().from_bed == bed
        assert FileEvent.objects.get(kind="cancelled").detail == {"reason": "hold_expired"}
        assert BoardVersion.objects.get(centre=stay.centre).number == 1

    def test_leaves_everybody_else_alone(self):
        held, admitted, expected = (
            StayFactory(held=True),
            StayFactory(),
            StayFactory(expected=True),
        )

        expire_holds(at=held.hold_until - MINUTE)

        assert Stay.objects.open().count() == 3
        expire_holds(at=held.hold_until + MINUTE)
        assert set(Stay.objects.open()) == {admitted, expected}

    def test_changes_nothing_the_second_time(self):
        stay = StayFactory(held=True)
        expire_holds(at=stay.hold_until)

        with nothing_changes():
            counts = expire_holds(at=stay.hold_until + MINUTE)

        assert counts == {"holds_expired": 0, "nights_freed": 0}

    def test_takes_one_pass_however_many_there_are(self, django_assert_max_num_queries):
        for bed in RoomFactory(beds=12).beds.all():
            StayFactory(bed=bed, held=True)

        with django_assert_max_num_queries(20):
            counts = expire_holds_task(at=timezone.now() + timedelta(days=1))

        assert counts["holds_expired"] == 12

    def test_does_not_keep_a_night_of_an_earlier_stay_from_its_owner(self):
        earlier = StayFactory(held=True)
        tonight = earlier.arrives_on
        later = StayFactory(
            bed__room__villa__centre=earlier.centre,
            held=True,
            arrives_on=tonight + timedelta(days=20),
        )

        counts = expire_holds(at=later.hold_until + MINUTE)

        assert counts == {"holds_expired": 2, "nights_freed": 28}
