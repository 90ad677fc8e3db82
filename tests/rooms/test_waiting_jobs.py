from datetime import timedelta

import pytest

from residents.actions import complete_task
from residents.actions.telling import tell_of_tasks
from residents.models import Task
from residents.selectors import task_rows
from rooms.actions import (
    cancel_stay,
    put_off_request,
    request_words,
    take_up_request,
    withdraw_request,
)
from rooms.actions.requests import Wish, ask_request
from rooms.allocation import Guest
from rooms.models import Bed, StayRequest
from rooms.tasks import refit_waiting, review_requests
from staff.models import Notice
from tests.residents.factories import CentreFactory, PersonFactory
from tests.rooms.factories import RoomFactory, StayFactory, StayRequestFactory
from tests.rooms.moving import AT, MINUTE, NIGHT, TONIGHT, member_of
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
WHEELCHAIR = [{"sex": "F", "birth_year": 1990, "relation": "self", "needs": ["wheelchair"]}]


@pytest.fixture
def centre():
    return CentreFactory()


def waits(centre, minutes=0, **more):
    given = {"state": "waiting", "wanted_from": TONIGHT, "created_at": AT - minutes * MINUTE}
    return StayRequestFactory(centre=centre, **given, **more)


def told():
    return list(Task.objects.open().filter(kind="bed_fits").values_list("subject_id", flat=True))


def notices(member):
    rows = Notice.objects.unread().filter(member=member)
    return [(row.kind, Task.objects.get(pk=row.subject_id).subject_id) for row in rows]


class TestNotices:
    """A supervisor is told of what waits, until somebody has seen to it."""

    def test_are_of_a_request_that_was_taken_down(self, centre):
        supervisor = member_of(centre, "supervisor")
        wish = Wish(guests=[Guest("F", 1990)], from_on=TONIGHT, nights=3, channel="hotline")
        request = ask_request(centre=centre, wish=wish, by=member_of(centre, "intake"), at=AT)

        tell_of_tasks(at=AT)
        assert notices(supervisor) == [("request_waiting", request.pk)]

        withdraw_request(request=request, reason="mistake", by=supervisor, at=AT)
        tell_of_tasks(at=AT + MINUTE)
        assert notices(supervisor) == []

    def test_are_of_a_place_for_who_waits_first(self, centre):
        supervisor = member_of(centre, "supervisor")
        RoomFactory(centre=centre, beds=1)
        request = waits(centre)
        refit_waiting(at=AT)

        tell_of_tasks(at=AT)
        assert notices(supervisor) == [("request_waiting", request.pk)]

        StayFactory(bed=Bed.objects.get(), arrives_on=TONIGHT)
        refit_waiting(at=AT + MINUTE)
        tell_of_tasks(at=AT + MINUTE)
        assert notices(supervisor) == []


