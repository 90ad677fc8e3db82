"""Beds out of service: put out, longer or shorter, back, and what happens when the end passes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from residents.models import Task
from rooms.actions import (
    BedPromisedThen,
    BedSleptInThen,
    ClosedBackwards,
    ClosedInThePast,
    ClosedTwice,
    ClosureIsOver,
    bring_back_beds,
    close_beds,
    extend_closures,
    ready_bed,
    reopen_bed,
    touch_board,
)
from rooms.models import BedPreparation, OutOfService
from rooms.selectors import beds_on
from shelter.shared.text import ltr
from tests.residents.factories import MemberFactory
from tests.rooms.factories import OutOfServiceFactory, RoomFactory, StayFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, stay_in, waiting_in
from tests.rooms.shift_factories import in_conflict_with
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return RoomFactory(beds=3)


@pytest.fixture
def beds(room):
    return list(room.beds.order_by("position"))


@pytest.fixture
def centre(room):
    return room.villa.centre


@pytest.fixture
def by(centre):
    return MemberFactory(role="house", centre=centre, language="en")


@pytest.fixture
def close(by):
    def doing(beds, from_on=TONIGHT, until_on=None, at=AT):
        nights = {"from_on": from_on, "until_on": until_on}
        return close_beds(beds=beds, reason="repair", **nights, by=by, at=at)

    return doing


def refused(refusal, action, **what):
    with nothing_changes(), pytest.raises(refusal) as caught:
        action(**what)
    return caught.value


class TestCloseBeds:
    def test_puts_all_of_them_out(self, beds, close, by):
        rows = close(beds, until_on=TONIGHT + 3 * NIGHT)

        assert {row.bed_id for row in rows} == {bed.pk for bed in beds}
        assert {(row.recorded_by, row.until_on) for row in rows} == {(by, TONIGHT + 3 * NIGHT)}

    def test_names_who_sleeps_there_with_the_nights_and_closes_none(self, beds, close):
        stay = stay_in(beds[1])

        refusal = refused(BedSleptInThen, close, beds=beds, until_on=TONIGHT + 2 * NIGHT)

        (taken,) = refusal.taken
        assert (taken.stay, taken.bed) == (stay, beds[1])
        assert (taken.from_on, taken.until_on) == (TONIGHT, TONIGHT + 2 * NIGHT)
        assert ltr(stay.person.code) in str(refusal)
        assert ltr(beds[1].code) in str(refusal)

    def test_names_an_arrival_to_whom_a_bed_is_promised(self, beds, close):
        held, expected = (
            waiting_in(beds[0]),
            StayFactory(
                bed=beds[1], state="expected", arrives_on=TONIGHT + 5 * NIGHT, admitted_at=None
            ),
        )

        refusal = refused(BedPromisedThen, close, beds=beds)

        assert {one.stay for one in refusal.taken} == {held, expected}

    def test_tells_no_code_of_somebody_hidden(self, beds, close, by):
        stay = stay_in(beds[0])
        in_conflict_with(by, stay.person)

        refusal = refused(BedSleptInThen, close, beds=beds)

        assert refusal.taken == []
        assert stay.person.code not in str(refusal)

    def test_does_not_mind_nights_outside_of_it(self, beds, close):
        stay_in(beds[0])
        leaves = TONIGHT + 14 * NIGHT

        assert close([beds[0]], from_on=leaves, until_on=leaves + NIGHT)

    def test_does_not_mind_who_has_left_this_morning(self, beds, close):
        StayFactory(bed=beds[0], ended=True, arrives_on=TONIGHT - NIGHT, departs_on=TONIGHT + NIGHT)

        assert close([beds[0]])

    def test_refuses_a_night_that_is_over(self, beds, close):
        refused(ClosedInThePast, close, beds=beds, from_on=TONIGHT - NIGHT)

    def test_refuses_to_end_before_it_begins(self, beds, close):
        refused(ClosedBackwards, close, beds=beds, until_on=TONIGHT)

    def test_refuses_to_close_twice(self, beds, close):
        close([beds[2]], until_on=TONIGHT + 2 * NIGHT)

        refused(ClosedTwice, close, beds=beds, from_on=TONIGHT + NIGHT)


class TestExtendClosures:
    def extend(self, rows, until_on, by, at=AT):
        extend_closures(closures=rows, until_on=until_on, by=by, at=at)

    @pytest.mark.parametrize("nights", [1, 9, None])
    def test_may_be_longer_shorter_or_open(self, beds, close, by, nights):
        rows = close(beds, until_on=TONIGHT + 3 * NIGHT)
        until_on = nights and TONIGHT + nights * NIGHT
        self.extend(rows, until_on, by)

        assert set(OutOfService.objects.values_list("until_on", flat=True)) == {until_on}

    def test_refuses_nights_on_which_somebody_comes(self, beds, close, by):
        rows = close(beds, until_on=TONIGHT + 3 * NIGHT)
        StayFactory(bed=beds[0], expected=True, arrives_on=TONIGHT + 4 * NIGHT)
        longer = {"rows": rows, "until_on": TONIGHT + 5 * NIGHT, "by": by}

        refused(BedPromisedThen, self.extend, **longer)
        self.extend(rows, TONIGHT + 4 * NIGHT, by)

    def test_refuses_an_end_that_is_over(self, beds, close, by):
        rows = close(beds, until_on=TONIGHT + 3 * NIGHT)

        refused(ClosedBackwards, self.extend, rows=rows, until_on=TONIGHT, by=by)

    def test_refuses_what_was_ended(self, beds, close, by):
        (row,) = close([beds[0]])
        later = AT + NIGHT
        reopen_bed(closure=row, by=by, at=later)

        refused(ClosureIsOver, self.extend, rows=[row], until_on=None, by=by, at=later)

    def test_refuses_to_run_into_the_next_closure(self, beds, close, by):
        rows = close([beds[0]], until_on=TONIGHT + NIGHT)
        close([beds[0]], from_on=TONIGHT + 3 * NIGHT)

        refused(ClosedTwice, self.extend, rows=rows, until_on=TONIGHT + 4 * NIGHT, by=by)

    def test_takes_out_again_what_nobody_ended(self, beds, close, by, centre):
        rows = close([beds[0]], until_on=TONIGHT + NIGHT)
        later = AT + 2 * NIGHT
        bring_back_beds(at=later)
        self.extend(rows, TONIGHT + 5 * NIGHT, by, at=later)

        state = {row.bed.pk: row.state for row in beds_on(centre, centre.night(later))}
        assert state[beds[0].pk] == "out_of_service"


class TestReopenBed:
    def test_says_who_ended_it_and_may_be_cleaned_first(self, beds, close, by):
        (row,) = close([beds[0]])
        reopen_bed(closure=row, by=by, at=AT + NIGHT, to_clean=True)

        row.refresh_from_db()
        assert (row.until_on, row.ended_by) == (TONIGHT + NIGHT, by)
        assert BedPreparation.objects.get(ready_at=None).bed == beds[0]

    def test_is_ended_once(self, beds, close, by):
        (row,) = close([beds[0]], until_on=TONIGHT + 9 * NIGHT)
        reopen_bed(closure=row, by=by, at=AT + NIGHT)

        refused(ClosureIsOver, reopen_bed, closure=row, by=by, at=AT + NIGHT)


class TestBringBackBeds:
    """Nobody ended it and its end has passed: somebody looks before anybody sleeps there."""

    def states(self, centre, at):
        return {row.bed.pk: row.state for row in beds_on(centre, centre.night(at))}

    def test_lets_somebody_look_first(self, beds, close, centre, by):
        close(beds[:2], until_on=TONIGHT + NIGHT)
        later = AT + NIGHT

        assert bring_back_beds(at=later) == {"beds_back": 2}

        tasks = Task.objects.filter(kind="bed_back", role="house", state="open")
        assert set(tasks.values_list("subject_id", flat=True)) == {bed.pk for bed in beds[:2]}
        states = self.states(centre, later)
        assert [states[bed.pk] for bed in beds] == ["preparing", "preparing", "free"]

        ready_bed(bed=beds[0], by=by, at=later)
        assert self.states(centre, later)[beds[0].pk] == "free"
        assert OutOfService.objects.get(bed=beds[0]).ended_by == by
        assert tasks.get().subject_id == beds[1].pk

    def test_changes_nothing_the_second_time(self, beds, close):
        close(beds, until_on=TONIGHT + NIGHT)
        bring_back_beds(at=AT + NIGHT)

        with nothing_changes():
            assert bring_back_beds(at=AT + NIGHT) == {"beds_back": 0}

    def test_leaves_alone_what_lasts_and_what_was_ended(self, beds, close, by):
        close([beds[0]], until_on=TONIGHT + 3 * NIGHT)
        close([beds[1]])
        (row,) = close([beds[2]], until_on=TONIGHT + 2 * NIGHT)
        reopen_bed(closure=row, by=by, at=AT + NIGHT)

        assert bring_back_beds(at=AT + 2 * NIGHT) == {"beds_back": 0}

    def test_asks_nobody_where_somebody_sleeps_or_it_goes_on(self, beds, close):
        for bed in beds[:2]:
            OutOfServiceFactory(bed=bed, from_on=TONIGHT - 3 * NIGHT, until_on=TONIGHT)
        OutOfServiceFactory(bed=beds[0], from_on=TONIGHT)
        stay_in(beds[1])

        assert bring_back_beds(at=AT) == {"beds_back": 0}
        assert not BedPreparation.objects.exists()

    def test_tells_again_of_another_end(self, beds, close, by):
        rows = close([beds[0]], until_on=TONIGHT + NIGHT)
        bring_back_beds(at=AT + NIGHT)
        ready = OutOfService.objects.filter(ended_at=None)
        extend_closures(closures=rows, until_on=TONIGHT + 3 * NIGHT, by=by, at=AT + NIGHT)
        Task.objects.update(state="done")

        assert ready.exists()
        assert bring_back_beds(at=AT + 3 * NIGHT) == {"beds_back": 1}
        assert Task.objects.filter(kind="bed_back", state="open").count() == 1

    def test_takes_the_same_queries_for_10_and_20_beds(self, centre, django_assert_num_queries):
        touch_board(centre.pk)
        over = {"from_on": TONIGHT - 3 * NIGHT, "until_on": TONIGHT}
        for bed in RoomFactory(villa__centre=centre, beds=10).beds.all():
            OutOfServiceFactory(bed=bed, **over)
        with CaptureQueriesContext(connection) as few:
            assert bring_back_beds(at=AT) == {"beds_back": 10}
        for bed in RoomFactory(villa__centre=centre, beds=20).beds.all():
            OutOfServiceFactory(bed=bed, **over)
        with django_assert_num_queries(len(few)):
            assert bring_back_beds(at=AT + timedelta(minutes=5)) == {"beds_back": 20}
