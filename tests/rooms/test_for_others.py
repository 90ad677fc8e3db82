"""A place is given with an eye on those who may come next: what that costs, and what is said."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import translation

from rooms.actions import Weighing, change_weights
from rooms.allocation import Guest, best_beds
from rooms.allocation.ahead import Asked, HouseAhead
from rooms.allocation.comers import LATELY, WAITS, One, comers_of, groups_of
from rooms.allocation.elsewhere import beds_elsewhere
from rooms.allocation.free import FreeBed, Night, RoomFacts
from rooms.allocation.house import Opening
from rooms.allocation.outlook import ByNight, Likings, prices
from rooms.allocation.parties import Party
from rooms.allocation.rules import DEFAULTS, rules_of
from rooms.allocation.scoring import Placing
from rooms.in_turn import asked_by
from tests.residents.factories import CentreFactory, PersonFactory
from tests.rooms.factories import RoomFactory, StayFactory, StayRequestFactory, VillaFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, member_of, stay_in

HER = Guest("F", 1990)
KEPT = "Leaves free what others are likely to need"
GIVEN_UP = "Takes a place that others are likely to need"
CALM = {"sex": "F", "birth_year": 1985, "relation": "self", "needs": ["quiet"]}
ALL = DEFAULTS.weight("for_others")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def rooms(centre):
    """The quiet room fits one woman best; in the other one a bed stays empty."""
    villa = VillaFactory(centre=centre)
    quiet = RoomFactory(villa=villa, code="quiet", features=["quiet"], beds=1)
    return quiet, RoomFactory(villa=villa, code="plain", beds=2)


@pytest.fixture
def calm_ones(rooms):
    """Three who slept badly came lately, and have left."""
    return [
        stay_in(
            rooms[0].beds.get(), since=30 + 3 * number, nights=2, needs=["quiet"], state="ended",
            ended_at=AT, destination="relatives", safe_for_worker=True,
        )
        for number in range(3)
    ]  # fmt: skip


def fit(centre, **kwargs):
    return best_beds(
        centre=centre, guests=[HER], from_on=TONIGHT, nights=3, at=AT, **kwargs
    ).options


def codes(options):
    return [option.room.code for option in options]


@pytest.mark.django_db
class TestBestBeds:
    def test_takes_the_best_room_where_nobody_else_comes(self, centre, rooms):
        best, other = fit(centre)

        assert codes([best, other]) == ["quiet", "plain"]
        assert KEPT not in best.kept
        assert GIVEN_UP not in other.given_up

    def test_leaves_it_to_those_who_usually_come_and_says_so(self, centre, rooms, calm_ones):
        best, other = fit(centre)

        assert codes([best, other]) == ["plain", "quiet"]
        assert best.score < other.score
        assert best.kept[-1] == KEPT
        assert other.given_up[-1] == GIVEN_UP

    def test_says_it_in_arabic(self, centre, rooms, calm_ones):
        with translation.override("ar"):
            best, other = fit(centre)

        assert best.kept[-1] == "تترك للقادمات ما يُرجَّح أن يحتجن إليه"
        assert other.given_up[-1] == "تشغل مكانًا يُرجَّح أن تحتاج إليه غيرها"

    def test_does_as_greedy_where_the_rule_counts_for_nothing(self, centre, rooms, calm_ones):
        change_weights(
            centre=centre, weighings={"for_others": Weighing(0)}, seen=rules_of(centre).version,
            by=member_of(centre, "manager"), at=AT,
        )  # fmt: skip

        best, other = fit(centre)

        assert codes([best, other]) == ["quiet", "plain"]
        assert GIVEN_UP not in {*best.given_up, *other.given_up}

    def test_takes_two_queries_more_however_many_came(
        self, centre, rooms, calm_ones, django_assert_num_queries
    ):
        rules_of(centre)
        for _more in range(2):
            with django_assert_num_queries(5):
                fit(centre)
            StayRequestFactory.create_batch(3, centre=centre, people=[CALM])
            StayFactory.create_batch(3, centre=centre, ended=True)

    def test_does_not_count_her_own_family(self, centre, rooms, calm_ones):
        mine = calm_ones[0].household
        for stay in calm_ones:
            stay.household = mine
            stay.save()

        assert codes(fit(centre, household_id=mine.pk)) == ["quiet", "plain"]

    def test_counts_who_waits_but_not_the_request_that_is_asked_for(self, centre, rooms):
        request = StayRequestFactory(centre=centre, state="waiting", people=[CALM])

        assert codes(fit(centre)) == ["plain", "quiet"]
        assert codes(fit(centre, request_id=request.pk)) == ["quiet", "plain"]

    def test_leaves_it_to_them_also_where_a_family_takes_rooms_side_by_side(
        self, centre, rooms, calm_ones
    ):
        rooms[0].beds.create(code="second", kind="single", position=2)
        away = VillaFactory(centre=centre)
        for number in range(2):
            RoomFactory(villa=away, code=f"away {number}", beds=2)

        sisters = best_beds(centre=centre, guests=[HER] * 4, from_on=TONIGHT, nights=3, at=AT)

        first, *others = sisters.options
        assert {room.code for room in first.rooms} == {"away 0", "away 1"}
        assert {room.code for room in others[-1].rooms} == {"quiet", "plain"}

    def test_the_nearest_still_comes_first(self, centre, rooms, calm_ones):
        assert codes(fit(centre, near=rooms[0].beds.get())) == ["quiet", "plain"]


@pytest.mark.django_db
class TestBedsElsewhere:
    def test_leaves_to_others_what_they_need_and_says_so(self, rooms, calm_ones, centre):
        here = RoomFactory(villa=rooms[0].villa, code="here", beds=1)
        stay = stay_in(here.beds.get(), since=1, nights=5)

        options = beds_elsewhere(stay, from_on=TONIGHT, at=AT)

        assert codes(options) == ["plain", "plain", "quiet"]
        assert options[0].kept[-1] == KEPT
        assert options[-1].given_up[-1] == GIVEN_UP

    @pytest.mark.parametrize("nights", [1, 2])
    def test_has_no_price_where_no_night_is_left(self, rooms, calm_ones, nights):
        here = RoomFactory(villa=rooms[0].villa, audience="girls", beds=1)
        stay = stay_in(here.beds.get(), since=2, nights=nights)

        assert codes(beds_elsewhere(stay, from_on=TONIGHT, at=AT)) == ["quiet", "plain", "plain"]

    def test_takes_the_same_queries_for_any_house(
        self, rooms, calm_ones, django_assert_num_queries
    ):
        stay = stay_in(RoomFactory(villa=rooms[0].villa, beds=1).beds.get(), since=1, nights=5)
        rules_of(stay.centre)
        for _more in range(2):
            with django_assert_num_queries(8):
                beds_elsewhere(stay, from_on=TONIGHT, at=AT)
            RoomFactory.create_batch(3, villa=rooms[0].villa, beds=2)


@pytest.mark.django_db
class TestHouseAhead:
    def test_answers_as_best_beds_does_for_a_request(self, centre, rooms, calm_ones):
        request = StayRequestFactory(
            centre=centre, state="waiting", people=[{**CALM, "needs": []}], wanted_from=TONIGHT,
            wanted_nights=3,
        )  # fmt: skip

        ahead = HouseAhead(centre, TONIGHT + 9 * NIGHT, AT).fit(asked_by(request, AT), limit=3)
        now = fit(centre, request_id=request.pk)

        told = [(one.room.pk, one.score, one.reasons) for one in ahead.options]
        assert told == [(one.room.pk, one.score, one.reasons) for one in now]
        assert codes(now) == ["plain", "quiet"]

    def test_weighs_by_the_rules_that_are_tried(self, centre, rooms, calm_ones):
        house = HouseAhead(centre, TONIGHT + 9 * NIGHT, AT)
        asked = Asked([HER], TONIGHT, 3)
        greedy = type(house.rules)({**house.rules.weights, "for_others": 0})

        firsts = [one.fit(asked).options[0].room.pk for one in (house, house.by(greedy))]

        assert firsts == [rooms[1].pk, rooms[0].pk]

    def test_a_bed_that_goes_to_who_needs_a_room_alone_closes_the_room(self, centre):
        room = RoomFactory(centre=centre, beds=3)
        house, asked = HouseAhead(centre, TONIGHT + 9 * NIGHT, AT), Asked([HER], TONIGHT, 3)
        alone = Guest("F", 1990, needs=("single_room",))

        assert house.without([room.beds.first().pk], [HER]).fit(asked).options
        assert not house.without([room.beds.first().pk], [alone]).fit(asked).options


@pytest.mark.django_db
class TestComers:
    def test_are_the_households_of_the_last_weeks_and_the_open_requests(self, centre):
        stay = stay_in(RoomFactory(centre=centre, beds=1).beds.get(), needs=["quiet"])
        child = PersonFactory(centre=centre, sex="M", birth_year=2018)
        StayFactory(
            centre=centre, person=child, household=stay.household, relation="child",
            arrives_on=stay.arrives_on, bed=RoomFactory(centre=centre, beds=1).beds.get(),
        )  # fmt: skip
        request = StayRequestFactory(centre=centre, people=[CALM])

        waits, came = comers_of(centre, TONIGHT)

        assert (waits.owner, waits.counts) == (request.pk, WAITS)
        assert waits.guests[0].needs == ("quiet",)
        assert (came.owner, came.counts) == (stay.household_id, 1)
        assert sorted(guest.sex for guest in came.guests) == ["F", "M"]

    def test_are_nobody_else(self, centre):
        bed = RoomFactory(centre=centre, beds=1).beds.get()
        stay_in(bed, since=LATELY.days, nights=LATELY.days + 2)
        left = RoomFactory(centre=centre, beds=1).beds.get()
        StayFactory(bed=left, arrives_on=TONIGHT - NIGHT, cancelled=True)
        StayFactory(arrives_on=TONIGHT)
        for state in ("declined", "withdrawn", "placed", "not_now"):
            StayRequestFactory(centre=centre, state=state)
        later = RoomFactory(centre=centre, beds=1).beds.get()
        StayFactory(bed=later, centre=centre, arrives_on=TONIGHT + NIGHT, held=True)

        assert comers_of(centre, TONIGHT) == []

    def test_are_told_apart_as_far_as_rooms_do(self, centre):
        for born in (1970, 1980, 2000):
            stay_in(
                RoomFactory(centre=centre, beds=1).beds.get(),
                person=PersonFactory(centre=centre, sex="F", birth_year=born),
                needs=["interpreter"],
            )

        groups = groups_of(comers_of(centre, TONIGHT), TONIGHT, ())

        assert groups == {(One("F", 30, ()),): 3}


BEGIN = date(2030, 1, 1)
WOMAN, MOTHER = (One("F", 30, ()),), (One("F", 10, ()), One("F", 30, ()))


def house_of(*rooms, taken=(), nights=4):
    """Return openings and the house by night of rooms: (audience, number of beds)."""
    openings, beds = [], []
    for number, (audience, many) in enumerate(rooms):
        room = RoomFacts(UUID(int=number), UUID(int=0), audience, 17, ())
        mine = [FreeBed(UUID(int=100 * number + n + 1000), "single", room.pk) for n in range(many)]
        openings.append(Opening(room, mine))
        beds += [(bed, room) for bed in mine]
    return openings, ByNight(beds, taken, BEGIN, nights)


def priced(openings, house, groups, who=HER):
    party = Party([who], BEGIN)
    placings = [Placing(one, party, one.beds[:1]) for one in openings]
    return prices(placings, house, groups, Likings(DEFAULTS))


class TestPrices:
    def test_are_nothing_where_nobody_comes(self):
        openings, house = house_of(("women", 1), ("women", 1))

        assert priced(openings, house, {}) == [0.0, 0.0]

    def test_are_all_the_points_for_the_last_place(self):
        openings, house = house_of(("women", 1))

        assert priced(openings, house, {WOMAN: 7}) == [pytest.approx(ALL, abs=0.1)]

    def test_are_a_part_of_them_where_others_find_a_place_as_good(self):
        openings, house = house_of(("women", 1), ("women", 3))

        assert priced(openings, house, {WOMAN: 7}) == [pytest.approx(ALL / 4, abs=0.1)] * 2

    def test_rise_where_the_other_places_are_promised(self):
        """From the third night on somebody is known to come into the other room."""
        other = UUID(int=1100)
        promised = Night(other, BEGIN + timedelta(days=2), BEGIN + timedelta(days=9), ())
        openings, house = house_of(("women", 1), ("women", 1), taken=[promised])
        _openings, free = house_of(("women", 1), ("women", 1))

        assert priced(openings[:1], free, {WOMAN: 1})[0] == pytest.approx(ALL / 2, abs=0.1)
        assert ALL * 0.7 < priced(openings[:1], house, {WOMAN: 1})[0] < ALL * 0.8

    def test_know_that_a_family_room_takes_one_family(self):
        openings, house = house_of(("families", 4), ("families", 4), ("women", 4))

        family, other, among_women = priced(openings, house, {MOTHER: 1})

        assert family == other
        assert family > 2 * among_women

    def test_know_that_who_must_be_alone_closes_a_room(self):
        openings, house = house_of(("women", 4), ("women", 4))
        alone = Guest("F", 1990, needs=("single_room",))

        beside = priced(openings, house, {WOMAN: 1})
        closing = priced(openings, house, {WOMAN: 1}, alone)

        assert closing == [pytest.approx(4 * one, abs=0.3) for one in beside]

    def test_bear_that_a_bed_was_taken_since(self):
        openings, _house = house_of(("women", 1), ("women", 2))
        taken = [Night(UUID(int=1000), BEGIN, BEGIN + timedelta(days=9), ())]
        _openings, house = house_of(("women", 1), ("women", 2), taken=taken)

        gone, there = priced(openings, house, {WOMAN: 1})

        assert gone == 0.0
        assert there == pytest.approx(ALL / 2, abs=0.1)

    def test_nobody_misses_what_no_group_could_have(self):
        openings, house = house_of(("girls", 2), ("women", 2))

        assert priced(openings, house, {WOMAN: 1})[0] == 0.0
