import contextlib
import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from residents.models import FileEvent, Task
from rooms.actions.extending import extend_stay
from rooms.actions.leaving import check_out_stay
from rooms.actions.moving import move_stay, swap_stays
from rooms.actions.nights import close_of_night
from rooms.actions.undoing import undo_change
from rooms.models import BedChange, BedNight, BedPreparation, BoardVersion, Placement, Stay
from rooms.tasks import close_of_night as job
from shelter.shared.errors import DomainError
from tests.residents.factories import CentreFactory
from tests.rooms.factories import BedFactory, RoomFactory
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
    waiting_in,
)

pytestmark = pytest.mark.django_db
CLOSE = AT.replace(hour=23)
NOON = AT.replace(hour=12)
NOTHING = {
    "overstays": 0,
    "without_bed": 0,
    "placed_anew": 0,
    "unplaced": 0,
    "beds_to_prepare": 0,
    "moved_out": 0,
}


@pytest.fixture
def room():
    return RoomFactory(beds=3)


@pytest.fixture
def beds(room):
    return list(room.beds.all())


class TestCloseOfNight:
    def test_gives_an_overstay_tonights_row_marked_as_such_with_a_task(self, beds):
        stay = stay_in(beds[0], since=3, nights=3)

        counts = close_of_night(at=CLOSE)

        stay.refresh_from_db()
        row = stay.bed_nights.get(night=TONIGHT)
        assert (row.bed, row.is_overstay) == (beds[0], True)
        assert (stay.is_overstay, stay.departs_on) == (True, TONIGHT + NIGHT)
        assert stay.bed_nights.filter(is_overstay=True).count() == 1
        task = Task.objects.get(kind="overstay")
        assert (task.subject_id, task.role, task.person) == (stay.pk, "supervisor", stay.person)
        assert counts == {**NOTHING, "overstays": 1}
        assert_history_equals_nights()

    def test_changes_nothing_the_second_time(self, beds):
        stay_in(beds[0], since=3, nights=3)
        waiting_in(beds[0])
        close_of_night(at=CLOSE)
        tables = (BedNight, Placement, Stay, Task, BedChange, BoardVersion, FileEvent)
        before = everything(*tables)

        assert close_of_night(at=CLOSE) == NOTHING
        assert everything(*tables) == before

    def test_has_nothing_to_do_in_a_house_where_all_is_well(self, beds):
        stay_in(beds[0], nights=14)
        stay_in(beds[1], ended=True)
        waiting_in(beds[2])

        assert job(at=CLOSE) == NOTHING
        assert not BoardVersion.objects.exists()

    def test_waits_until_the_evening_for_one_who_leaves_today(self, beds):
        stay = stay_in(beds[0], since=3, nights=3)

        assert close_of_night(at=NOON) == NOTHING
        assert close_of_night(at=CLOSE)["overstays"] == 1
        assert sleeps(stay)[TONIGHT]

    def test_carries_on_at_noon_one_who_is_past_her_last_night_already(self, beds):
        stay = stay_in(beds[0], since=3, nights=2)

        close_of_night(at=NOON)

        assert list(sleeps(stay)) == [TONIGHT - n * NIGHT for n in (3, 2, 1, 0)]

    def test_marks_a_night_past_the_last_in_another_bed_too(self, beds):
        stay = stay_in(beds[0], since=3, nights=3)
        by = member_of(stay.centre)
        close_of_night(at=CLOSE)

        change = move_stay(stay=stay, bed=beds[1], by=by, at=CLOSE)
        assert stay.bed_nights.get(is_overstay=True).bed == beds[1]
        undo_change(change=change, by=by, at=CLOSE)
        assert stay.bed_nights.get(is_overstay=True).bed == beds[0]
        extend_stay(stay=stay, nights=2, reason="safety", by=by, at=CLOSE)

        assert stay.bed_nights.get(is_overstay=True).night == TONIGHT

    def test_carries_on_night_after_night(self, beds):
        stay = stay_in(beds[0], since=3, nights=3)

        for n in range(3):
            close_of_night(at=CLOSE + n * NIGHT)

        assert len(sleeps(stay)) == 6
        assert stay.placements.count() == 1
        assert Task.objects.filter(kind="overstay").count() == 1
        assert_history_equals_nights()

    def test_lets_the_sleeper_keep_a_promised_bed_and_places_the_arrival_anew(self, beds):
        sleeper = stay_in(beds[0], since=3, nights=3)
        arrival = waiting_in(beds[0], nights=5)

        counts = close_of_night(at=CLOSE)

        assert sleeps(sleeper)[TONIGHT] == beds[0].code
        assert len(sleeps(arrival)) == 5
        assert set(sleeps(arrival).values()) != {beds[0].code}
        assert counts == {**NOTHING, "overstays": 1, "placed_anew": 1}
        change = BedChange.objects.get(kind="move")
        assert (change.by, change.lines.get().from_bed) == (None, beds[0])
        assert FileEvent.objects.get(kind="moved").person == arrival.person
        assert_history_equals_nights()

    def test_places_the_arriving_family_together(self, beds, room):
        families = RoomFactory(villa=room.villa, for_families=True, beds=2)
        sleeper = stay_in(beds[0], since=3, nights=3)
        people = [("F", 1990, "self"), ("F", 2021, "child")]
        family = family_in([beds[0], beds[1]], people, since=0, state="expected", admitted_at=None)

        close_of_night(at=CLOSE)

        codes = {sleeps(stay)[TONIGHT] for stay in family}
        assert codes == {bed.code for bed in families.beds.all()}
        assert sleeps(sleeper)[TONIGHT] == beds[0].code
        assert_history_equals_nights()

    def test_says_at_once_that_an_arrival_has_no_bed(self):
        bed = BedFactory()
        stay_in(bed, since=3, nights=3)
        arrival = waiting_in(bed, nights=5)

        counts = close_of_night(at=CLOSE)

        task = Task.objects.get(kind="arrival_unplaced")
        assert (task.subject_id, task.role) == (arrival.pk, "house")
        assert counts == {**NOTHING, "overstays": 1, "unplaced": 1}
        assert list(sleeps(arrival)) == [TONIGHT + n * NIGHT for n in (1, 2, 3, 4)]
        assert_history_equals_nights()

    def test_keeps_the_rest_of_a_family_where_it_was_promised(self, beds):
        stay_in(beds[0], since=3, nights=3)
        stay_in(beds[2], since=0)
        people = [("F", 1990, "self"), ("F", 2021, "child")]
        mother, child = family_in(beds[:2], people, since=0, state="expected", admitted_at=None)

        counts = close_of_night(at=CLOSE)

        assert counts["unplaced"] == 1
        assert TONIGHT not in sleeps(mother)
        assert sleeps(child)[TONIGHT] == beds[1].code
        assert_history_equals_nights()

    def test_finds_another_bed_for_a_sleeper_whose_bed_someone_else_is_in(self, beds):
        sleeper = stay_in(beds[0], since=3, nights=3)
        stay_in(beds[0], since=0)

        close_of_night(at=CLOSE)

        sleeper.refresh_from_db()
        assert sleeps(sleeper)[TONIGHT] not in (None, beds[0].code)
        assert sleeper.is_overstay
        assert_history_equals_nights()

    def test_lets_the_latest_keep_a_bed_in_which_two_slept_one_after_the_other(self):
        bed = BedFactory()
        earlier = stay_in(bed, since=4, nights=3)
        later = stay_in(bed, since=1, nights=1)

        counts = close_of_night(at=CLOSE)

        assert counts == {**NOTHING, "overstays": 1, "without_bed": 1}
        assert TONIGHT in sleeps(later)
        assert TONIGHT not in sleeps(earlier)
        assert Task.objects.filter(kind="overstay").count() == 2

    def test_says_once_that_a_sleeper_has_no_bed(self):
        bed = BedFactory()
        stay_in(bed, since=3, nights=3)
        stay_in(bed, since=0)

        assert close_of_night(at=CLOSE) == {**NOTHING, "without_bed": 1}
        assert close_of_night(at=CLOSE) == NOTHING
        assert Task.objects.filter(kind="overstay").count() == 1

    def test_prepares_a_bed_that_a_planned_move_has_left(self, beds):
        stay = stay_in(beds[0])
        by = member_of(stay.centre)
        move_stay(stay=stay, bed=beds[1], by=by, at=AT - NIGHT, from_on=TONIGHT)

        assert close_of_night(at=NOON)["beds_to_prepare"] == 1
        assert close_of_night(at=CLOSE) == NOTHING
        assert BedPreparation.objects.get().bed == beds[0]

    def test_asks_the_same_number_of_questions_for_any_number_of_overstays(self):
        centre = CentreFactory()

        def questions(beds):
            for bed in RoomFactory(centre=centre, beds=beds).beds.all():
                stay_in(bed, since=3, nights=3)
            with CaptureQueriesContext(connection) as asked:
                close_of_night(at=CLOSE)
            Stay.objects.update(state="cancelled")
            return len(asked)

        questions(1)  # the first one also begins the number of the board

        assert questions(4) == questions(12)


