import pytest
from django.utils import timezone

from residents.models import FileEvent, Task
from rooms import actions
from rooms.actions import Arrival, admit_household, check_in_household, check_in_stay
from rooms.allocation import BedNotReady, BedTaken
from rooms.models import BedChange, BedNight, BoardVersion, Placement
from rooms.signals import stay_admitted
from shelter.shared.nights import NIGHT, nights_between
from tests.residents.factories import MemberFactory
from tests.rooms.factories import (
    BedFactory,
    BedPreparationFactory,
    RoomFactory,
    StayFactory,
)
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


def check_in(stay, **kwargs):
    return check_in_stay(**{"stay": stay, "by": MemberFactory(), "at": timezone.now(), **kwargs})


def nights_of(stay):
    return sorted(stay.bed_nights.values_list("night", flat=True))


@pytest.fixture
def bed():
    return BedFactory()


@pytest.fixture
def tonight(bed):
    return bed.room.villa.centre.night()


class TestCheckInStay:
    def test_admits_who_had_a_bed_held(self, bed, tonight):
        stay, at = StayFactory(bed=bed, held=True), timezone.now()
        member = MemberFactory()

        check_in_stay(stay=stay, by=member, at=at)

        stay.refresh_from_db()
        assert (stay.state, stay.hold_until) == ("admitted", None)
        assert (stay.admitted_at, stay.admitted_by) == (at, member)
        assert nights_of(stay) == nights_between(tonight, tonight + 14 * NIGHT)

    def test_tells_history_timeline_board_and_the_apps_above(self, bed):
        stay, told = StayFactory(bed=bed, held=True), []
        stay_admitted.connect(listen := lambda stay, **_signal: told.append(stay), weak=False)

        check_in(stay)

        stay_admitted.disconnect(listen)
        assert told == [stay]
        assert BedChange.objects.get().lines.get().to_bed == bed
        assert FileEvent.objects.get(kind="checked_in").detail["bed"] == bed.code
        assert BoardVersion.objects.get(centre=stay.centre).number == 1

    def test_gives_back_the_nights_before_a_late_arrival(self, bed, tonight):
        stay = StayFactory(bed=bed, expected=True, arrives_on=tonight - 2 * NIGHT)

        check_in(stay)

        stay.refresh_from_db()
        assert stay.arrives_on == tonight
        assert nights_of(stay) == nights_between(tonight, stay.departs_on)
        assert stay.nights == 12
        assert Placement.objects.get(stay=stay).from_on == tonight

    def test_takes_her_bed_at_once_if_she_comes_early(self, bed, tonight):
        stay = StayFactory(bed=bed, expected=True)

        check_in(stay)

        stay.refresh_from_db()
        assert stay.arrives_on == tonight
        assert nights_of(stay) == nights_between(tonight, stay.departs_on)
        assert stay.nights == 16

    def test_gives_back_the_last_nights_if_coming_early_makes_too_many(self, bed, tonight):
        stay = StayFactory(bed=bed, expected=True, nights=29)

        check_in(stay)

        stay.refresh_from_db()
        assert stay.nights == len(nights_of(stay)) == 30

    def test_closes_the_task_when_the_last_of_the_family_has_come(self, tonight):
        room = RoomFactory(for_families=True, beds=2)
        admission = admit_household(
            centre=room.villa.centre,
            arrivals=[Arrival("F", 1990), Arrival("M", 2018, "child")],
            from_on=tonight + NIGHT,
            nights=3,
            channel="walk_in",
            by=None,
            at=timezone.now(),
        )
        mother, son = admission.stays

        check_in(mother)
        assert Task.objects.get(kind="arrival_expected").state == "open"
        check_in(son)

        assert Task.objects.get(kind="arrival_expected").state == "done"

    def test_refuses_a_hold_past_its_time(self, bed):
        stay = StayFactory(bed=bed, held=True)

        with nothing_changes(), pytest.raises(actions.HoldExpired):
            check_in_stay(stay=stay, by=None, at=stay.hold_until)

    @pytest.mark.parametrize("trait", ["ended", "cancelled", None])
    def test_refuses_who_is_not_awaited(self, bed, trait):
        stay = StayFactory(bed=bed, **({trait: True} if trait else {}))

        with nothing_changes(), pytest.raises(actions.NotExpected):
            check_in_stay(stay=stay, by=None, at=timezone.now())

    def test_refuses_when_every_night_is_over(self, bed, tonight):
        stay = StayFactory(bed=bed, expected=True, nights=2, arrives_on=tonight - 2 * NIGHT)

        with nothing_changes(), pytest.raises(actions.ArrivalIsOver):
            check_in_stay(stay=stay, by=None, at=timezone.now())

    def test_refuses_while_she_has_no_bed(self, bed, tonight):
        stay = StayFactory(bed=bed, expected=True, arrives_on=tonight)
        BedNight.objects.filter(stay=stay, night=tonight).delete()
        Placement.objects.filter(stay=stay).update(from_on=tonight + NIGHT)

        with nothing_changes(), pytest.raises(actions.NoBedYet):
            check_in_stay(stay=stay, by=None, at=timezone.now())

    def test_refuses_her_early_while_someone_else_has_the_bed(self, bed, tonight):
        StayFactory(bed=bed, nights=2)
        stay = StayFactory(bed=bed, expected=True)

        with nothing_changes(), pytest.raises(BedTaken):
            check_in_stay(stay=stay, by=None, at=timezone.now())

    def test_refuses_her_early_while_the_bed_is_being_prepared(self, bed):
        BedPreparationFactory(bed=bed)
        stay = StayFactory(bed=bed, expected=True)

        with nothing_changes(), pytest.raises(BedNotReady):
            check_in_stay(stay=stay, by=None, at=timezone.now())

    def test_sees_what_someone_else_did_meanwhile(self, bed):
        mine = StayFactory(bed=bed, held=True)
        theirs = type(mine).objects.get(pk=mine.pk)
        check_in(theirs)

        with nothing_changes(), pytest.raises(actions.NotExpected):
            check_in_stay(stay=mine, by=None, at=timezone.now())


class TestCheckInHousehold:
    def test_admits_the_whole_family_or_nobody(self):
        room = RoomFactory(for_families=True, beds=2)
        first, second = room.beds.all()
        mother = StayFactory(bed=first, held=True)
        child = StayFactory(bed=second, held=True, household=mother.household)
        late = child.hold_until + NIGHT

        with nothing_changes(), pytest.raises(actions.HoldExpired):
            check_in_household(household=mother.household, by=None, at=late)
        stays = check_in_household(household=mother.household, by=None, at=timezone.now())

        assert {stay.pk for stay in stays} == {mother.pk, child.pk}
        assert {stay.state for stay in stays} == {"admitted"}

    def test_refuses_a_household_in_which_nobody_is_awaited(self):
        stay = StayFactory()

        with nothing_changes(), pytest.raises(actions.NotExpected):
            check_in_household(household=stay.household, by=None, at=timezone.now())