class TestRefitWaiting:
    def test_tells_the_supervisor_once_whom_a_bed_fits_first(self, centre):
        RoomFactory(centre=centre, beds=1)
        waits(centre, 90, people=WHEELCHAIR)
        first = waits(centre, 60, person=PersonFactory(centre=centre))
        waits(centre, 30)

        assert refit_waiting(at=AT) == {"told": 1, "taken_back": 0}

        task = Task.objects.get(kind="bed_fits")
        assert (task.subject_id, task.role, task.person) == (first.pk, "supervisor", first.person)
        assert task_rows([task], on=TONIGHT)[0].url == f"/requests/{first.pk}/"
        with nothing_changes():
            assert refit_waiting(at=AT + MINUTE) == {"told": 0, "taken_back": 0}

    def test_tells_nobody_while_nothing_fits_and_somebody_as_a_bed_frees(self, centre):
        room = RoomFactory(centre=centre, beds=1)
        stay = StayFactory(bed=room.beds.get(), arrives_on=TONIGHT, held=True)
        request = waits(centre)
        assert refit_waiting(at=AT) == {"told": 0, "taken_back": 0}

        cancel_stay(stay=stay, reason="no_show", by=None, at=AT)

        assert refit_waiting(at=AT + MINUTE)["told"] == 1
        assert told() == [request.pk]

    def test_tells_of_another_when_the_order_changes(self, centre):
        RoomFactory(centre=centre, beds=1)
        waits(centre, 60)
        refit_waiting(at=AT)
        urgent = waits(centre, urgency="tonight")

        assert refit_waiting(at=AT) == {"told": 1, "taken_back": 1}
        assert told() == [urgent.pk]

    def test_takes_it_back_when_the_bed_is_gone(self, centre):
        room = RoomFactory(centre=centre, beds=1)
        waits(centre)
        refit_waiting(at=AT)
        StayFactory(bed=room.beds.get(), arrives_on=TONIGHT)

        assert refit_waiting(at=AT) == {"told": 0, "taken_back": 1}

    def test_does_not_repeat_on_one_day_what_was_looked_at(self, centre):
        RoomFactory(centre=centre, beds=1)
        waits(centre)
        refit_waiting(at=AT)
        supervisor = member_of(centre, "supervisor")
        complete_task(task=Task.objects.get(kind="bed_fits"), by=supervisor, at=AT)

        assert refit_waiting(at=AT + MINUTE)["told"] == 0
        assert refit_waiting(at=AT + NIGHT)["told"] == 1

    def test_knows_each_house_apart_and_costs_the_same_for_many(
        self, centre, django_assert_max_num_queries
    ):
        other = RoomFactory(beds=1).villa.centre
        theirs = waits(other)
        for number in range(20):
            waits(centre, number, wanted_nights=number + 1)

        with django_assert_max_num_queries(18):
            assert refit_waiting(at=AT)["told"] == 1
        assert told() == [theirs.pk]


class TestReviewRequests:
    def put_off(self, centre, days, words=""):
        wish = Wish([Guest("F", 1990)], TONIGHT, 3, "hotline", "tonight", words=words)
        request = ask_request(centre=centre, wish=wish, by=None, at=AT)
        return put_off_request(
            request=request, reason="no_bed", review_on=TONIGHT + days * NIGHT,
            by=member_of(centre, "supervisor"), at=AT, unscreened="danger_now",
        )  # fmt: skip

    def test_comes_back_on_its_day_and_once(self, centre):
        request = self.put_off(centre, 3)
        self.put_off(centre, 4)
        assert review_requests(at=AT + 2 * NIGHT)["reviews_opened"] == 0

        assert review_requests(at=AT + 3 * NIGHT)["reviews_opened"] == 1

        task = Task.objects.get(kind="request_review")
        assert (task.subject_id, task.due_on, task.role) == (
            request.pk, request.review_on, "supervisor",
        )  # fmt: skip
        complete_task(task=task, by=None, at=AT + 3 * NIGHT)
        with nothing_changes():
            assert review_requests(at=AT + 3 * NIGHT)["reviews_opened"] == 0

    def test_is_told_by_the_day_of_the_house(self, centre):
        self.put_off(centre, 1)
        midnight = AT + timedelta(hours=4)

        assert review_requests(at=midnight - MINUTE)["reviews_opened"] == 0
        assert review_requests(at=midnight)["reviews_opened"] == 1

    def test_is_done_when_it_is_taken_up(self, centre):
        request = self.put_off(centre, 1)
        review_requests(at=AT + NIGHT)

        take_up_request(request=request, by=member_of(centre, "supervisor"), at=AT + NIGHT)

        assert not Task.objects.open().filter(kind="request_review").exists()

    def test_destroys_the_words_of_those_whose_day_is_long_over(self, centre):
        old = self.put_off(centre, 1, words="x")
        recent = self.put_off(centre, 9, words="y")

        assert review_requests(at=AT + 33 * NIGHT)["words_destroyed"] == 1

        assert request_words(request=StayRequest.objects.get(pk=old.pk)) == {}
        assert not StayRequest.objects.get(pk=old.pk).keeps_words
        assert request_words(request=recent)["words"] == "y"
