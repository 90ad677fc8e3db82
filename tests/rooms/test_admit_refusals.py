import pytest
from django.utils import timezone, translation

from residents.actions import ImpossibleBirthYear
from rooms import actions
from rooms.actions import Arrival, admit_household
from rooms.allocation import (
    BedGivenTwice,
    BedNotReady,
    BedOutOfService,
    BedTaken,
    BoyTooOld,
    CotIsForBabies,
    FamilyApart,
    NeedsACot,
    NoBedFits,
    NobodyArrives,
    NotAlone,
    NotEnoughBeds,
    RoomDoesNotAdmit,
    RoomLacksFeature,
)
from shelter.shared.nights import NIGHT
from shelter.shared.phones import ImpossiblePhone
from tests.residents.factories import PersonFactory
from tests.rooms.factories import (
    BedFactory,
    BedPreparationFactory,
    OutOfServiceFactory,
    RoomFactory,
    StayFactory,
)
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
MOTHER = Arrival("F", 1990, "self")
TEENAGER = Arrival("M", timezone.now().year - 14, "child")
BABY = Arrival("F", timezone.now().year, "child")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def room():
    return RoomFactory(beds=3)


@pytest.fixture
def centre(room):
    return room.villa.centre


@pytest.fixture
def beds(room):
    return list(room.beds.all())


@pytest.fixture
def refused(centre):
    def refused(refusal, *arrivals, **kwargs):
        asked = {
            "centre": centre,
            "arrivals": arrivals or (MOTHER,),
            "from_on": centre.night(),
            "nights": 14,
            "channel": "walk_in",
            "by": None,
            "at": timezone.now(),
        }
        with nothing_changes(), pytest.raises(refusal) as raised:
            admit_household(**{**asked, **kwargs})
        assert type(raised.value) is refusal
        return raised.value

    return refused


class TestAdmitHouseholdRefusesDates:
    def test_a_night_that_is_over(self, refused, centre):
        refused(actions.ArrivesInThePast, from_on=centre.night() - NIGHT)

    def test_last_night_after_noon(self, refused, centre):
        noon = timezone.now().astimezone(centre.zone).replace(hour=12, minute=0)

        refused(actions.ArrivesInThePast, from_on=noon.date() - NIGHT, at=noon)

    @pytest.mark.parametrize("nights", [0, -3])
    def test_departure_before_arrival(self, refused, nights):
        refused(actions.DepartsBeforeArrival, nights=nights)

    @pytest.mark.parametrize("nights", [31, 10**12])
    def test_more_nights_than_the_centre_allows(self, refused, nights):
        refused(actions.TooManyNights, nights=nights)

    def test_a_night_more_than_a_year_ahead(self, refused, centre):
        refused(actions.ArrivesTooFarAhead, from_on=centre.night() + 400 * NIGHT)

    @pytest.mark.parametrize("minutes", [0, -5, 10**9])
    def test_an_impossible_hold(self, refused, minutes):
        refused(actions.ImpossibleHold, hold_minutes=minutes)


class TestAdmitHouseholdRefusesPeople:
    def test_nobody(self, refused, centre):
        with nothing_changes(), pytest.raises(NobodyArrives):
            admit_household(
                centre=centre,
                arrivals=[],
                from_on=centre.night(),
                nights=1,
                channel="walk_in",
                by=None,
                at=timezone.now(),
            )

    def test_an_unknown_need(self, refused):
        refused(actions.UnknownNeed, Arrival("F", 1990, needs=("sea_view",)))

    @pytest.mark.parametrize("arrival", [Arrival("X", 1990), Arrival("F", 1990, "aunt")])
    def test_an_unknown_code(self, refused, arrival):
        refused(actions.UnknownCode, arrival)

    def test_an_unknown_channel(self, refused):
        refused(actions.UnknownCode, channel="pigeon")

    def test_an_impossible_phone_of_the_second_person(self, refused, beds):
        refused(ImpossiblePhone, MOTHER, Arrival("F", 1991, "sibling", phone="12"), beds=beds[:2])

    def test_an_impossible_year_of_birth(self, refused):
        refused(ImpossibleBirthYear, Arrival("F", timezone.now().year + 1, "self"))

    @pytest.mark.parametrize("state", ["admitted", "held", "expected"])
    def test_someone_who_has_a_bed_already(self, refused, centre, state):
        traits = {"admitted": {}}.get(state, {state: True})
        stay = StayFactory(bed__centre=centre, **traits)

        refused(actions.AlreadyHoused, Arrival("F", 1990, person=stay.person))

    def test_the_same_person_twice(self, refused, centre):
        arrival = Arrival("F", 1990, person=PersonFactory(centre=centre))

        refused(actions.ArrivesTwice, arrival, arrival)


