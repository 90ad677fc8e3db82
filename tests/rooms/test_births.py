import pytest
from django.utils import timezone

from residents.actions import assign_file, declare_conflict, restrict_file
from residents.identity import identities
from residents.models import ConflictOfInterest, FileEvent, HouseholdMember, Person, Task
from rooms.actions import (
    Newborn,
    NoPlaceForNewborn,
    OverrideNotAllowed,
    check_in_stay,
    keep_diet,
    record_leave,
    record_return,
)
from rooms.actions.diet import WhatSheEats
from rooms.models import Bed, BedPreparation, Birth
from rooms.sealed import words_of
from tests.residents.factories import MemberFactory, TeamFactory
from tests.rooms.births import HOUR, TWO_HOURS_AGO, born, first_place, record
from tests.rooms.factories import RoomFactory
from tests.rooms.moving import (
    AT,
    NIGHT,
    TONIGHT,
    assert_history_equals_nights,
    family_in,
    member_of,
    sleeps,
    stay_in,
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


class TestRecordBirth:
    def test_gives_the_newborn_a_record_a_family_a_stay_and_the_cot_in_the_room(self, mother, by):
        made = record(mother, by, Newborn("M", "نور الدين"))

        (stay,), (bed,) = made.stays, made.beds
        assert (bed.room, bed.kind) == (mother.placements.get().bed.room, "cot")
        assert (stay.state, stay.relation, stay.needs) == ("admitted", "child", ["cot"])
        assert (stay.household, stay.channel) == (mother.household, mother.channel)
        assert sleeps(stay) == {
            TONIGHT + n * NIGHT: bed.code for n in range((mother.departs_on - TONIGHT).days)
        }
        member = HouseholdMember.objects.get(person=stay.person)
        assert (member.household, member.relation) == (mother.household, "child")
        assert (stay.person.sex, stay.person.birth_year) == ("M", 2026)
        known = identities([stay.person])[stay.person_id]
        assert (known.name, known.birth_date) == ("نور الدين", "2026-03-10")
        assert_history_equals_nights()

    def test_seals_when_it_was_born_and_tells_both_timelines(self, mother, by):
        (stay,) = record(mother, by, said=born(place="hospital")).stays

        birth = Birth.objects.get()
        assert (birth.mother_stay, birth.stay, birth.place) == (mother, stay, "hospital")
        words = words_of(stay.person_id).open(birth, "born")
        assert words == TWO_HOURS_AGO.isoformat()
        hers = FileEvent.objects.get(person=mother.person, kind="gave_birth")
        assert hers.detail == {"born": "hospital", "children": 1}
        assert FileEvent.objects.filter(person=stay.person, kind="checked_in").exists()

    def test_asks_for_what_has_to_follow(self, mother, by):
        (stay,) = record(mother, by).stays

        tasks = Task.objects.exclude(kind="assign_file")
        asked = {(task.kind, task.person_id): task for task in tasks}
        assert asked.keys() == {
            ("check_up", mother.person_id),
            ("check_up", stay.person_id),
            ("birth_registration", stay.person_id),
            ("infant_feeding", stay.person_id),
        }
        paper = asked["birth_registration", stay.person_id]
        assert (paper.due_on, paper.role) == (TWO_HOURS_AGO.date() + 14 * NIGHT, "caseworker")
        assert asked["check_up", mother.person_id].role == "nurse"
        keep_diet(
            person=stay.person,
            said=WhatSheEats(infant_food="breast_milk"),
            by=by,
            at=timezone.now(),
        )
        assert Task.objects.get(kind="infant_feeding").state == "done"

    def test_gives_twins_a_cot_and_a_bed_and_asks_for_the_other_cot(self, by, room):
        RoomFactory._meta.model.objects.filter(pk=room.pk).update(audience="families")
        beds = [*room.beds.filter(kind="single")]
        mother = stay_in(beds[0])
        spare = Bed.objects.create(room=room, code="spare", position=99)

        made = record(mother, by, Newborn("F"), Newborn())

        assert [bed.kind for bed in made.beds] == ["cot", "single"]
        assert made.beds[1] == spare
        assert [stay.needs for stay in made.stays] == [["cot"], []]
        assert [birth.number for birth in Birth.objects.order_by("number")] == [1, 2]
        assert Task.objects.get(kind="cot_wanted").person == made.stays[1].person

    def test_a_sex_not_known_yet_is_neither_for_the_rooms(self, room, by):
        girl = stay_in(RoomFactory(villa=room.villa, audience="girls", beds=1, cots=1).beds.first())
        Person.objects.filter(pk=girl.person_id).update(birth_year=2010)
        girl.person.refresh_from_db()

        assert first_place(girl, [Newborn("F")], by).startswith("here:")
        assert first_place(girl, [Newborn()], by) == "nowhere"
        room_of_women = RoomFactory(villa=room.villa, boys_max_age=None, beds=1, cots=1)
        woman = stay_in(room_of_women.beds.get(kind="single"))
        assert first_place(woman, [Newborn()], by) == f"here:{room_of_women.pk}"
        assert first_place(woman, [Newborn("M")], by) != f"here:{room_of_women.pk}"

    def test_begins_with_the_night_of_the_birth(self, mother, by):
        (stay,) = record(mother, by, said=born(AT - 2 * NIGHT)).stays

        assert stay.arrives_on == TONIGHT - 2 * NIGHT
        assert min(sleeps(stay)) == TONIGHT - 2 * NIGHT
        assert_history_equals_nights()

    def test_begins_later_where_somebody_else_slept_in_the_cot(self, mother, by, room):
        cot = room.beds.get(kind="cot")
        stay_in(cot, since=3, nights=2, ended=True, admitted_at=None)

        (stay,) = record(mother, by, said=born(AT - 2 * NIGHT)).stays

        assert (stay.arrives_on, min(sleeps(stay))) == (TONIGHT - NIGHT, TONIGHT - NIGHT)

    def test_begins_when_the_mother_came_back_from_hospital(self, mother, by):
        record_leave(stay=mother, purpose="medical", until=AT + HOUR, by=by, at=AT - 2 * NIGHT)
        record_return(stay=mother, by=by, at=AT - NIGHT)

        (stay,) = record(mother, by, said=born(AT - 2 * NIGHT + HOUR, "hospital")).stays

        assert stay.arrives_on == TONIGHT - NIGHT

    def test_keeps_a_bed_for_who_is_still_in_hospital(self, mother, by):
        record_leave(stay=mother, purpose="medical", until=AT + 9 * HOUR, by=by, at=AT - 4 * HOUR)

        (stay,) = record(mother, by, said=born(place="hospital", is_here=False)).stays

        assert (stay.state, stay.arrives_on, stay.admitted_at) == ("expected", TONIGHT, None)
        assert Task.objects.filter(kind="arrival_expected", person=stay.person).exists()
        check_in_stay(stay=stay, by=by, at=AT + 14 * HOUR)
        assert not Task.objects.open().filter(kind="arrival_expected").exists()
        assert_history_equals_nights()

    def test_calls_the_child_what_it_is_to_who_came(self, room, by):
        beds = [*RoomFactory(villa=room.villa, for_families=True, beds=2, cots=1).beds.all()]
        _head, daughter = family_in(beds[:2], [("F", 1980, "self"), ("F", 2006, "child")])

        (stay,) = record(daughter, by).stays

        assert stay.relation == "other_relative"

    def test_closes_the_record_to_whom_the_mothers_is_closed(self, mother, by, supervisor):
        centre = mother.centre
        team = TeamFactory(centre=centre)
        worker = MemberFactory(role="caseworker", centre=centre, teams=[team])
        kept_away = member_of(centre, "supervisor")
        declare = {"kind": "relative", "by": supervisor, "at": AT}
        declare_conflict(member=kept_away, person=mother.person, **declare)
        case_file = mother.person.case_file
        assign_file(case_file=case_file, member=worker, by=None, at=AT)
        restrict_file(case_file=case_file, by=worker, at=AT)

        (stay,) = record(mother, by).stays

        child = Person.objects.get(pk=stay.person_id)
        assert child.case_file.restricted
        assert [a.member for a in child.case_file.assignments.open()] == [worker]
        conflict = ConflictOfInterest.objects.open().get(person=child)
        assert conflict.member == kept_away


class TestWhereItSleeps:
    def test_takes_a_bed_beside_her_where_there_is_no_cot(self, by):
        room = RoomFactory(villa__centre=by.centre, beds=2)
        mother = stay_in(room.beds.first())

        made = record(mother, by)

        assert made.beds == [room.beds.last()]
        assert made.stays[0].needs == []
        assert Task.objects.filter(kind="cot_wanted").exists()

    def test_moves_the_family_to_the_nearest_room_with_a_cot(self, by):
        home = RoomFactory(villa__centre=by.centre, for_families=True, beds=2)
        near = RoomFactory(villa=home.villa, for_families=True, beds=2, cots=1)
        RoomFactory(villa__centre=by.centre, for_families=True, beds=2, cots=1)
        mother, child = family_in([*home.beds.all()], [("F", 1990, "self"), ("F", 2020, "child")])

        made = record(mother, by, Newborn("F"))

        assert made.beds == [near.beds.get(kind="cot")]
        for one in (mother, child):
            assert sleeps(one)[TONIGHT - NIGHT] in {bed.code for bed in home.beds.all()}
            assert sleeps(one)[TONIGHT] in {bed.code for bed in near.beds.filter(kind="single")}
            assert FileEvent.objects.filter(person=one.person, kind="moved").exists()
        assert {row.bed for row in BedPreparation.objects.all()} == set(home.beds.all())
        assert made.change.lines.count() == 3
        assert_history_equals_nights()

    def test_a_supervisor_puts_a_cot_into_a_full_room(self):
        room = RoomFactory(beds=1)
        mother = stay_in(room.beds.first())
        by, supervisor = (member_of(mother.centre, role) for role in ("house", "supervisor"))

        with nothing_changes(), pytest.raises(NoPlaceForNewborn):
            record(mother, by)

        made = record(mother, supervisor)

        (cot,) = room.beds.filter(kind="cot")
        assert made.beds == [cot]
        assert cot.code == f"{room.code}-A"
        assert sleeps(made.stays[0])[TONIGHT] == cot.code

    def test_sets_a_rule_of_her_room_aside_with_a_reason(self):
        room = RoomFactory(boys_max_age=None, beds=1, cots=1)
        mother = stay_in(room.beds.get(kind="single"))
        by, supervisor = (member_of(mother.centre, role) for role in ("house", "supervisor"))

        with nothing_changes(), pytest.raises(NoPlaceForNewborn):
            record(mother, supervisor, Newborn("M"))
        with nothing_changes(), pytest.raises(OverrideNotAllowed):
            record(mother, by, Newborn("M"), override="night")

        made = record(mother, supervisor, Newborn("M"), override="لا غرفة أخرى")

        assert made.beds == [room.beds.get(kind="cot")]
