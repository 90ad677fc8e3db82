"""What is refused from paper, each by its name: it stays on the paper and changes nothing."""

from datetime import time, timedelta

import pytest

from residents.models import Person
from rooms.actions import (
    answer_dose,
    check_out_stay,
    enter_lines,
    move_stay,
    record_leave,
    record_return,
)
from rooms.models import BedNight, LeavePass
from rooms.people_asked import people_from
from staff.factors import WrongCode
from tests.residents.factories import MemberFactory
from tests.rooms.factories import BedFactory, RoomFactory, StayFactory
from tests.rooms.moving import AT, stay_in
from tests.rooms.shift_factories import in_conflict_with
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


REFUSED = {
    "the future": ("NotYet", lambda h: h.line(Kind.WENT_OUT, NOW + HOUR, **out())),
    "older than 72 hours": (
        "TooOldForPaper",
        lambda h: h.line(Kind.WENT_OUT, NOW - 73 * HOUR, **out(at=NOW - 73 * HOUR)),
    ),
    "a code that is nobody's": (
        "NobodyThen", lambda h: h.line(Kind.CAME_BACK, AT, "Z9-Q999"),
    ),
    "a bed that is none": ("UnknownBed", lambda h: h.line(Kind.CAME_BACK, AT, "nowhere")),
    "an empty bed": ("NobodyThen", lambda h: h.line(Kind.CAME_BACK, AT, "B")),
    "nobody is written": (
        "NobodyWritten", lambda h: h.line(Kind.ARRIVAL, AT, "", **came(people=())),
    ),
    "no bed is written": (
        "NobodyWritten", lambda h: h.line(Kind.ARRIVAL, AT, "", **came("", PEOPLE)),
    ),
    "a return without a leave": ("NotAway", lambda h: h.line(Kind.CAME_BACK, AT)),
    "due back before she goes": (
        "DueBeforeLeaving", lambda h: h.line(Kind.WENT_OUT, AT, **out(-1)),
    ),
    "a second bed": (
        "AlreadyHoused", lambda h: h.line(Kind.ARRIVAL, AT, **came()),
    ),
    "a bed that somebody has": (
        "AgainstTheRecord", lambda h: h.line(Kind.ARRIVAL, AT, "", **came("A", PEOPLE)),
    ),
    "before she had come": (
        "AgainstTheRecord",
        lambda h: h.line(Kind.WENT_OUT, AT - 5 * HOUR, early(h).person.code, **out(-3)),
    ),
    "a roll-call that nobody began": (
        "NoRollCallThen", lambda h: h.line(Kind.ROLL_CLOSED, AT, ""),
    ),
    "a visit that is not there": (
        "NoSuchVisit", lambda h: h.line(Kind.VISIT_END, AT, "", visit=h.stay.pk),
    ),
    "they leave before they came": (
        "LeavesBeforeComing",
        lambda h: h.line(
            Kind.VISIT, AT, "", kind="visitor", caller=CALLER, left_at=AT - HOUR
        ),
    ),
    "no dose was due": (
        "NotDueThen", lambda h: h.line(Kind.DOSE, AT, outcome="given", due=time(8)),
    ),
    "without words": ("WithoutWords", lambda h: h.line(Kind.LOG, AT, "", kind="note", text=" ")),
}  # fmt: skip


def early(house):
    return stay_in(house.beds["B"], since=0, admitted_at=AT - HOUR)


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_by_name_and_changes_nothing(house, name):
    refusal, line = REFUSED[name]
    written = line(house)

    with nothing_changes():
        assert house.refusals(written) == [refusal]


