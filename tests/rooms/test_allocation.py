import pytest
from django.utils import timezone, translation

from rooms.allocation import Guest, best_beds
from rooms.allocation.rules import forget_rules
from shelter.shared.nights import NIGHT
from tests.rooms.factories import (
    BedPreparationFactory,
    OutOfServiceFactory,
    RoomFactory,
    StayFactory,
    VillaFactory,
)

pytestmark = pytest.mark.django_db
THIS_YEAR = timezone.now().year


def of(age, sex="F", *needs, relation="self"):
    return Guest(sex, THIS_YEAR - age, relation, needs)


MOTHER = of(34)


@pytest.fixture
def villa():
    return VillaFactory()


@pytest.fixture
def fit(villa):
    def fit(*guests, later=0, nights=14, **kwargs):
        from_on = villa.centre.night() + later * NIGHT
        return best_beds(
            centre=villa.centre, guests=guests, from_on=from_on, nights=nights, **kwargs
        )

    return fit


def rooms_of(found):
    return [option.room.code for option in found.options]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


class TestBestBeds:
    def test_keeps_a_family_together_and_says_so(self, fit, villa):
        RoomFactory(villa=villa, beds=2)
        family_room = RoomFactory(villa=villa, for_families=True, beds=4)

        (option,) = fit(MOTHER, of(9), of(4, "M")).options

        assert option.room == family_room
        assert {bed.room_id for bed in option.beds} == {family_room.pk}
        assert option.kept[0] == "Keeps the family together"
        assert option.given_up == ("One bed stays empty beside them",)
        assert option.reasons == (*option.kept, *option.given_up)

    def test_prefers_the_room_that_fits_tightly(self, fit, villa):
        RoomFactory(villa=villa, for_families=True, code="six", beds=6)
        RoomFactory(villa=villa, for_families=True, code="three", beds=3)

        assert rooms_of(fit(MOTHER, of(9), of(4))) == ["three", "six"]

    def test_leaves_family_rooms_to_families(self, fit, villa):
        RoomFactory(villa=villa, for_families=True, code="family", beds=1)
        RoomFactory(villa=villa, code="women", beds=4)

        assert rooms_of(fit(MOTHER)) == ["women", "family"]
        assert rooms_of(fit(MOTHER, of(9))) == ["women"]

    def test_leaves_special_rooms_to_those_who_need_them(self, fit, villa):
        for feature in ("isolation", "wheelchair", "ground_floor", "quiet"):
            RoomFactory(villa=villa, code=feature[:8], features=[feature], beds=1)

        assert rooms_of(fit(MOTHER, limit=4)) == ["quiet", "ground_f", "wheelcha", "isolatio"]

    def test_prefers_what_she_wishes(self, fit, villa):
        RoomFactory(villa=villa, code="plain", beds=1)
        RoomFactory(villa=villa, code="quiet", features=["quiet", "near_staff"], beds=3)

        best, other = fit(of(30, "F", "quiet", "near_staff")).options

        assert best.room.code == "quiet"
        assert {"Near staff", "Quiet"} <= set(best.kept)
        assert {"Not near staff", "Not the quiet side"} <= set(other.given_up)

    def test_spreads_people_over_the_villas(self, fit, villa):
        RoomFactory(villa=villa, code="full", beds=1)
        emptier = VillaFactory(centre=villa.centre)
        RoomFactory(villa=emptier, code="a", beds=1)
        RoomFactory(villa=emptier, code="b", beds=1)

        assert rooms_of(fit(MOTHER))[-1] == "full"

    def test_gives_cots_to_babies_and_low_beds_to_grown_ups(self, fit, villa):
        room = RoomFactory(villa=villa, for_families=True, beds=1, cots=1)
        bunk = room.beds.create(code="bunk", kind="bunk", position=0)

        (option,) = fit(of(1), of(8), MOTHER).options

        assert [bed.kind for bed in option.beds] == ["cot", "bunk", "single"]
        assert option.beds[1] == bunk
        assert "A cot for the baby" in option.reasons

    def test_puts_a_baby_into_a_bed_where_there_is_no_cot(self, fit, villa):
        RoomFactory(villa=villa, beds=2)

        assert fit(MOTHER, of(1)).options
        assert not fit(MOTHER, of(1, "F", "cot")).options

    def test_never_gives_a_cot_to_a_grown_up(self, fit, villa):
        RoomFactory(villa=villa, beds=1, cots=2)

        assert not fit(MOTHER, of(34)).options

    def test_needs_the_beds_on_every_night(self, fit, villa):
        room = RoomFactory(villa=villa, code="later", beds=1)
        RoomFactory(villa=villa, code="free", beds=1)
        StayFactory(bed=room.beds.get(), arrives_on=villa.centre.night() + 5 * NIGHT)

        assert rooms_of(fit(MOTHER)) == ["free"]
        assert set(rooms_of(fit(MOTHER, nights=5))) == {"later", "free"}

    def test_does_not_offer_a_bed_being_prepared_tonight(self, fit, villa):
        BedPreparationFactory(bed=RoomFactory(villa=villa, beds=1).beds.get())

        assert not fit(MOTHER).options
        assert fit(MOTHER, later=1).options

    def test_does_not_offer_what_is_out_of_service(self, fit, villa):
        bed = RoomFactory(villa=villa, beds=1).beds.get()
        OutOfServiceFactory(bed=bed, from_on=villa.centre.night() + 13 * NIGHT)

        assert not fit(MOTHER).options
        assert fit(MOTHER, nights=13).options

    def test_keeps_to_its_own_centre_and_to_what_is_in_use(self, fit, villa):
        RoomFactory(beds=1)
        RoomFactory(villa=villa, beds=1, is_active=False)

        assert not fit(MOTHER).options

    def test_offers_rooms_side_by_side_only_if_no_room_is_large_enough(self, fit, villa):
        first, second = (RoomFactory(villa=villa, for_families=True, beds=2) for _ in range(2))

        (option,) = fit(of(14), MOTHER, of(5), of(1)).options

        teenager, mother, child, baby = option.beds
        assert [room.pk for room in option.rooms] == [second.pk, first.pk]
        assert mother.room_id == baby.room_id == first.pk
        assert teenager.room_id == child.room_id == second.pk
        assert "No room is large enough for all of them" in option.reasons

        RoomFactory(villa=villa, for_families=True, beds=6, code="large")
        large = fit(of(14), MOTHER, of(5), of(1)).options
        assert [one.room.code for one in large] == ["large"]
        assert large[0].score > option.score

    def test_puts_two_into_two_rooms_of_a_row_of_three(self, fit, villa):
        rooms = [RoomFactory(villa=villa, for_families=True, beds=1) for _ in range(3)]

        options = fit(MOTHER, of(5)).options

        assert {len(option.rooms) for option in options} == {2}
        assert {room for option in options for room in option.rooms} == set(rooms)

    def test_never_parts_a_family_over_villas_or_distant_rooms(self, fit, villa):
        RoomFactory(villa=villa, for_families=True, beds=1)
        RoomFactory(villa=villa, for_families=True)
        RoomFactory(villa=villa, for_families=True, beds=1)
        RoomFactory(villa__centre=villa.centre, for_families=True, beds=1)

        assert not fit(MOTHER, of(9)).options

    def test_asks_the_same_number_of_questions_for_any_size(
        self, fit, villa, django_assert_num_queries
    ):
        RoomFactory(villa=villa, beds=2)
        for beds in (2, 10):
            room = RoomFactory(villa=villa, beds=beds)
            StayFactory(bed=room.beds.first())
            forget_rules(villa.centre)
            # one for what the rules count for, two for what a place is worth to others
            with django_assert_num_queries(6):
                fit(MOTHER)


