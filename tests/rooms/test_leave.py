from datetime import timedelta

import pytest

from residents.models import FileEvent
from rooms.actions.away import (
    AlreadyAway,
    DueBeforeLeaving,
    LeaveOutlastsStay,
    NotAway,
    NotHere,
    record_leave,
    record_return,
)
from rooms.models import BedNight, LeavePass
from tests.rooms.factories import BedFactory
from tests.rooms.moving import AT, NIGHT, member_of, stay_in, waiting_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def stay():
    return stay_in(BedFactory(), since=3, nights=5)


@pytest.fixture
def by(stay):
    return member_of(stay.centre)


def leave(stay, by, until=AT + 2 * HOUR, at=AT):
    return record_leave(stay=stay, purpose="medical", until=until, by=by, at=at)


class TestRecordLeave:
    def test_keeps_the_bed_and_says_when_she_is_due(self, stay, by):
        nights = BedNight.objects.count()

        out = leave(stay, by)

        assert (out.left_at, out.left_by, out.due_at) == (AT, by, AT + 2 * HOUR)
        assert BedNight.objects.count() == nights
        assert FileEvent.objects.get(kind="away").detail["purpose"] == "medical"

    def test_refuses_two_leaves_at_once(self, stay, by):
        leave(stay, by)

        with pytest.raises(AlreadyAway):
            leave(stay, by, at=AT + HOUR)

    def test_refuses_a_leave_that_overlaps_one_that_is_over(self, stay, by):
        leave(stay, by)
        record_return(stay=stay, by=by, at=AT + HOUR)

        with pytest.raises(AlreadyAway):
            leave(stay, by, at=AT + HOUR / 2)

        leave(stay, by, at=AT + HOUR)
        assert LeavePass.objects.count() == 2

    @pytest.mark.parametrize(
        ("until", "refusal"),
        [
            (AT, DueBeforeLeaving),
            (AT - HOUR, DueBeforeLeaving),
            (AT + 3 * NIGHT, LeaveOutlastsStay),
        ],
    )
    def test_refuses_times_that_cannot_be(self, stay, by, until, refusal):
        with pytest.raises(refusal):
            leave(stay, by, until=until)

        assert not LeavePass.objects.exists()

    def test_refuses_someone_who_has_not_arrived(self, by):
        with pytest.raises(NotHere):
            leave(waiting_in(BedFactory()), by)


class TestRecordReturn:
    def test_ends_the_leave(self, stay, by):
        leave(stay, by)

        back = record_return(stay=stay, by=by, at=AT + HOUR)

        assert (back.returned_at, back.returned_by) == (AT + HOUR, by)
        assert FileEvent.objects.filter(kind="back").exists()

    def test_refuses_someone_who_is_here(self, stay, by):
        with pytest.raises(NotAway):
            record_return(stay=stay, by=by, at=AT)
