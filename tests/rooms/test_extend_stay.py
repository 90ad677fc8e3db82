import pytest

from residents.actions import open_task
from residents.models import FileEvent, Task
from rooms.actions import cancel_stay, check_out_stay
from rooms.actions.extending import (
    ExtensionDecided,
    ExtensionNeedsApproval,
    ExtensionWithinLimit,
    ask_extension,
    extend_stay,
    withdraw_extension,
)
from rooms.actions.placing import StayIsOver
from rooms.allocation import BedOutOfService, BedTaken
from rooms.models import BedNight, Extension, Placement, Stay
from rooms.sealed import WordsDestroyed, words_of
from staff import vault
from tests.residents.factories import MemberFactory
from tests.rooms.factories import BedFactory, OutOfServiceFactory, RoomFactory, StayFactory
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
from tests.rooms.unchanged import nothing_changes

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

    def test_counts_the_nights_since_her_last_one(self, beds, worker):
        stay = stay_in(beds[0], since=31, nights=28)

        with pytest.raises(ExtensionNeedsApproval):
            extend_stay(stay=stay, nights=1, reason="safety", by=worker, at=AT)

    def test_leaves_the_deadline_of_the_limit_where_it_is(self, beds, worker):
        stay = stay_in(beds[0], since=3, nights=10)
        task = open_task(centre=stay.centre, kind="extension_due", subject=stay, due_on=TONIGHT)

        extend_stay(stay=stay, nights=5, reason="safety", by=worker, at=AT)

        task.refresh_from_db()
        assert task.state == "open"

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
    @pytest.fixture
    def stay(self, beds):
        return stay_in(beds[0], nights=30)

    @pytest.mark.parametrize(
        ("nights", "level", "roles"),
        [
            (1, "supervisor", {"supervisor"}),
            (7, "supervisor", {"supervisor"}),
            (8, "manager", {"manager"}),
            (30, "manager", {"manager"}),
            (31, "committee", {"manager", "lead"}),
        ],
    )
    def test_goes_to_the_level_that_the_nights_need(self, stay, worker, nights, level, roles):
        asked = ask_extension(stay=stay, nights=nights, reason="safety", by=worker, at=AT)

        assert (asked.state, asked.level, asked.nights_past) == ("asked", level, nights)
        tasks = Task.objects.open().filter(kind="extension_asked", subject_id=asked.pk)
        assert {task.role for task in tasks} == roles
        assert {task.person for task in tasks} == {stay.person}
        assert len(sleeps(stay)) == 30

    def test_counts_every_night_past_the_limit_not_only_the_new_ones(self, beds, worker):
        stay = stay_in(beds[0], since=32, nights=35)

        asked = ask_extension(stay=stay, nights=4, reason="safety", by=worker, at=AT)

        assert (asked.nights_past, asked.level) == (9, "manager")

    def test_counts_the_nights_since_her_last_one(self, beds, worker):
        stay = stay_in(beds[0], since=34, nights=30)

        asked = ask_extension(stay=stay, nights=4, reason="safety", by=worker, at=AT)

        assert (asked.nights_past, asked.level) == (8, "manager")

    def test_follows_the_limit_of_the_centre(self, stay, worker):
        stay.centre.max_nights = 20

        asked = ask_extension(stay=stay, nights=1, reason="safety", by=worker, at=AT)

        assert (asked.nights_past, asked.level) == (11, "manager")

    def test_never_depends_on_who_asks(self, stay, centre):
        boss = MemberFactory(centre=centre, roles=["caseworker", "manager", "lead"])

        asked = ask_extension(stay=stay, nights=31, reason="safety", by=boss, at=AT)

        assert asked.level == "committee"

    def test_seals_her_wish_and_the_exit_plan(self, stay, worker):
        said = {"wish": " أريد بيتي ", "exit_plan": "شقة الجمعية"}

        asked = ask_extension(stay=stay, nights=7, reason="safety", **said, by=worker, at=AT)

        hers = words_of(stay.person_id)
        assert hers.open(asked, "wish") == "أريد بيتي"
        assert hers.open(asked, "exit_plan") == "شقة الجمعية"
        event = FileEvent.objects.get(kind="extension_asked")
        assert event.detail == {"nights": 7, "reason": "safety"}

    def test_names_nobody_in_the_task_about_a_restricted_file(self, stay, worker):
        case_file = stay.person.case_file
        case_file.restricted = True
        case_file.save()

        ask_extension(stay=stay, nights=7, reason="safety", by=worker, at=AT)

        assert Task.objects.get(kind="extension_asked").person is None

    def test_is_what_the_deadline_asked_for(self, stay, worker):
        task = open_task(
            centre=stay.centre, kind="extension_due", subject=stay, due_on=TONIGHT,
            person=stay.person,
        )  # fmt: skip

        ask_extension(stay=stay, nights=7, reason="safety", by=worker, at=AT)

        task.refresh_from_db()
        assert task.state == "done"

    def test_is_the_one_that_waits_when_asked_the_same_again(self, stay, worker):
        wish = {"stay": stay, "nights": 7, "reason": "safety", "by": worker, "at": AT}
        first = ask_extension(**wish, wish="أريد بيتي", exit_plan="شقة")

        assert ask_extension(**wish) == ask_extension(**wish, exit_plan="شقة") == first
        assert Task.objects.filter(kind="extension_asked").count() == 1

    def test_takes_the_place_of_the_one_that_waits_when_asked_otherwise(self, stay, worker):
        wish = {"stay": stay, "reason": "safety", "by": worker, "at": AT}
        first = ask_extension(**wish, nights=7)

        second = ask_extension(**wish, nights=14)

        first.refresh_from_db()
        assert (first.state, first.withdrawn_by) == ("withdrawn", worker)
        assert Extension.objects.asked().get() == second
        task = Task.objects.open().get(kind="extension_asked")
        assert (task.subject_id, task.role) == (second.pk, "manager")

    def test_refuses_what_is_within_the_limit(self, beds, worker):
        stay = stay_in(beds[0], nights=29)

        with nothing_changes(), pytest.raises(ExtensionWithinLimit):
            ask_extension(stay=stay, nights=1, reason="safety", by=worker, at=AT)

    @pytest.mark.parametrize("state", ["ended", "cancelled"])
    def test_refuses_an_ended_stay(self, worker, centre, state):
        bed = BedFactory(centre=centre)
        stay = StayFactory(bed=bed, nights=30, **{state: True})

        with nothing_changes(), pytest.raises(StayIsOver):
            ask_extension(stay=stay, nights=7, reason="safety", by=worker, at=AT)

    def test_refuses_words_about_somebody_whose_data_is_destroyed(self, stay, worker):
        vault.destroy_keys(stay.person_id, [vault.NARRATIVE])

        with nothing_changes(), pytest.raises(WordsDestroyed):
            ask_extension(stay=stay, nights=7, reason="safety", exit_plan="x", by=worker, at=AT)