class TestAudience:
    @pytest.mark.parametrize(
        ("guests", "audiences"),
        [
            ([MOTHER], {"women", "families"}),
            ([MOTHER, of(30)], {"women", "families"}),
            ([MOTHER, of(8, "M")], {"women", "families"}),
            ([MOTHER, of(14, "M")], {"families"}),
            ([MOTHER, of(14, "F")], {"women", "families"}),
            ([of(15)], {"girls", "families"}),
            ([of(15), of(9)], {"girls", "families"}),
            ([of(12, "M")], {"boys", "families"}),
            ([of(15), of(12, "M")], {"families"}),
            ([of(40, "M")], set()),
            ([MOTHER, of(18, "M")], set()),
        ],
    )
    def test_finds_the_rooms_that_are_for_them(self, fit, villa, guests, audiences):
        for audience, limit in (("women", 11), ("families", 17), ("girls", None), ("boys", None)):
            RoomFactory(
                villa=villa, audience=audience, boys_max_age=limit, code=audience[:8], beds=2
            )

        found = fit(*guests, limit=10)

        assert {option.room.audience for option in found.options} == audiences

    def test_takes_no_boy_among_women_where_no_age_is_set(self, fit, villa):
        RoomFactory(villa=villa, boys_max_age=None, beds=2)

        assert not fit(MOTHER, of(1, "M")).options

    def test_takes_a_grown_up_son_only_where_the_age_allows_it(self, fit, villa):
        RoomFactory(villa=villa, audience="families", boys_max_age=None, beds=2)
        assert not fit(MOTHER, of(19, "M")).options

        RoomFactory(villa=villa, audience="families", boys_max_age=21, code="to21", beds=2)
        assert rooms_of(fit(MOTHER, of(19, "M"))) == ["to21"]

    def test_counts_a_child_of_unknown_age_as_nearly_grown_up(self, fit, villa):
        RoomFactory(villa=villa, beds=2, boys_max_age=16)

        assert not fit(MOTHER, Guest("M", None, "child")).options
        assert fit(MOTHER, Guest("F", None, "child")).options


