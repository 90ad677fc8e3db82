"""Every place that shows what was entered from paper says when and by whom it was entered."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from residents.models import LateEntry
from rooms.actions import PaperLine, enter_lines
from rooms.doors import Caller
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import BedFactory, MedicineFactory, StayFactory
from tests.rooms.shift_factories import in_conflict_with, restrict

pytestmark = pytest.mark.django_db
Kind, MINUTE, DAY = LateEntry.Kind, timedelta(minutes=1), timedelta(days=1)
CAME = {"kind": "visitor", "caller": Caller(name="أم سعاد الفلانية"), "left_at": None}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def stay(centre, now):
    bed, night = BedFactory(centre=centre), centre.night(now)
    return StayFactory(bed=bed, arrives_on=night - 2 * DAY, admitted_at=now - 2 * DAY)


@pytest.fixture
def by(centre):
    return MemberFactory(role="supervisor", centre=centre, name="منى الليلية", language="en")


@pytest.fixture
def desk(client, by):
    client.force_login(by)
    return client


@pytest.fixture
def enter(by, stay, now):
    def entered(kind, /, minutes=40, **said):
        whom, at = stay.person.code, now - minutes * MINUTE
        line = PaperLine(uuid4(), 7, kind, at, whom, said, by)
        (outcome,) = enter_lines(lines=[line], by=by, at=now)
        assert outcome.refusal is None
        return outcome

    return entered


def says_it(page):
    parts = ("entered late", "entered on", "منى الليلية", "line 7 of the paper", "written down by")
    return [part for part in parts if part not in page.text] == []


def test_the_stay_and_the_timeline(desk, enter, stay, now):
    enter(Kind.WENT_OUT, purpose="court", until=now)

    for url in ("rooms:stay_detail", "residents:person_detail"):
        pk = stay.pk if url.startswith("rooms") else stay.person.pk
        assert says_it(desk.get(reverse(url, args=[pk])))


def test_the_house_log_of_paper_and_of_the_page(desk, enter):
    enter(Kind.LOG, kind="note", text="No water")
    assert says_it(desk.get(reverse("rooms:shift")))

    LateEntry.objects.all().delete()
    page = desk.get(reverse("rooms:house_log"))
    assert "entered late" in page.text
    assert "of the paper" not in page.text


def test_the_roll_call_while_its_answer_counts(desk, enter, stay):
    enter(Kind.ROLL_ANSWER, 1, result="present")
    url = reverse("rooms:roll_call")
    assert says_it(desk.get(url))

    answer = reverse("rooms:roll_call_answer", args=[stay.roll_call_lines.get().roll_call_id])
    desk.post(answer, {"stay": stay.pk, "result": "late"})
    assert "entered late" not in desk.get(url).text


def test_the_round(desk, enter, stay, now):
    clock = (now - 45 * MINUTE).astimezone(stay.centre.zone).time().replace(second=0, microsecond=0)
    MedicineFactory(person=stay.person, times=(clock,))
    enter(Kind.DOSE, outcome="given", due=None)

    assert says_it(desk.get(reverse("rooms:medicine_list")))


def test_the_visits(desk, enter):
    enter(Kind.VISIT, **CAME)

    assert says_it(desk.get(reverse("rooms:visit_list")))


def test_what_was_entered_in_time_says_nothing(desk, stay):
    pages = ["rooms:shift", "rooms:roll_call", "rooms:medicine_list", "rooms:visit_list"]
    urls = [reverse(name) for name in pages]
    urls.append(reverse("rooms:stay_detail", args=[stay.pk]))

    assert not any("entered late" in desk.get(url).text for url in urls)


def test_marks_are_seen_by_whom_sees_her(by, enter, stay, now):
    enter(Kind.WENT_OUT, purpose="court", until=now)
    colleague = MemberFactory(centre=stay.centre, role="house")
    seen = LateEntry.objects.visible_to

    assert seen(colleague).count() == 1
    assert seen(MemberFactory(role="house")).count() == 0
    in_conflict_with(by, stay.person)
    assert seen(by).count() == 0
    restrict(stay.person)
    assert seen(colleague).count() == 0