class TestHistoryEqualsNights:
    @pytest.mark.parametrize("seed", range(6))
    def test_whatever_is_done(self, seed):
        """Moves, swaps, leaving, extending and the night job in any order keep the two equal."""
        chance = random.Random(seed)
        beds = list(RoomFactory(beds=6).beds.all())
        by = member_of(beds[0].room.villa.centre)
        stays = [
            stay_in(bed, since=chance.randrange(4), nights=chance.randrange(4, 9))
            for bed in beds[:4]
        ]
        answers = {"destination": "family", "safe_for_her": None, "safe_for_worker": True}

        def act(at):
            stay, other = chance.sample(stays, 2)
            extra = {"nights": chance.randrange(1, 5), "reason": "safety"}
            from_on = stay.centre.night(at) + chance.randrange(3) * NIGHT
            return chance.choice(
                [
                    lambda: move_stay(
                        stay=stay, bed=chance.choice(beds), by=by, at=at, from_on=from_on
                    ),
                    lambda: swap_stays(stay=stay, other=other, by=by, at=at),
                    lambda: extend_stay(stay=stay, **extra, by=by, at=at),
                    lambda: check_out_stay(stay=stay, **answers, by=by, at=at),
                    lambda: undo_change(change=BedChange.objects.latest("at"), by=by, at=at),
                    lambda: close_of_night(at=at),
                ]
            )

        at = AT
        for _step in range(40):
            at += timedelta(minutes=chance.choice([3, 3, 200, 700]))
            with contextlib.suppress(DomainError, BedChange.DoesNotExist):
                act(at)()
            stays = [Stay.objects.select_related("person", "centre").get(pk=s.pk) for s in stays]
            assert_history_equals_nights()