class TestWithdrawExtension:
    @pytest.fixture
    def asked(self, beds, worker):
        stay = stay_in(beds[0], nights=30)
        return ask_extension(stay=stay, nights=7, reason="safety", by=worker, at=AT)

    def test_takes_it_back(self, asked, worker):
        withdraw_extension(extension=asked, by=worker, at=AT)

        assert (asked.state, asked.withdrawn_at, asked.withdrawn_by) == ("withdrawn", AT, worker)
        assert Task.objects.get(kind="extension_asked").state == "cancelled"

    def test_refuses_twice(self, asked, worker):
        withdraw_extension(extension=asked, by=worker, at=AT)

        with nothing_changes(), pytest.raises(ExtensionDecided):
            withdraw_extension(extension=asked, by=worker, at=AT)

    def test_happens_by_itself_when_she_leaves(self, asked, supervisor):
        safe = {"safe_for_her": True, "safe_for_worker": True}
        check_out_stay(stay=asked.stay, destination="family", **safe, by=supervisor, at=AT)

        asked.refresh_from_db()
        assert (asked.state, asked.withdrawn_by) == ("withdrawn", supervisor)
        assert not Task.objects.open().filter(kind="extension_asked").exists()

    def test_happens_by_itself_when_the_stay_is_cancelled(self, asked, supervisor):
        cancel_stay(stay=asked.stay, reason="mistake", by=supervisor, at=AT)

        asked.refresh_from_db()
        assert asked.state == "withdrawn"
