from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from residents.models import Person, Task
from rooms.actions import (
    BirthRecordedAlready,
    BornTooLongAgo,
    ChildWithoutMother,
    HowManyChildren,
    ImplausibleMother,
    MotherNotStaying,
    Newborn,
    NoNightsLeft,
    NotBornHere,
    PlaceGone,
    cancel_stay,
    record_birth,
    record_leave,
    record_return,
    undo_change,
)
from rooms.actions.writing import NotYet
from rooms.models import Bed, Birth
from tests.rooms.births import HOUR, born, first_place, record
from tests.rooms.factories import RoomFactory
from tests.rooms.moving import (
    AT,
    NIGHT,
    assert_history_equals_nights,
    member_of,
    sleeps,
    stay_in,
    waiting_in,
)
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return RoomFactory(beds=1, cots=1)


@pytest.fixture
def mother(room):
    return stay_in(room.beds.get(kind="single"), since=3, nights=9)


@pytest.fixture
def by(room):
    return member_of(room.villa.centre)


@pytest.fixture
def supervisor(room):
    return member_of(room.villa.centre, "supervisor")


class TestRefusals:
    def refused(self, refusal, mother, by, *children, **more):
        with nothing_changes(), pytest.raises(refusal):
            record(mother, by, *children, **more)

    def test_a_mother_who_does_not_stay_here(self, by, room):
        awaited = waiting_in(RoomFactory(villa=room.villa, beds=1).beds.get())

        self.refused(MotherNotStaying, awaited, by)

    def test_a_mother_past_her_last_night(self, by, room):
        bed = RoomFactory(villa=room.villa, beds=1).beds.get()

        self.refused(NoNightsLeft, stay_in(bed, since=3, nights=3), by)

    @pytest.mark.parametrize(("sex", "born_in"), [("M", 1990), ("F", 2015), ("F", 1960)])
    def test_who_cannot_be_the_mother(self, mother, by, sex, born_in):
        Person.objects.filter(pk=mother.person_id).update(sex=sex, birth_year=born_in)
        mother.person.refresh_from_db()

        self.refused(ImplausibleMother, mother, by)

    @pytest.mark.parametrize(
        ("when", "refusal"), [(AT + HOUR, NotYet), (AT - 73 * HOUR, BornTooLongAgo)]
    )
    def test_a_time_that_cannot_be_entered_here(self, mother, by, when, refusal):
        self.refused(refusal, mother, by, said=born(when, "hospital"))

    def test_a_birth_in_the_house_while_she_was_out_or_before_she_came(self, mother, by):
        record_leave(stay=mother, purpose="medical", until=AT + HOUR, by=by, at=AT - 5 * HOUR)
        record_return(stay=mother, by=by, at=AT - HOUR)

        self.refused(NotBornHere, mother, by)
        villa = mother.placements.get().bed.room.villa
        late = stay_in(RoomFactory(villa=villa, beds=2).beds.first(), since=1)
        self.refused(NotBornHere, late, by, said=born(AT - 2 * NIGHT))

    def test_a_child_here_while_she_is_out(self, mother, by):
        record_leave(stay=mother, purpose="medical", until=AT + HOUR, by=by, at=AT - 5 * HOUR)

        self.refused(ChildWithoutMother, mother, by, said=born(place="hospital"))

    def test_no_child_and_too_many(self, mother, by):
        where = "here:x"
        with nothing_changes(), pytest.raises(HowManyChildren):
            record_birth(stay=mother, born=born(), children=[], where=where, known=0, by=by, at=AT)
        self.refused(HowManyChildren, mother, by, *[Newborn()] * 5, where=where)

    def test_the_same_birth_twice(self, mother, by):
        record(mother, by)

        self.refused(BirthRecordedAlready, mother, by, where="here:x")
        Bed.objects.create(room=mother.placements.get().bed.room, code="more", kind="cot")
        record(mother, by, known=1)
        assert Birth.objects.count() == 2

    def test_the_database_takes_each_child_of_hers_once(self, mother, by):
        record(mother, by)
        Bed.objects.create(room=mother.placements.get().bed.room, code="more", kind="cot")
        record(mother, by, known=1)

        with pytest.raises(IntegrityError), transaction.atomic():
            Birth.objects.update(number=1)

    def test_a_place_that_is_gone(self, mother, by):
        where = first_place(mother, [Newborn()], by)
        room = mother.placements.get().bed.room
        stay_in(room.beds.get(kind="cot"), since=0)
        RoomFactory(villa=room.villa, for_families=True, beds=2)

        self.refused(PlaceGone, mother, by, where=where)


class TestTakenBack:
    def test_undo_takes_the_birth_back_and_lets_the_family_sleep_where_it_did(self, by):
        home = RoomFactory(villa__centre=by.centre, for_families=True, beds=1)
        RoomFactory(villa=home.villa, for_families=True, beds=1, cots=1)
        mother = stay_in(home.beds.get())
        made = record(mother, by)

        undo_change(change=made.change, by=by, at=AT + 5 * timedelta(minutes=1))

        assert set(sleeps(mother).values()) == {home.beds.get().code}
        made.stays[0].refresh_from_db()
        assert (made.stays[0].state, sleeps(made.stays[0])) == ("cancelled", {})
        assert not Birth.objects.standing().exists()
        assert not Task.objects.open().filter(kind="birth_registration").exists()
        assert_history_equals_nights()

    def test_a_cancelled_stay_lets_it_be_recorded_anew(self, mother, by):
        (stay,) = record(mother, by).stays

        cancel_stay(stay=stay, reason="mistake", by=by, at=AT)
        record(mother, by, known=0)

        assert Birth.objects.standing().count() == 1
