from datetime import UTC, datetime

import pytest
from django.utils import timezone

from rooms.selectors import beds_on
from shelter.shared.nights import NIGHT
from tests.residents.factories import CentreFactory
from tests.rooms.factories import (
    BedFactory,
    BedPreparationFactory,
    LeavePassFactory,
    OutOfServiceFactory,
    RoomFactory,
    StayFactory,
)

pytestmark = pytest.mark.django_db


def the_bed(centre, night=None, **kwargs):
    (only,) = beds_on(centre, night or centre.night(), **kwargs)
    return only


class TestBedsOn:
    @pytest.fixture
    def bed(self):
        return BedFactory()

    @pytest.fixture
    def centre(self, bed):
        return bed.room.villa.centre

    def test_finds_a_bed_without_rows_free(self, bed, centre):
        found = the_bed(centre)

        assert (found.bed, found.room, found.villa) == (bed, bed.room, bed.room.villa)
        assert (found.state, found.stay) == ("free", None)

    def test_finds_who_sleeps_there(self, bed, centre):
        stay = StayFactory(bed=bed)

        found = the_bed(centre)

        assert (found.state, found.stay) == ("occupied", stay)
        assert (found.since, found.until) == (stay.arrives_on, stay.departs_on)

    def test_keeps_the_bed_of_one_who_is_expected_from_her_first_night_on(self, bed, centre):
        stay = StayFactory(bed=bed, expected=True)

        assert the_bed(centre).state == "free"
        assert the_bed(centre, stay.arrives_on).state == "held"
        assert the_bed(centre, stay.departs_on).state == "free"

    def test_says_until_when_a_bed_is_held(self, bed, centre):
        stay = StayFactory(bed=bed, held=True)

        found = the_bed(centre)

        assert (found.state, found.until) == ("held", stay.hold_until)

    def test_keeps_the_bed_of_one_who_is_away(self, bed, centre):
        leave = LeavePassFactory(stay=StayFactory(bed=bed))

        found = the_bed(centre)

        assert (found.state, found.leave, found.until) == ("away", leave, leave.due_at)

    def test_finds_one_who_is_late_still_away_tonight_but_not_next_week(self, bed, centre):
        now = timezone.now()
        stay = StayFactory(bed=bed, arrives_on=centre.night() - 5 * NIGHT)
        LeavePassFactory(stay=stay, left_at=now - 4 * NIGHT, due_at=now - 2 * NIGHT)

        assert the_bed(centre).state == "away"
        assert the_bed(centre, centre.night() + 7 * NIGHT).state == "occupied"

    def test_finds_a_left_bed_being_prepared_until_it_is_ready(self, bed, centre):
        preparation = BedPreparationFactory(bed=bed)
        assert the_bed(centre).state == "preparing"

        preparation.ready_at = timezone.now()
        preparation.save()

        assert the_bed(centre).state == "free"

    def test_expects_a_bed_to_be_ready_tomorrow(self, bed, centre):
        BedPreparationFactory(bed=bed)

        assert the_bed(centre, centre.night() + NIGHT).state == "free"

    def test_remembers_that_a_bed_was_being_prepared(self, bed, centre):
        BedPreparationFactory(
            bed=bed,
            since_at=datetime(2026, 3, 1, 18, tzinfo=UTC),
            ready_at=datetime(2026, 3, 3, 18, tzinfo=UTC),
        )
        march = datetime(2026, 3, 1, tzinfo=UTC).date()

        states = [the_bed(centre, march + n * NIGHT).state for n in (-1, 0, 1, 2)]

        assert states == ["free", "preparing", "preparing", "free"]

    def test_finds_a_bed_out_of_service_between_its_dates(self, bed, centre):
        row = OutOfServiceFactory(bed=bed, until_on=centre.night() + 2 * NIGHT)

        assert the_bed(centre).state == "out_of_service"
        assert the_bed(centre).until == row.until_on
        assert the_bed(centre, centre.night() + 2 * NIGHT).state == "free"

    def test_leaves_out_what_is_not_in_use_and_other_centres(self, bed, centre):
        BedFactory(room=bed.room, is_active=False)
        BedFactory(room=RoomFactory(centre=centre, is_active=False))
        BedFactory()

        assert [found.bed for found in beds_on(centre, centre.night())] == [bed]

    def test_goes_through_the_house_in_order(self):
        centre = CentreFactory()
        later = RoomFactory(centre=centre, villa__position=2, beds=2)
        earlier = RoomFactory(centre=centre, villa__position=1, beds=1)

        found = beds_on(centre, centre.night())

        assert [item.room for item in found] == [earlier, later, later]
        assert found[1].bed.position < found[2].bed.position

    def test_asks_the_same_number_of_questions_for_any_size(self, django_assert_num_queries):
        centre = CentreFactory()
        for beds in (2, 10):
            room = RoomFactory(centre=centre, beds=beds)
            for bed in room.beds.all():
                LeavePassFactory(stay=StayFactory(bed=bed))
            with django_assert_num_queries(6):
                codes = [found.stay.person.code for found in beds_on(centre, centre.night())]
        assert len(codes) == 12
