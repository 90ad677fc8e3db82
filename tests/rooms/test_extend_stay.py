import pytest
from django.db import IntegrityError

from residents.actions import open_task
from residents.models import FileEvent, Task
from rooms.actions.extending import (
    ApprovesOwnExtension,
    ExtensionDecided,
    ExtensionNeedsApproval,
    approve_extension,
    ask_extension,
    extend_stay,
)
from rooms.actions.placing import StayIsOver
from rooms.allocation import BedOutOfService, BedTaken
from rooms.models import BedNight, Extension, Placement, Stay
from tests.rooms.factories import OutOfServiceFactory, RoomFactory
from tests.rooms.moving import (
    AT,
    NIGHT,
    TONIGHT,
    assert_history_equals_nights,
    everything,
    family_in,
    member_of,
    sleeps,
    stay_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def beds():
    return list(RoomFactory(beds=4).beds.all())


@pytest.fixture
def centre(beds):
    return beds[0].room.villa.centre


@pytest.fixture
def worker(centre):
    return member_of(centre, "caseworker")


@pytest.fixture
def supervisor(centre):
    return member_of(centre, "supervisor")


class TestExtendStay:
    def test_adds_nights_in_the_same_bed(self, beds, worker):
        stay = stay_in(beds[0], since=1, nights=3)

        extend_stay(stay=stay, nights=2, reason="housing_pending", by=worker, at=AT)

        stay.refresh_from_db()
        assert (stay.nights, stay.departs_on) == (5, TONIGHT + 4 * NIGHT)
        assert set(sleeps(stay).values()) == {beds[0].code}
        assert len(sleeps(stay)) == 5
        assert stay.placements.count() == 1
        assert_history_equals_nights()
        assert FileEvent.objects.get(kind="extended").detail["nights"] == 2

    def test_decides_an_overstay(self, beds, worker):
        stay = stay_in(beds[0], since=3, nights=4, is_overstay=True)
        task = open_task(centre=stay.centre, kind="overstay", subject=stay, due_on=TONIGHT)

        extend_stay(stay=stay, nights=2, reason="safety", by=worker, at=AT)

        stay.refresh_from_db()
        task.refresh_from_db()
        assert (stay.is_overstay, task.state) == (False, "done")

    def test_extends_one_whose_last_night_is_over(self, beds, worker):
        stay = stay_in(beds[0], since=5, nights=3)

        extend_stay(stay=stay, nights=2, reason="safety", by=worker, at=AT)

        assert list(sleeps(stay)) == [TONIGHT + n * NIGHT for n in range(-5, 2)]
        assert_history_equals_nights()

    def test_extends_a_child_before_her_mother(self, beds, worker):
        people = [("F", 1990, "self"), ("F", 2021, "child")]
        _mother, child = family_in(beds[:2], people, nights=5)

        extend_stay(stay=child, nights=2, reason="safety", by=worker, at=AT)

        assert child.nights == 7

    def test_refuses_to_pass_the_limit(self, beds, worker):
        stay = stay_in(beds[0], nights=29)
        before = everything(BedNight, Placement, Stay, Extension)

        with pytest.raises(ExtensionNeedsApproval):
            extend_stay(stay=stay, nights=2, reason="safety", by=worker, at=AT)

        assert everything(BedNight, Placement, Stay, Extension) == before
        extend_stay(stay=stay, nights=1, reason="safety", by=worker, at=AT)

    def test_refuses_a_bed_that_is_promised_and_names_others(self, beds, worker):
        stay = stay_in(beds[0], since=0, nights=3)
        stay_in(beds[0], since=-4, nights=3, state="expected", admitted_at=None)

        with pytest.raises(BedTaken) as refusal:
            extend_stay(stay=stay, nights=2, reason="safety", by=worker, at=AT)

        assert refusal.value.extra["alternatives"]
        assert len(sleeps(stay)) == 3

    def test_refuses_a_bed_that_will_be_out_of_service(self, beds, worker):
        stay = stay_in(beds[0], since=0, nights=3)
        OutOfServiceFactory(bed=beds[0], from_on=TONIGHT + 4 * NIGHT)

        with pytest.raises(BedOutOfService):
            extend_stay(stay=stay, nights=2, reason="safety", by=worker, at=AT)

    def test_refuses_a_stay_that_is_over(self, beds, worker):
        stay = stay_in(beds[0], state="cancelled")

        with pytest.raises(StayIsOver):
            extend_stay(stay=stay, nights=2, reason="safety", by=worker, at=AT)


class TestAskExtension:
    def test_asks_the_supervisor_and_adds_nothing_yet(self, beds, worker):
        stay = stay_in(beds[0], nights=30)

        asked = ask_extension(stay=stay, nights=7, reason="safety", by=worker, at=AT)

        assert (asked.approved_at, len(sleeps(stay))) == (None, 30)
        task = Task.objects.get(kind="extension_asked")
        assert (task.role, task.subject_id, task.person) == ("supervisor", stay.pk, stay.person)

    def test_changes_the_open_request_when_asked_again(self, beds, worker):
        stay = stay_in(beds[0], nights=30)

        for nights in (7, 14):
            ask_extension(stay=stay, nights=nights, reason="safety", by=worker, at=AT)

        assert Extension.objects.get().nights == 14
        assert Task.objects.filter(kind="extension_asked").count() == 1


class TestApproveExtension:
    @pytest.fixture
    def asked(self, beds, worker):
        stay = stay_in(beds[0], nights=30)
        return ask_extension(stay=stay, nights=7, reason="safety", by=worker, at=AT)

    def test_adds_the_nights_past_the_limit(self, asked, supervisor):
        approve_extension(extension=asked, by=supervisor, at=AT)

        stay = Stay.objects.get()
        assert (stay.nights, len(sleeps(stay))) == (37, 37)
        assert (asked.approved_by, asked.approved_at) == (supervisor, AT)
        assert Task.objects.get(kind="extension_asked").state == "done"
        assert_history_equals_nights()

    def test_refuses_who_asked(self, asked, worker):
        with pytest.raises(ApprovesOwnExtension):
            approve_extension(extension=asked, by=worker, at=AT)
        with pytest.raises(IntegrityError, match="extension_not_approved_by_who_asked"):
            Extension.objects.update(approved_by=worker)

    def test_refuses_twice(self, asked, supervisor):
        approve_extension(extension=asked, by=supervisor, at=AT)

        with pytest.raises(ExtensionDecided):
            approve_extension(extension=asked, by=supervisor, at=AT)

        assert Stay.objects.get().nights == 37

    def test_stays_undecided_where_the_bed_is_promised(self, asked, beds, supervisor):
        stay_in(beds[0], since=-28, nights=3, state="expected", admitted_at=None)

        with pytest.raises(BedTaken):
            approve_extension(extension=asked, by=supervisor, at=AT)

        asked.refresh_from_db()
        assert asked.approved_at is None
