"""The countdown: a strip of the whole stay, on her record and on the page of the stay."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from rehabilitation.actions.clock import open_stay_clock
from residents.actions import complete_task
from residents.models import Task
from rooms.actions import approve_extension
from rooms.models import Stay
from rooms.stay_clock import stay_clock
from tests.residents.factories import MemberFactory
from tests.rooms.factories import BedFactory, ExtensionFactory, StayFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, stay_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def stay():
    """Tonight is her twelfth night of thirty."""
    stay = stay_in(BedFactory(), since=11, nights=30)
    open_stay_clock(stay=stay, at=stay.admitted_at)
    Stay.objects.update(created_at=stay.admitted_at)
    stay.refresh_from_db()
    return stay


def clock_of(stay, at=AT, whole=True):
    ids = stay.extensions.values_list("pk", flat=True)
    return stay_clock(stay=stay, extension_ids=ids, whole=whole, at=at)


def told(clock):
    """Return label, day of the stay and state of every mark."""
    first = clock.marks[0].on
    return [(str(mark.label), (mark.on - first).days + 1, mark.state) for mark in clock.marks]


class TestStayClock:
    def test_lays_out_the_whole_month(self, stay):
        complete_task(task=Task.objects.get(kind="plan_due"), by=None, at=AT)

        assert told(clock_of(stay)) == [
            ("Arrived", 1, "done"),
            ("Assessment", 4, "late"),
            ("Plan", 7, "done"),
            ("Review", 10, "late"),
            ("Tonight", 12, "now"),
            ("Exit plan", 15, "due"),
            ("Review", 17, "due"),
            ("Review", 24, "due"),
            ("Extension deadline", 28, "due"),
            ("Last night", 30, "due"),
        ]

    def test_counts_the_nights(self, stay):
        clock = clock_of(stay)

        assert (clock.number, clock.nights, clock.left) == (12, 30, 19)

    def test_says_how_late_it_is_in_words(self, stay):
        late = {str(mark.label): mark.words for mark in clock_of(stay).marks}

        assert late["Assessment"] == "8 days late"

    def test_goes_on_past_the_limit(self, stay):
        at = AT + 16 * NIGHT
        supervisor = MemberFactory(role="supervisor", centre=stay.centre)
        approve_extension(
            extension=ExtensionFactory(stay=stay, past=7, at=at), by=supervisor, at=at
        )

        marks = told(clock_of(stay, at))

        assert marks[-4:] == [
            ("Exit plan", 31, "due"),
            ("Review", 31, "due"),
            ("Extension deadline", 35, "due"),
            ("Last night", 37, "due"),
        ]
        assert ("Exit plan", 15, "done") in marks

    def test_knows_who_is_past_her_last_night(self, stay):
        clock = clock_of(stay, AT + 20 * NIGHT)

        assert clock.left < 0
        assert told(clock)[-2:] == [("Last night", 30, "late"), ("Tonight", 32, "now")]

    def test_of_a_stay_that_ended_says_when_she_left(self, stay):
        Stay.objects.update(
            state="ended", ended_at=AT, departs_on=TONIGHT, destination="family",
            safe_for_worker=True,
        )  # fmt: skip
        stay.refresh_from_db()

        clock = clock_of(stay)

        assert (clock.number, clock.left) == (None, None)
        assert ("Left", 12, "done") in told(clock)

    def test_shows_only_what_the_house_answers_for_where_her_record_is_closed(self, stay):
        labels = [str(mark.label) for mark in clock_of(stay, whole=False).marks]

        assert labels == ["Arrived", "Tonight", "Extension deadline", "Last night"]

    def test_leaves_out_what_an_earlier_stay_was_asked_for(self, stay):
        before = {"subject_type": "review", "created_at": stay.created_at - NIGHT}
        for task in Task.objects.all():
            Task.objects.filter(pk=task.pk).update(subject_id=uuid4(), **before)

        assert [label for label, _day, _state in told(clock_of(stay))] == [
            "Arrived", "Tonight", "Last night",
        ]  # fmt: skip

    def test_has_none_before_she_comes(self):
        assert clock_of(StayFactory(expected=True)) is None


class TestPages:
    @pytest.fixture
    def sign_in(self, client):
        def as_role(role, centre, **more):
            client.force_login(MemberFactory(role=role, centre=centre, language="en", **more))
            return client

        return as_role

    @pytest.fixture
    def here(self):
        bed = BedFactory()
        arrived = bed.room.villa.centre.night() - timedelta(days=11)
        stay = StayFactory(bed=bed, arrives_on=arrived, nights=30)
        open_stay_clock(stay=stay, at=stay.admitted_at - 11 * NIGHT)
        return stay

    def marks(self, client, address):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        return page, page.select(".clock__mark")

    @pytest.mark.parametrize("name", ["stay_detail", "stay_panel"])
    def test_show_it_in_words_and_signs(self, sign_in, here, name):
        client = sign_in("house", here.centre)
        pk = here.pk if name == "stay_detail" else here.person_id

        page, marks = self.marks(client, reverse(f"rooms:{name}", args=[pk]))

        assert "night 12 of 30" in page.select_one(".clock__count").get_text(" ")
        bar = page.select_one("progress")
        assert (bar["value"], bar["max"]) == ("12", "30")
        assert all(mark.select_one("svg.icon") for mark in marks)
        words = [
            mark.select_one(".clock__state") for mark in marks if "now" not in mark["class"][1]
        ]
        assert all(words)
        (now,) = page.select(".clock__mark[aria-current=date]")
        assert "Tonight" in now.get_text()

    def test_cost_the_same_for_many_promises(self, sign_in, here):
        client = sign_in("house", here.centre)
        address, counts = reverse("rooms:stay_detail", args=[here.pk]), []
        for _time in range(2):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                _page, marks = self.marks(client, address)
            counts.append((len(marks), len(queries)))
            for number in range(20):
                Task.objects.create(
                    centre=here.centre, kind="review_due", subject_type="review",
                    subject_id=uuid4(), person=here.person,
                    due_on=here.arrives_on + number * NIGHT,
                )  # fmt: skip

        assert counts[1][0] == counts[0][0] + 20
        assert counts[0][1] == counts[1][1]
