"""Many ask a real server for the same thing at the same moment. The database decides, once."""

from collections import Counter
from itertools import count

import pytest

from tests.rooms.racing import all_at_once, running_house

pytestmark = pytest.mark.django_db
RACERS = 32
KEYS = 50


@pytest.fixture(scope="module")
def house(migrated):
    with running_house(*migrated) as house:
        yield house


@pytest.fixture(scope="module")
def rounds():
    """Give each round rooms that no other round has used."""
    return count()


def statuses(answers):
    return Counter(status for status, _body in answers)


class TestOneBed:
    def race(self, house, rounds):
        bed = house.single[next(rounds)]

        answers = all_at_once(RACERS, lambda _n: house.post("admissions", house.admission(bed)))

        assert statuses(answers) == {201: 1, 409: RACERS - 1}
        assert all('"BedTaken"' in body for status, body in answers if status == 409)
        assert next(item for item in house.get("beds")["items"] if item["id"] == bed)["stay"]

    def test_is_given_once(self, house, rounds):
        for _round in range(3):
            self.race(house, rounds)

    @pytest.mark.long
    def test_is_given_once_fifty_times_in_a_row(self, house, rounds):
        for _round in range(50):
            self.race(house, rounds)


class TestTwoBedsInEitherOrder:
    def race(self, house, rounds):
        beds = house.family[next(rounds)]

        def ask(number):
            return house.post("admissions", house.admission(*beds[:: 1 if number % 2 else -1]))

        answers = all_at_once(RACERS, ask)

        assert statuses(answers) == {201: 1, 409: RACERS - 1}

    def test_are_given_once_and_nobody_waits_for_ever(self, house, rounds):
        self.race(house, rounds)

    @pytest.mark.long
    def test_are_given_once_every_time(self, house, rounds):
        for _round in range(5):
            self.race(house, rounds)


class TestOneKey:
    def test_gives_one_stay_and_fifty_identical_answers(self, house, rounds):
        bed = house.single[next(rounds)]
        body = house.admission(bed)

        answers = all_at_once(
            KEYS, lambda _n: house.post("admissions", body, Idempotency_Key="the same")
        )

        assert statuses(answers) == {201: KEYS}
        assert len({body for _status, body in answers}) == 1
