"""Many groups asked at once get the same answers as each alone, from a house that is read once."""

import random
from datetime import timedelta

import pytest

from rooms.allocation import Guest, as_json, best_beds
from rooms.allocation.ahead import Asked, HouseAhead, fits_of
from rooms.models import Bed
from tests.residents.factories import CentreFactory
from tests.rooms.factories import (
    BedFactory,
    BedPreparationFactory,
    OutOfServiceFactory,
    RoomFactory,
    StayFactory,
    StayRequestFactory,
    VillaFactory,
)
from tests.rooms.moving import AT, NIGHT, TONIGHT, stay_in

pytestmark = pytest.mark.django_db
GROUPS = [
    (Guest("F", 1990),),
    (Guest("F", 1990, needs=("wheelchair",)),),
    (Guest("F", 1990, needs=("single_room",)),),
    (Guest("F", 1992), Guest("F", 2018, "child"), Guest("M", 2014, "child")),
    (Guest("F", 1992), Guest("M", 2025, "child", ("cot",))),
    (Guest("F", 1985), *(Guest("F", year, "child") for year in (2010, 2012, 2014, 2016, 2018))),
    (Guest("F", 2012),),
    (Guest("M", 2012),),
]
AUDIENCES = ("women", "women", "families", "families", "girls", "boys")


def a_house(dice):
    """Return a centre of two villas with people in some of the beds, on some of the nights."""
    centre = CentreFactory()
    for villa in VillaFactory.create_batch(2, centre=centre):
        for _number in range(4):
            audience = dice.choice(AUDIENCES)
            features = dice.sample(["wheelchair", "ground_floor", "quiet"], dice.randrange(3))
            room = RoomFactory(
                villa=villa, audience=audience, features=features, beds=dice.randrange(1, 4),
                cots=dice.randrange(2), boys_max_age=dice.choice([None, 11, 17]),
            )  # fmt: skip
            for bed in room.beds.all():
                something_about(bed, dice)
    for number in range(6):
        came_lately(centre, dice, number)
    return centre


def came_lately(centre, dice, number):
    """Let a family wait, or have come and left; what they need is chance's."""
    if number % 2:
        people = [
            {"sex": "F", "birth_year": dice.choice([1985, 2020]), "relation": "self", "needs": []}
            for _one in range(dice.randrange(1, 4))
        ]
        StayRequestFactory(centre=centre, state="waiting", people=people)
        return
    needs = dice.choice([[], ["quiet"], ["wheelchair"], ["single_room"]])
    bed = Bed.objects.filter(room__villa__centre=centre)[number]
    since = 20 + 3 * number
    stay_in(bed, since=since, nights=2, needs=needs, state="ended", ended_at=AT,
            destination="relatives", safe_for_worker=True)  # fmt: skip


def something_about(bed, dice):
    what, first = dice.randrange(7), TONIGHT + dice.randrange(6) * NIGHT
    if what < 2:
        needs = dice.choice([[], [], ["single_room"]])
        nights = dice.randrange(1, 7)
        StayFactory(bed=bed, arrives_on=first, nights=nights, needs=needs, held=True)
    elif what == 2:
        OutOfServiceFactory(bed=bed, from_on=first, until_on=dice.choice([None, first + NIGHT]))
    elif what == 3:
        BedPreparationFactory(bed=bed)


def told(fit):
    return [as_json(option) for option in fit.options], fit.why_none


class TestHouseAhead:
    @pytest.mark.parametrize("seed", range(3))
    def test_answers_as_a_search_for_each_alone(self, seed):
        dice = random.Random(seed)
        centre = a_house(dice)
        asked = {
            number: Asked(group, TONIGHT + dice.randrange(4) * NIGHT, dice.randrange(1, 8))
            for number, group in enumerate(GROUPS * 2)
        }
        house = HouseAhead(centre, max(one.until_on for one in asked.values()), AT)

        together = {number: told(fit) for number, fit in fits_of(house, asked).items()}

        alone = {
            number: told(
                best_beds(
                    centre=centre,
                    guests=one.guests,
                    from_on=one.from_on,
                    nights=one.nights,
                    limit=1,
                    at=AT,
                )
            )
            for number, one in asked.items()
        }
        assert together == alone
        assert any(options for options, _why in together.values())
        assert any(why for _options, why in together.values())

    def test_is_read_once_however_many_ask(self, django_assert_num_queries):
        centre = CentreFactory()
        RoomFactory(centre=centre, for_families=True, beds=4)
        asked = {n: Asked(GROUPS[n % 8], TONIGHT, 1 + n % 5) for n in range(40)}

        with django_assert_num_queries(7):  # one for what the rules count for
            fits_of(HouseAhead(centre, TONIGHT + 9 * NIGHT, AT), asked)

    def test_tells_the_most_nights_and_the_next_night_there_is_a_place(self):
        bed = BedFactory()
        StayFactory(bed=bed, arrives_on=TONIGHT + 2 * NIGHT, nights=4, held=True)
        asked = Asked(GROUPS[0], TONIGHT, 7)
        house = HouseAhead(bed.room.villa.centre, asked.until_on + timedelta(days=14), AT)

        ways = house.ways_out(asked)

        assert [(way.from_on, way.nights) for way in ways] == [
            (TONIGHT, 2), (TONIGHT + 6 * NIGHT, 7),
        ]  # fmt: skip
        assert {bed for way in ways for bed in way.option.beds} == {bed}

    def test_knows_the_house_without_beds_that_are_about_to_go(self):
        room = RoomFactory(for_families=True, beds=3)
        asked = Asked(GROUPS[0], TONIGHT, 2)
        house = HouseAhead(room.villa.centre, asked.until_on, AT)

        after = house.without([room.beds.first().pk])

        assert house.fit(asked).options
        assert not after.fit(asked).options  # a family room takes one family at a time