class TestAdmitHouseholdRefusesBeds:
    def test_a_taken_bed_with_the_nearest_alternatives(self, refused, beds, room, centre):
        StayFactory(bed=beds[0], arrives_on=centre.night() + 13 * NIGHT)
        RoomFactory(centre=centre, beds=3)
        RoomFactory(villa=room.villa, beds=1)

        refusal = refused(BedTaken, beds=[beds[0]])

        alternatives = refusal.extra["alternatives"]
        assert alternatives[0]["room"] == room.code
        assert len(alternatives) == 3
        assert str(beds[0].pk) not in {bed for option in alternatives for bed in option["beds"]}

    def test_all_beds_if_one_of_them_is_taken(self, refused, beds):
        StayFactory(bed=beds[1])

        refused(BedTaken, MOTHER, Arrival("F", 1992, "sibling"), beds=beds[:2])

    @pytest.mark.parametrize("count", [1, 3])
    def test_too_few_or_too_many_beds(self, refused, beds, count):
        refused(NotEnoughBeds, MOTHER, Arrival("F", 1992, "sibling"), beds=beds[:count])

    def test_one_bed_for_two(self, refused, beds):
        refused(BedGivenTwice, MOTHER, Arrival("F", 1992, "sibling"), beds=beds[:1] * 2)

    def test_a_bed_that_is_out_of_service_on_one_night(self, refused, beds, centre):
        OutOfServiceFactory(bed=beds[0], from_on=centre.night() + 13 * NIGHT)

        refused(BedOutOfService, beds=beds[:1])

    def test_a_bed_of_a_room_that_is_closed(self, refused, beds, room):
        room.is_active = False
        room.save()

        refused(BedOutOfService, beds=beds[:1])

    def test_a_bed_that_is_being_prepared_tonight(self, refused, beds):
        BedPreparationFactory(bed=beds[0])

        refused(BedNotReady, beds=beds[:1])

    def test_a_boy_over_the_age_of_the_room(self, refused, beds):
        refusal = refused(BoyTooOld, MOTHER, TEENAGER, beds=beds[:2])

        assert beds[0].room.code in str(refusal)

    def test_a_family_room_with_another_family(self, refused, centre):
        room = RoomFactory(centre=centre, for_families=True, beds=2)
        first, second = room.beds.all()
        StayFactory(bed=first, nights=1)

        refused(RoomDoesNotAdmit, beds=[second])

    @pytest.mark.parametrize(
        ("audience", "arrival"),
        [
            ("women", Arrival("F", timezone.now().year - 15, "self")),
            ("women", Arrival("M", 1980, "spouse")),
            ("girls", MOTHER),
            ("girls", Arrival("M", timezone.now().year - 15, "self")),
            ("boys", Arrival("F", timezone.now().year - 15, "self")),
            ("families", Arrival("M", 1980, "spouse")),
        ],
    )
    def test_whom_the_room_is_not_for(self, refused, centre, audience, arrival):
        bed = BedFactory(room=RoomFactory(centre=centre, audience=audience, boys_max_age=17))

        refused(RoomDoesNotAdmit, arrival, beds=[bed])

    @pytest.mark.parametrize("need", ["wheelchair", "ground_floor", "isolation"])
    def test_a_room_without_what_she_needs(self, refused, beds, need):
        refused(RoomLacksFeature, Arrival("F", 1990, needs=(need,)), beds=beds[:1])

    def test_a_shared_room_for_who_needs_one_of_her_own(self, refused, beds):
        StayFactory(bed=beds[0])

        refused(NotAlone, Arrival("F", 1990, needs=("single_room",)), beds=beds[1:2])

    def test_the_room_of_who_needs_one_of_her_own(self, refused, beds):
        StayFactory(bed=beds[0], needs=["single_room"])

        refused(NotAlone, beds=beds[1:2])

    def test_a_cot_for_a_grown_up(self, refused, room):
        refused(CotIsForBabies, beds=[BedFactory(room=room, kind="cot")])

    def test_another_bed_for_who_needs_a_cot(self, refused, beds):
        baby = Arrival("F", timezone.now().year, "child", needs=("cot",))

        refused(NeedsACot, MOTHER, baby, beds=beds[:2])

    def test_beds_that_part_a_family(self, refused, beds, centre):
        other = BedFactory(room=RoomFactory(villa=beds[0].room.villa))

        refused(FamilyApart, MOTHER, BABY, beds=[beds[0], other])

    def test_a_family_that_fits_nowhere(self, refused):
        refusal = refused(NoBedFits, MOTHER, TEENAGER)

        assert str(refusal) == "No free room takes a boy of 14 for all 14 nights."
