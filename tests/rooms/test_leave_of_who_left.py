"""A planned leave of somebody who is checked out, on the page or from paper, and is here again."""

import pytest

from residents.models import Task
from rooms.actions import (
    approve_leave,
    ask_leave,
    begin_leave,
    call_off_leave,
    check_leave,
    check_out_stay,
    refuse_leave,
    undo_change,
)
from rooms.models import BedChange
from tests.rooms.moving import AT, MINUTE, NIGHT, member_of
from tests.rooms.writing_on_paper import HOUR, Kind, PaperHouse, gone, out

pytestmark = pytest.mark.django_db
LATER = AT + 5 * MINUTE
SOON = AT + 9 * MINUTE


@pytest.fixture
def house():
    return PaperHouse()


@pytest.fixture
def caseworker(house):
    return member_of(house.centre, "caseworker")


@pytest.fixture
def asked(house, caseworker):
    """A leave of tomorrow that nobody has decided."""
    times = {"leaves_at": AT + NIGHT, "due_at": AT + NIGHT + 4 * HOUR}
    wish = {"purpose": "family", "escort": "alone", **times}
    return ask_leave(stay=house.stay, **wish, by=caseworker, at=AT - HOUR)


def on_the_page(house):
    answers = {"destination": "relatives", "safe_for_her": True, "safe_for_worker": True}
    return check_out_stay(stay=house.stay, **answers, by=house.by, at=AT)


def from_paper(house):
    assert house.refusals(house.line(Kind.CHECK_OUT, AT, **gone()), at=AT + MINUTE) == ["NoneType"]
    return BedChange.objects.get(kind="check_out")


@pytest.fixture(params=[on_the_page, from_paper])
def check_out(request, house, asked):
    return request.param(house)


def come_back(house, change):
    undo_change(change=change, by=house.by, at=SOON)


def to_decide():
    return list(Task.objects.open().filter(kind="leave_asked").values_list("subject_id", flat=True))


class TestWhoIsHereAgain:
    def test_waits_for_the_decision_as_before(self, house, asked, check_out):
        assert to_decide() == []

        come_back(house, check_out)

        assert to_decide() == [asked.pk]

    @pytest.mark.parametrize("end", [refuse_leave, call_off_leave])
    def test_waits_for_nothing_where_it_was_settled_meanwhile(self, house, asked, check_out, end):
        end(leave=asked, by=house.by, at=LATER)

        come_back(house, check_out)

        assert to_decide() == []

    def test_goes_on_the_leave_that_was_approved_before(self, house, asked, caseworker):
        said = {"leave": asked, "outcome": "safe", "conditions": ""}
        check_leave(**said, by=caseworker, at=AT - HOUR)
        approve_leave(leave=asked, by=house.by, at=AT - HOUR)
        come_back(house, from_paper(house))
        assert to_decide() == []

        begin_leave(leave=asked, by=house.by, at=AT + NIGHT)

        assert to_decide() == []

    def test_waits_for_it_also_after_going_out_on_paper(self, house, asked):
        went = house.line(Kind.WENT_OUT, AT - HOUR / 2, **out(at=AT))
        left = house.line(Kind.CHECK_OUT, AT, **gone())
        assert house.refusals(went, left, at=AT + MINUTE) == ["NoneType", "NoneType"]

        come_back(house, BedChange.objects.get(kind="check_out"))

        assert to_decide() == [asked.pk]