class TestWhyNone:
    def why(self, found):
        assert not found.options
        return found.why_none

    def test_is_empty_where_there_is_an_option(self, fit, villa):
        RoomFactory(villa=villa, beds=1)

        assert fit(MOTHER).why_none == ""

    def test_says_that_every_bed_is_taken(self, fit):
        assert self.why(fit(MOTHER)) == "No bed is free on all 14 nights."
        assert self.why(fit(MOTHER, nights=1)) == "No bed is free for the night."

    def test_names_the_boy(self, fit, villa):
        RoomFactory(villa=villa, beds=4)
        RoomFactory(villa=villa, audience="families", boys_max_age=12, beds=1)

        why = self.why(fit(MOTHER, of(14, "M"), of(4)))

        assert why == "No free room takes a boy of 14 for all 14 nights."

    @pytest.mark.parametrize(
        ("need", "words"),
        [
            ("wheelchair", "No free room takes a wheelchair for all 14 nights."),
            ("ground_floor", "No room on the ground floor is free for all 14 nights."),
            ("isolation", "No room for infection control is free for all 14 nights."),
        ],
    )
    def test_names_the_need(self, fit, villa, need, words):
        RoomFactory(villa=villa, beds=1)

        assert self.why(fit(of(30, "F", need))) == words

    def test_names_the_cot(self, fit, villa):
        RoomFactory(villa=villa, beds=3)

        why = self.why(fit(MOTHER, of(1, "F", "cot")))

        assert why == "No free room has a cot for all 14 nights."

    def test_names_the_number_of_beds(self, fit, villa):
        RoomFactory(villa=villa, for_families=True, beds=3)

        why = self.why(fit(MOTHER, of(9), of(8), of(7)))

        assert why == "No room has enough beds free for all of them (4) on all 14 nights."

    def test_names_the_other_family(self, fit, villa):
        room = RoomFactory(villa=villa, for_families=True, beds=3)
        StayFactory(bed=room.beds.first())

        assert self.why(fit(MOTHER, of(9))) == "No family room is free for all 14 nights."

    @pytest.mark.parametrize(
        ("nights", "words"),
        [
            (14, "Another family sleeps where beds are free on all 14 nights."),
            (1, "Another family sleeps where a bed is free for the night."),
        ],
    )
    def test_speaks_of_no_family_room_to_women_alone(self, fit, villa, nights, words):
        room = RoomFactory(villa=villa, for_families=True, beds=4)
        StayFactory(bed=room.beds.first())

        assert self.why(fit(of(30), of(25), nights=nights)) == words

    def test_names_the_room_of_her_own(self, fit, villa):
        room = RoomFactory(villa=villa, beds=3)
        StayFactory(bed=room.beds.first())

        why = self.why(fit(of(30, "F", "single_room")))

        assert why == "No room is empty for all 14 nights, and they need one of their own."

    def test_names_children_on_their_own(self, fit, villa):
        RoomFactory(villa=villa, beds=3)

        why = self.why(fit(of(12)))

        assert why == "No room for children on their own is free for all 14 nights."