AGAINST = {
    "she was counted present while she was out": (
        lambda h: answered(h, AT + HOUR, "present"),
        lambda h: [h.line(Kind.WENT_OUT, AT, **out())],
    ),
    "a dose was given to her while she was out": (
        lambda h: answer_dose(
            medicine=medicine(h), due_at=AT + HOUR, outcome="given", by=h.by, at=AT + HOUR
        ),
        lambda h: [h.line(Kind.WENT_OUT, AT, **out()), h.line(Kind.CAME_BACK, AT + 2 * HOUR)],
    ),
    "she went out again without having come back": (
        lambda h: (
            record_leave(stay=h.stay, **out(at=AT + 5 * HOUR), by=h.by, at=AT + 5 * HOUR),
            record_return(stay=h.stay, by=h.by, at=AT + 6 * HOUR),
        ),
        lambda h: [h.line(Kind.WENT_OUT, AT, **out())],
    ),
    "she was away at the roll-call after she came back": (
        lambda h: (
            record_leave(stay=h.stay, **out(), by=h.by, at=AT - HOUR),
            answered(h, AT + 2 * HOUR, "leave"),
        ),
        lambda h: [h.line(Kind.CAME_BACK, AT + HOUR)],
    ),
    "she was present after she left": (
        lambda h: answered(h, AT + HOUR, "present"),
        lambda h: [h.line(Kind.CHECK_OUT, AT, **gone())],
    ),
    "she went out after she left": (
        lambda h: record_leave(stay=h.stay, **out(at=AT + HOUR), by=h.by, at=AT + HOUR),
        lambda h: [h.line(Kind.CHECK_OUT, AT, **gone())],
    ),
    "she moved after she left": (
        lambda h: move_stay(stay=h.stay, bed=h.beds["B"], by=h.by, at=AT + HOUR),
        lambda h: [h.line(Kind.CHECK_OUT, AT, **gone())],
    ),
    "she moved again": (
        lambda h: move_stay(stay=h.stay, bed=h.beds["B"], by=h.by, at=AT + HOUR),
        lambda h: [h.line(Kind.MOVE, AT, bed="C")],
    ),
    "somebody has the bed she moves to": (
        lambda h: stay_in(h.beds["C"]),
        lambda h: [h.line(Kind.MOVE, AT, bed="C")],
    ),
    "a later answer stands in the roll-call": (
        lambda h: answered(h, AT + 2 * HOUR, "late"),
        lambda h: [h.line(Kind.ROLL_ANSWER, AT, result="present")],
    ),
    "she was out when she was counted present": (
        lambda h: (
            record_leave(stay=h.stay, **out(4), by=h.by, at=AT),
            record_return(stay=h.stay, by=h.by, at=AT + 3 * HOUR),
        ),
        lambda h: [h.line(Kind.ROLL_ANSWER, AT + HOUR, result="present")],
    ),
    "she was out when a dose was given to her": (
        lambda h: (
            medicine(h), record_leave(stay=h.stay, **out(4), by=h.by, at=AT),
        ),
        lambda h: [h.line(Kind.DOSE, AT + HOUR, outcome="given", due=None)],
    ),
    "she stayed here until later": (
        lambda h: check_out_stay(
            stay=h.stay, destination="relatives", safe_for_her=None, safe_for_worker=True,
            by=h.by, at=AT + 2 * HOUR,
        ),
        lambda h: [h.line(Kind.ARRIVAL, AT, **came())],
    ),
    "she had left": (
        lambda h: check_out_stay(
            stay=h.stay, destination="relatives", safe_for_her=None, safe_for_worker=True,
            by=h.by, at=AT - HOUR,
        ),
        lambda h: [h.line(Kind.WENT_OUT, AT, **out())],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", AGAINST)
def test_refuses_what_the_record_contradicts(house, name):
    recorded, paper = AGAINST[name]
    recorded(house)
    lines = paper(house)

    with nothing_changes():
        assert house.refusals(*lines)[0] == "AgainstTheRecord"


class TestOtherRefusals:
    def test_a_closed_roll_call_stays_as_it_is(self, house):
        answered(house, AT, "present")
        closed(house, AT + HOUR)

        with nothing_changes():
            line = house.line(Kind.ROLL_ANSWER, AT + HOUR / 2, result="late")
            assert house.refusals(line) == ["RollCallClosed"]

    def test_a_roll_call_that_does_not_balance_is_not_closed(self, house):
        other = stay_in(house.beds["B"])
        answered(house, AT, "present")

        with nothing_changes():
            (outcome,) = house.enter(house.line(Kind.ROLL_CLOSED, AT + HOUR, ""))
            assert outcome.refusal.codes == [other.person.code]

    @pytest.mark.parametrize("back", [-HOUR, -24 * HOUR])
    def test_times_that_run_backwards_past_midnight(self, house, back):
        midnight = AT + 4 * HOUR
        lines = [
            house.line(Kind.WENT_OUT, midnight - HOUR / 2, "A", **out(at=midnight)),
            house.line(Kind.CAME_BACK, midnight - HOUR / 2 + back),
        ]

        outcomes = house.enter(*lines)

        assert [type(one.refusal).__name__ for one in outcomes] == ["RunsBackwards", "NoneType"]
        assert " 1 " in str(outcomes[0].refusal)
        assert LeavePass.objects.get().returned_at is None

    def test_the_lists_of_the_roll_call_and_of_the_round_may_follow(self, house):
        medicine(house)
        lines = [
            house.line(Kind.WENT_OUT, AT + 3 * HOUR, **out(at=AT + 3 * HOUR)),
            house.line(Kind.DOSE, AT + HOUR, outcome="given", due=None),
            house.line(Kind.ROLL_ANSWER, AT + 2 * HOUR, result="present"),
        ]

        assert house.refusals(*lines) == ["NoneType"] * 3

    def test_lines_about_two_people_may_stand_in_any_order(self, house):
        other = stay_in(house.beds["B"])
        lines = [
            house.line(Kind.WENT_OUT, AT + HOUR, **out(at=AT + HOUR)),
            house.line(Kind.WENT_OUT, AT, other.person.code, **out()),
        ]

        assert house.refusals(*lines) == ["NoneType"] * 2

    def test_a_bed_code_of_two_rooms_asks_for_the_room(self, house):
        BedFactory(room=RoomFactory(villa=house.room.villa, code="5"), code="A")

        assert house.refusals(house.line(Kind.WENT_OUT, AT, "A", **out())) == ["BedCodeOfTwo"]
        assert house.refusals(house.line(Kind.WENT_OUT, AT, "4/A", **out())) == ["NoneType"]

    def test_somebody_hidden_is_as_nobody(self, house):
        in_conflict_with(house.by, house.stay.person)

        for whom in (house.code, "A"):
            line = house.line(Kind.WENT_OUT, AT, whom, **out())
            assert house.refusals(line) == ["NobodyThen"]

    def test_somebody_of_another_house_is_nobody(self, house):
        there = StayFactory()

        line = house.line(Kind.WENT_OUT, AT, there.person.code, **out())
        assert house.refusals(line) == ["NobodyThen"]

    def test_a_rule_of_the_rooms_is_set_aside_by_the_supervisor_alone(self, house):
        room = RoomFactory(villa=house.room.villa, audience="girls", code="7")
        BedFactory(room=room, code="7-A")
        lines = [house.line(Kind.MOVE, AT, bed="7-A", override=why) for why in ("", "quiet")]
        assert house.refusals(lines[0]) == ["RoomDoesNotAdmit"]

        house.by = MemberFactory(role="house", centre=house.centre)
        assert house.refusals(lines[1]) == ["OverrideNotAllowed"]

    def test_more_than_one_medicine_asks_which(self, house):
        pills = [medicine(house), medicine(house)]
        line = house.line(Kind.DOSE, AT + HOUR, outcome="given", due=None)
        assert house.refusals(line) == ["WhichMedicine"]

        chosen = house.line(Kind.DOSE, AT + HOUR, outcome="given", medicine=pills[0].pk)
        assert house.refusals(chosen) == ["NoneType"]
        again = house.line(Kind.DOSE, AT + HOUR, outcome="given", medicine=pills[0].pk)
        assert house.refusals(again) == ["GivenAlready"]

    def test_a_controlled_medicine_is_given_by_two_who_prove_it(self, house):
        medicine(house, is_controlled=True)
        second = MemberFactory(role="house", centre=house.centre)
        alone = house.line(Kind.DOSE, AT + HOUR, outcome="given", due=None)
        both = house.line(Kind.DOSE, AT + HOUR, outcome="given", due=None, second=second)
        assert house.refusals(alone) == ["SecondMissing"]

        unsigned = {second.pk: WrongCode("no")}
        (outcome,) = enter_lines(lines=[both], by=house.by, at=NOW, unsigned=unsigned)
        assert outcome.refusal is unsigned[second.pk]
        assert house.refusals(both) == ["NoneType"]

    def test_what_she_may_not_do_on_the_page_she_does_not_enter(self, house):
        house.by = MemberFactory(role="manager", centre=house.centre)

        line = house.line(Kind.LOG, AT, "", kind="note", text="x")
        assert house.refusals(line) == ["NotHersToEnter"]


def test_nobody_new_is_left_by_a_family_that_found_no_bed(house):
    said = came("B A", people_from("F34,F30"))

    (outcome,) = house.enter(house.line(Kind.ARRIVAL, AT, "", **said))

    assert outcome.refusal is not None
    assert Person.objects.filter(centre=house.centre).count() == 1
    assert BedNight.objects.filter(bed=house.beds["B"]).count() == 0


def test_seventy_two_hours_to_the_minute(house):
    stay = stay_in(house.beds["B"], since=9)
    at = NOW - 72 * HOUR

    line = house.line(Kind.WENT_OUT, at, stay.person.code, **out(at=at))
    assert house.refusals(line) == ["NoneType"]
    older = house.line(Kind.CAME_BACK, at - timedelta(minutes=1), stay.person.code)
    assert house.refusals(older) == ["TooOldForPaper"]
