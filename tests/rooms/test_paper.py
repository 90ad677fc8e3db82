"""Entering from paper: as if it had been entered then, against nothing that is recorded (D28)."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction

from residents.models import FileEvent, LateEntry
from rooms.actions import (
    admit_household,
    answer_dose,
    ban_visitor,
    check_in_household,
    check_lines,
    check_out_stay,
    close_of_night,
    end_visit,
    move_stay,
    record_leave,
    record_return,
    record_visit,
    write_log_entry,
)
from rooms.actions.arrivals import Arrival
from rooms.models import LeavePass, MissingReport, Stay, Visit
from rooms.people_asked import people_from
from tests.residents.factories import MemberFactory
from tests.rooms.factories import BedFactory, RoomFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, assert_history_equals_nights, sleeps, stay_in
from tests.rooms.unchanged import nothing_changes
from tests.rooms.writing_on_paper import (
    CALLER,
    HOUR,
    NOW,
    PEOPLE,
    Kind,
    PaperHouse,
    answered,
    came,
    closed,
    gone,
    medicine,
    out,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return PaperHouse()


def admit(house, at, nights=5, bed="B"):
    arrivals = [Arrival(sex="F", birth_year=at.year - 34)]
    night = house.centre.night(at)
    return admit_household(
        centre=house.centre, arrivals=arrivals, from_on=night, nights=nights, channel="police",
        beds=[house.beds[bed]], by=house.by, at=at,
    )  # fmt: skip


def awaited(house):
    return stay_in(house.beds["B"], since=0, state="expected", admitted_at=None)


class TestEnteredLateIsAsEnteredThen:
    """Each kind leaves the same rows as its action called at that time: nights and all."""

    CASES = {
        "arrival": (
            lambda house, at: admit(house, at),
            lambda house, at: [house.line(Kind.ARRIVAL, at, "", **came(people=PEOPLE))],
        ),
        "went out": (
            lambda house, at: record_leave(stay=house.stay, **out(at=at), by=house.by, at=at),
            lambda house, at: [house.line(Kind.WENT_OUT, at, **out(at=at))],
        ),
        "went out and came back": (
            lambda house, at: (
                record_leave(stay=house.stay, **out(at=at), by=house.by, at=at),
                record_return(stay=house.stay, by=house.by, at=at + HOUR),
            ),
            lambda house, at: [
                house.line(Kind.WENT_OUT, at, "A", **out(at=at)),
                house.line(Kind.CAME_BACK, at + HOUR),
            ],
        ),
        "check-out": (
            lambda house, at: check_out_stay(
                stay=house.stay, destination="relatives", safe_for_her=True, safe_for_worker=True,
                by=house.by, at=at,
            ),
            lambda house, at: [house.line(Kind.CHECK_OUT, at, "٤/a", **gone())],
        ),
        "move": (
            lambda house, at: move_stay(
                stay=house.stay, bed=house.beds["C"], by=house.by, at=at
            ),
            lambda house, at: [house.line(Kind.MOVE, at, bed="c")],
        ),
        "roll-call": (
            lambda house, at: (answered(house, at, "present"), closed(house, at + HOUR)),
            lambda house, at: [
                house.line(Kind.ROLL_ANSWER, at, "A", result="present"),
                house.line(Kind.ROLL_CLOSED, at + HOUR, ""),
            ],
        ),
        "log": (
            lambda house, at: write_log_entry(
                centre=house.centre, kind="note", text="No water", by=house.by, at=at
            ),
            lambda house, at: [house.line(Kind.LOG, at, "", kind="note", text="No water")],
        ),
        "visit": (
            lambda house, at: end_visit(
                visit=record_visit(
                    kind="visitor", caller=CALLER, person=None, by=house.by, at=at
                ),
                by=house.by,
                at=at + HOUR,
            ),
            lambda house, at: [
                house.line(
                    Kind.VISIT, at, "", kind="visitor", caller=CALLER, left_at=at + HOUR
                )
            ],
        ),
    }  # fmt: skip

    @pytest.mark.parametrize("name", CASES)
    @pytest.mark.parametrize("hours", [1, -20, -44])
    def test_of_this_night_and_of_nights_before(self, name, hours):
        directly, on_paper = self.CASES[name]
        then, afterwards = PaperHouse(), PaperHouse()
        at = AT + hours * HOUR

        directly(then, at)
        outcomes = afterwards.enter(*on_paper(afterwards, at))

        assert [outcome.refusal for outcome in outcomes] == [None] * len(outcomes)
        assert afterwards.facts() == then.facts()
        assert_history_equals_nights()

    def test_a_dose_given_and_one_while_she_was_out(self, house):
        then = PaperHouse()
        for one in (then, house):
            medicine(one, times=(time(8), time(21)))
        pill = then.stay.person.medicines.get()
        act = {"medicine": pill, "by": then.by}
        record_leave(stay=then.stay, **out(3), by=then.by, at=AT)
        answer_dose(**act, due_at=AT + HOUR, outcome="absent", at=AT + HOUR)
        record_return(stay=then.stay, by=then.by, at=AT + 2 * HOUR)
        answer_dose(**act, due_at=AT + 12 * HOUR, outcome="given", at=AT + 12 * HOUR)

        outcomes = house.enter(
            house.line(Kind.WENT_OUT, AT, **out(3)),
            house.line(Kind.DOSE, AT + HOUR, outcome="absent", due=None),
            house.line(Kind.CAME_BACK, AT + 2 * HOUR),
            house.line(Kind.DOSE, AT + 12 * HOUR, "A", outcome="given", due=time(8)),
        )

        assert [outcome.refusal for outcome in outcomes] == [None] * 4
        assert house.facts() == then.facts()

    def test_somebody_who_was_expected_comes_with_her_family(self, house):
        then = PaperHouse()
        expected = awaited(then)
        check_in_household(household=expected.household, by=then.by, at=AT + HOUR)

        hers = awaited(house).person.code
        house.enter(house.line(Kind.ARRIVAL, AT + HOUR, hers, **came("")))

        assert house.facts() == then.facts()

    def test_a_family_comes_in_the_night_and_sleeps_that_night(self, house):
        room = RoomFactory(villa=house.room.villa, for_families=True, code="9")
        for code in ("9-A", "9-B"):
            BedFactory(room=room, code=code)
        night = AT - 12 * HOUR - 6 * HOUR  # two in the morning: last night's night

        said = came("9-A 9-B", people_from("F34,M5"), nights=1)
        (outcome,) = house.enter(house.line(Kind.ARRIVAL, night, "", **said))

        assert outcome.refusal is None
        stays = Stay.objects.filter(person__in=outcome.persons)
        assert {min(sleeps(stay)) for stay in stays} == {TONIGHT - NIGHT}
        assert LateEntry.objects.filter(kind=Kind.ARRIVAL).count() == 2
        assert all(TONIGHT in sleeps(stay) for stay in stays)
        assert all(Stay.objects.filter(pk__in=stays).values_list("is_overstay", flat=True))

    def test_an_approved_leave_is_the_one_she_goes_on(self, house):
        planned = LeavePass.objects.create(
            stay=house.stay, purpose="family", leaves_at=AT, due_at=AT + 3 * HOUR, left_at=None,
            asked_at=AT - NIGHT, asked_by=MemberFactory(centre=house.centre),
            decision="approved", decided_at=AT - NIGHT, decided_by=house.by,
        )  # fmt: skip

        house.enter(
            house.line(Kind.WENT_OUT, AT, **out()), house.line(Kind.CAME_BACK, AT + 2 * HOUR)
        )

        planned.refresh_from_db()
        assert (planned.left_at, planned.returned_at) == (AT, AT + 2 * HOUR)
        assert LeavePass.objects.count() == 1

    def test_a_leave_that_was_over_before_she_went_out_again(self, house):
        record_leave(stay=house.stay, **out(9, at=AT + 12 * HOUR), by=house.by, at=AT + 12 * HOUR)

        refusals = house.refusals(
            house.line(Kind.WENT_OUT, AT, **out()), house.line(Kind.CAME_BACK, AT + HOUR)
        )

        assert refusals == ["NoneType"] * 2
        passes = LeavePass.objects.order_by("left_at").values_list("left_at", "returned_at")
        assert list(passes) == [(AT, AT + HOUR), (AT + 12 * HOUR, None)]


class TestWhatFollowsFromIt:
    def test_a_check_out_frees_the_nights_since_and_no_overstay_is_left(self, house):
        stay = stay_in(house.beds["B"], since=3, nights=3)
        close_of_night(at=AT + 3 * HOUR)
        assert TONIGHT in sleeps(stay)

        house.enter(house.line(Kind.CHECK_OUT, AT - HOUR, stay.person.code, **gone()))

        stay.refresh_from_db()
        assert TONIGHT not in sleeps(stay)
        assert (stay.state, stay.departs_on, stay.is_overstay) == ("ended", TONIGHT, False)

    def test_an_overstay_that_was_one_stays_one(self, house):
        stay = stay_in(house.beds["B"], since=3, nights=1, is_overstay=True)
        close_of_night(at=AT - NIGHT)

        house.enter(house.line(Kind.CHECK_OUT, AT - HOUR, stay.person.code, **gone()))

        stay.refresh_from_db()
        assert (stay.departs_on, stay.is_overstay) == (TONIGHT, True)

    def test_whoever_was_missed_after_she_had_left_is_missed_no_more(self, house):
        answered(house, AT + 3 * HOUR, "missing")

        house.enter(house.line(Kind.CHECK_OUT, AT, **gone()))

        report = MissingReport.objects.get()
        assert (report.found_how, report.found_at) == ("answer_changed", AT + 3 * HOUR)

    def test_a_search_that_began_before_she_left_goes_on(self, house):
        answered(house, AT, "missing")

        house.enter(house.line(Kind.CHECK_OUT, AT + HOUR, **gone()))

        assert MissingReport.objects.open().exists()

    def test_a_line_of_the_log_may_be_about_somebody_who_has_left_since(self, house):
        check_out_stay(stay=house.stay, destination="relatives", safe_for_her=None,
                       safe_for_worker=True, by=house.by, at=AT + 8 * HOUR)  # fmt: skip

        (outcome,) = house.enter(house.line(Kind.LOG, AT, kind="note", text="Slept badly"))

        assert outcome.refusal is None

    def test_it_is_marked_with_who_typed_it_and_who_wrote_it_down(self, house):
        line = house.line(Kind.WENT_OUT, AT, **out())
        colleague = MemberFactory(centre=house.centre)
        line = type(line)(**{**vars(line), "seen_by": colleague})

        house.enter(line)

        mark = LateEntry.objects.get()
        assert (mark.happened_at, mark.entered_at, mark.entered_by) == (AT, NOW, house.by)
        assert (mark.number, mark.seen_by, mark.line) == (1, colleague, line.id)
        assert (mark.subject_id, mark.person) == (LeavePass.objects.get().pk, house.stay.person)
        assert LeavePass.objects.get().left_by == house.by
        assert FileEvent.objects.get(kind="away").by == house.by

    def test_somebody_banned_at_the_door_is_told(self, house):
        ban_visitor(caller=CALLER, reason="threatened", until_on=None, person=None, by=house.by,
                    at=AT - NIGHT)  # fmt: skip

        said = {"kind": "visitor", "caller": CALLER, "left_at": None}
        (outcome,) = house.enter(house.line(Kind.VISIT, AT, "", **said))

        assert outcome.met_ban
        assert not Visit.objects.exists()


class TestOnceAndInOrder:
    def test_a_line_is_entered_once(self, house):
        line = house.line(Kind.WENT_OUT, AT, **out())
        house.enter(line)

        with nothing_changes():
            assert house.refusals(line) == ["EnteredAlready"]

    def test_two_lines_that_say_the_same_are_one(self, house):
        lines = [house.line(Kind.ROLL_ANSWER, AT, result="present") for _twice in range(2)]

        assert house.refusals(*lines) == ["NoneType", "EnteredAlready"]
        assert LateEntry.objects.count() == 1

    def test_lines_are_entered_in_the_order_of_their_times(self, house):
        other = stay_in(house.beds["B"])
        lines = [
            house.line(Kind.MOVE, AT + 2 * HOUR, other.person.code, bed="A"),
            house.line(Kind.CHECK_OUT, AT, **gone()),
        ]

        outcomes = house.enter(*lines)

        assert [outcome.line.kind for outcome in outcomes] == [Kind.CHECK_OUT, Kind.MOVE]
        assert [type(outcome.refusal).__name__ for outcome in outcomes] == [
            "NoneType", "BedNotReady",
        ]  # fmt: skip

    def test_a_refused_line_changes_nothing_and_the_rest_is_entered(self, house):
        lines = [
            house.line(Kind.CAME_BACK, AT - HOUR),
            house.line(Kind.WENT_OUT, AT, **out()),
            house.line(Kind.MOVE, AT + HOUR, bed="Z9"),
        ]

        assert house.refusals(*lines) == ["NotAway", "NoneType", "UnknownBed"]
        assert LateEntry.objects.get().kind == Kind.WENT_OUT

    def test_checking_tells_the_same_and_changes_nothing(self, house):
        lines = [
            house.line(Kind.ARRIVAL, AT, "", **came(people=PEOPLE)),
            house.line(Kind.MOVE, AT + HOUR, bed="B"),
            house.line(Kind.CHECK_OUT, AT + 2 * HOUR, **gone()),
        ]
        with nothing_changes():
            checked = check_lines(lines=lines, by=house.by, at=NOW)

        assert [type(one.refusal) for one in checked] == [
            type(one.refusal) for one in house.enter(*lines)
        ]
        assert [one.refusal is None for one in checked] == [True, False, True]

    def test_the_database_insists(self, house):
        house.enter(house.line(Kind.WENT_OUT, AT, **out()))
        row = LateEntry.objects.get()

        for wrong in ({"line": row.line}, {"happened_at": NOW + HOUR}, {}):
            copy = {f.name: getattr(row, f.name) for f in row._meta.fields if f.name != "id"}
            fresh = {"line": house.line(Kind.LOG, AT).id, **wrong}
            with pytest.raises(IntegrityError), transaction.atomic():
                LateEntry.objects.create(**{**copy, **fresh})
