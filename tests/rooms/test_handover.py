from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from rooms.actions import (
    EmptyHandoverWaits,
    HandoverGiven,
    HandoverNotGiven,
    LineReadAlready,
    LinesUnread,
    NotInTheHouse,
    OwnHandover,
    TellsWhoItIs,
    WithoutWords,
    add_handover_line,
    give_handover,
    prepare_handover,
    read_line,
    take_handover,
)
from rooms.handing_over import lines_of, open_matters, preview, words_of
from rooms.models import Handover, HandoverLine
from staff import vault
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory, TaskFactory
from tests.rooms.factories import (
    BedFactory,
    BedPreparationFactory,
    LeavePassFactory,
    StayFactory,
)
from tests.rooms.moving import everything
from tests.rooms.shift_factories import (
    HandoverFactory,
    HandoverLineFactory,
    HouseIncidentFactory,
    IncidentPersonFactory,
    in_conflict_with,
    restrict,
)
from tests.staff.factories import DutyShiftFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def huda(centre):
    return MemberFactory(centre=centre, role="house", language="en", name="Huda")


@pytest.fixture
def salma(centre):
    return MemberFactory(centre=centre, role="house", language="en", name="Salma")


@pytest.fixture
def stay(centre):
    return StayFactory(bed=BedFactory(centre=centre))


def now():
    return timezone.now()


def prepared(by):
    return prepare_handover(centre=by.centre, shift_ends_at=now() + HOUR, by=by, at=now())


def given(by, *texts):
    handover = prepared(by)
    for text in texts:
        add_handover_line(handover=handover, text=text, by=by, at=now())
    return give_handover(handover=handover, by=by, at=now())


class TestPrepare:
    def test_goes_on_with_what_was_begun(self, huda, salma):
        assert prepared(salma) == prepared(huda)

        assert Handover.objects.get().prepared_by == salma

    def test_begins_another_when_the_first_was_given(self, huda):
        given(huda)

        assert prepared(huda).state == "draft"
        assert Handover.objects.count() == 2


class TestAddLine:
    def test_seals_what_is_about_somebody(self, huda, stay):
        handover = prepared(huda)

        line = add_handover_line(
            handover=handover, text="تنتظر مكالمة", person=stay.person, by=huda, at=now()
        )

        assert line.text == ""
        assert "مكالمة".encode() not in bytes(line.sealed_text)
        assert [row.words for row in lines_of(handover, huda)] == ["تنتظر مكالمة"]

    @pytest.mark.parametrize(("text", "refusal"), [("", WithoutWords), ("5598 7654", TellsWhoItIs)])
    def test_refuses_no_words_and_a_phone_number(self, huda, text, refusal):
        with pytest.raises(refusal):
            add_handover_line(handover=prepared(huda), text=text, by=huda, at=now())

    def test_refuses_somebody_who_does_not_stay_here(self, huda, centre):
        person = PersonFactory(centre=centre)

        with pytest.raises(NotInTheHouse):
            add_handover_line(handover=prepared(huda), text="x", person=person, by=huda, at=now())

    def test_refuses_what_was_given(self, huda):
        handover = given(huda)

        with pytest.raises(HandoverGiven):
            add_handover_line(handover=handover, text="x", by=huda, at=now())


class TestGive:
    def test_makes_a_line_of_everything_that_is_open(self, huda, centre, stay):
        LeavePassFactory(stay=stay, due_at=now() - HOUR)
        LeavePassFactory(stay=StayFactory(bed=BedFactory(centre=centre)), due_at=now() + HOUR)
        StayFactory(bed=BedFactory(centre=centre), held=True)
        BedPreparationFactory(bed=BedFactory(centre=centre))
        TaskFactory(centre=centre, kind="other", role="house", due_on=centre.night())
        HouseIncidentFactory(centre=centre)
        BedPreparationFactory()

        handover = given(huda, "The back door sticks")

        kinds = [line.kind for line in handover.lines.order_by("position")]
        assert kinds == ["typed", "late_leave", "incident", "held_bed", "bed", "task"]
        assert (handover.state, handover.given_by) == ("given", huda)
        assert all(row.words for row in lines_of(handover, huda))

    def test_names_whoever_is_missing(self, stay):
        line = HandoverLine(kind="missing", person=stay.person, detail={"since": now().isoformat()})

        with translation.override("en"):
            assert words_of(line).startswith("since ")

    def test_refuses_to_be_given_twice(self, huda, salma):
        handover = given(huda, "x")
        before = everything(Handover, HandoverLine)

        with pytest.raises(HandoverGiven):
            give_handover(handover=handover, by=salma, at=now())
        assert everything(Handover, HandoverLine) == before

    def test_gives_an_empty_one_once(self, huda, salma):
        first = given(huda)
        second = prepared(huda)

        with pytest.raises(EmptyHandoverWaits):
            give_handover(handover=second, by=huda, at=now())
        assert Handover.objects.get(pk=second.pk).state == "draft"
        take_handover(handover=first, by=salma, at=now())
        assert give_handover(handover=second, by=huda, at=now()).state == "given"

    def test_costs_the_same_for_two_of_a_kind_and_for_twelve(self, centre):
        counts = []
        for number in (2, 10):
            for _one in range(number):
                stay = StayFactory(bed=BedFactory(centre=centre))
                LeavePassFactory(stay=stay, due_at=now() - HOUR)
                StayFactory(bed=BedFactory(centre=centre), held=True)
                BedPreparationFactory(bed=BedFactory(centre=centre))
                HouseIncidentFactory(centre=centre)
                TaskFactory(centre=centre, person=stay.person, kind="other", role="house")
            with CaptureQueriesContext(connection) as counted:
                open_matters(centre, now())
            counts.append(len(counted))
        assert counts[0] == counts[1]


class TestRead:
    def test_is_told_line_by_line_by_somebody_else(self, huda, salma):
        handover = given(huda, "one", "two")
        line = handover.lines.first()

        read_line(line=line, by=salma, at=now())

        assert (line.read_by, handover.lines.unread().count()) == (salma, 1)

    def test_refuses_ones_own(self, huda, salma):
        handover = prepared(huda)
        line = add_handover_line(handover=handover, text="x", by=salma, at=now())
        give_handover(handover=handover, by=huda, at=now())

        for who in (huda, salma):
            with pytest.raises(OwnHandover):
                read_line(line=line, by=who, at=now())
        assert line.handover.lines.unread().exists()

    def test_refuses_to_be_read_twice(self, huda, salma, centre):
        line = given(huda, "x").lines.get()
        read_line(line=line, by=salma, at=now())
        before = everything(HandoverLine)

        with pytest.raises(LineReadAlready):
            read_line(line=line, by=MemberFactory(centre=centre, role="house"), at=now())
        assert everything(HandoverLine) == before

    def test_refuses_a_draft(self, huda, salma):
        handover = prepared(huda)
        line = add_handover_line(handover=handover, text="x", by=huda, at=now())

        with pytest.raises(HandoverNotGiven):
            read_line(line=line, by=salma, at=now())


class TestTake:
    def test_ends_it_when_all_was_read(self, huda, salma):
        handover = given(huda, "x")
        read_line(line=handover.lines.get(), by=salma, at=now())

        take_handover(handover=handover, by=salma, at=now())

        assert (handover.state, handover.taken_by) == ("taken", salma)
        with pytest.raises(HandoverNotGiven):
            take_handover(handover=handover, by=salma, at=now())

    def test_refuses_while_a_line_is_unread(self, huda, salma):
        handover = given(huda, "one", "two")
        read_line(line=handover.lines.first(), by=salma, at=now())

        with pytest.raises(LinesUnread):
            take_handover(handover=handover, by=salma, at=now())
        assert Handover.objects.get().state == "given"

    def test_refuses_ones_own(self, huda):
        with pytest.raises(OwnHandover):
            take_handover(handover=given(huda), by=huda, at=now())

    def test_refuses_while_a_line_hidden_from_her_is_unread(self, huda, salma, stay, centre):
        handover = prepared(huda)
        add_handover_line(handover=handover, text="x", person=stay.person, by=huda, at=now())
        give_handover(handover=handover, by=huda, at=now())
        in_conflict_with(salma, stay.person)

        assert lines_of(handover, salma) == []
        with pytest.raises(LinesUnread):
            take_handover(handover=handover, by=salma, at=now())
        colleague = MemberFactory(centre=centre, role="house")
        read_line(line=handover.lines.get(), by=colleague, at=now())
        take_handover(handover=handover, by=salma, at=now())


class TestRows:
    def test_the_database_keeps_giver_and_taker_apart(self, huda):
        handover = given(huda)

        with pytest.raises(IntegrityError), transaction.atomic():
            Handover.objects.filter(pk=handover.pk).update(
                state="taken", taken_at=now(), taken_by=huda
            )

    def test_the_database_keeps_writer_and_reader_apart(self, huda):
        line = given(huda, "x").lines.get()

        with pytest.raises(IntegrityError), transaction.atomic():
            HandoverLine.objects.filter(pk=line.pk).update(read_at=now(), read_by=huda)

    def test_the_database_keeps_one_draft(self, huda, centre):
        prepared(huda)

        with pytest.raises(IntegrityError), transaction.atomic():
            HandoverFactory(centre=centre)

    def test_the_words_about_a_restricted_file_are_not_shown(self, huda, salma, stay):
        handover = prepared(huda)
        add_handover_line(handover=handover, text="سر", person=stay.person, by=huda, at=now())
        give_handover(handover=handover, by=huda, at=now())
        restrict(stay.person)

        (row,) = lines_of(handover, salma)

        assert (row.words, row.is_closed, row.may_read) == ("", True, True)

    def test_an_incident_is_counted_unless_it_is_in_conflict(self, huda, salma, stay, centre):
        incident = HouseIncidentFactory(centre=centre)
        IncidentPersonFactory(incident=incident, person=stay.person)
        handover = given(huda)

        assert len(lines_of(handover, salma)) == 1
        in_conflict_with(salma, stay.person)
        assert lines_of(handover, salma) == []
        assert preview(salma, now()) == []


class TestPages:
    @pytest.fixture
    def as_huda(self, client, huda):
        client.force_login(huda)
        return client

    def test_go_from_a_draft_to_what_is_given(self, as_huda, huda, stay):
        DutyShiftFactory(member=huda, starts_at=now() - HOUR, ends_at=now() + HOUR)
        page = as_huda.post(reverse("rooms:handover_prepare"), follow=True)
        handover = Handover.objects.get()
        assert "Add a line" in page.text

        add, give = (f"/handovers/{handover.pk}/{name}/" for name in ("lines", "give"))
        refused = as_huda.post(add, {"text": "Call 5598 7654"})
        assert (refused.status_code, "Call 5598 7654" in refused.text) == (422, True)
        as_huda.post(add, {"text": "Slept badly", "person": str(stay.person_id)})
        page = as_huda.post(give, follow=True)

        assert "Slept badly" in page.text
        assert stay.person.code in page.text
        assert "I have read it" not in page.text
        assert as_huda.post(give).status_code == 422
        assert as_huda.post(add, {"text": "more"}).status_code == 422

    def test_say_who_left_what_and_take_it_line_by_line(self, client, huda, salma):
        handover = given(huda, "The back door sticks", "The milk comes at six")
        client.force_login(salma)
        today = client.get(reverse("home"))
        assert "From last shift" in today.text
        assert "2 lines to read" in today.text
        address = reverse("rooms:handover_detail", args=[handover.pk])
        assert address in today.text

        take = reverse("rooms:handover_take", args=[handover.pk])
        assert client.post(take).status_code == 422
        for line in handover.lines.all():
            read = reverse("rooms:handover_line_read", args=[line.pk])
            assert read in client.get(address).text
            answer = client.post(read, headers={"HX-Request": "true"})
            assert answer.status_code == 200
            assert answer.text.strip().startswith('<div id="handover-lines"')
        page = client.post(take, follow=True)

        assert "taken over" in page.text
        assert "From last shift" not in client.get(reverse("home")).text
        assert client.post(read).status_code == 422

    def test_ask_nothing_of_who_gave_it(self, as_huda, huda):
        given(huda, "x")

        assert "From last shift" not in as_huda.get(reverse("home")).text

    def test_show_a_handover_to_a_manager_without_buttons(self, client, huda, centre):
        handover = given(huda, "The back door sticks")
        client.force_login(MemberFactory(centre=centre, role="manager", language="en"))

        page = client.get(reverse("rooms:handover_detail", args=[handover.pk]))

        assert "The back door sticks" in page.text
        assert BeautifulSoup(page.content, "html.parser").select("main form") == []

    def test_say_when_the_words_were_destroyed(self, client, huda, salma, stay):
        handover = prepared(huda)
        add_handover_line(handover=handover, text="x", person=stay.person, by=huda, at=now())
        give_handover(handover=handover, by=huda, at=now())
        vault.destroy_keys(stay.person_id)
        client.force_login(salma)

        page = client.get(reverse("rooms:handover_detail", args=[handover.pk]))

        assert "Destroyed with her data" in page.text

    def test_in_arabic(self, client, huda, centre):
        handover = given(huda, "الباب الخلفي يعلق")
        client.force_login(MemberFactory(centre=centre, role="house", language="ar"))

        page = client.get(reverse("rooms:handover_detail", args=[handover.pk]))

        assert "قرأته" in page.text
        assert "الباب الخلفي يعلق" in page.text

    def test_cost_the_same_for_two_lines_and_for_twelve(self, client, huda, salma, centre):
        client.force_login(salma)
        handover = HandoverFactory(centre=centre, prepared_by=huda, given=True)
        counts = []
        for number in (2, 10):
            for _one in range(number):
                person = StayFactory(bed=BedFactory(centre=centre)).person
                HandoverLineFactory(handover=handover, person=person)
            for address in ("rooms:handover_detail", "home"):
                args = [handover.pk] if address != "home" else []
                with CaptureQueriesContext(connection) as counted:
                    client.get(reverse(address, args=args))
                counts.append(len(counted))
        assert counts[:2] == counts[2:]


class TestShiftPage:
    def test_says_who_is_on_duty_and_what_is_due(self, client, huda, salma, centre, stay):
        DutyShiftFactory(member=huda, starts_at=now() - HOUR, ends_at=now() + HOUR)
        DutyShiftFactory(member=salma, starts_at=now() - 9 * HOUR, ends_at=now() - HOUR)
        LeavePassFactory(stay=stay, due_at=now() + HOUR / 2)
        held = StayFactory(bed=BedFactory(centre=centre), held=True, hold_until=now() + HOUR / 2)
        later = StayFactory(bed=BedFactory(centre=centre), held=True, hold_until=now() + 5 * HOUR)
        task = TaskFactory(centre=centre, kind="overstay", role="supervisor", person=stay.person)
        client.force_login(huda)

        page = client.get(reverse("rooms:shift"))

        assert [duty.member for duty in page.context["shift"].on_duty] == [huda]
        due = {one.stay for one in page.context["shift"].due}
        assert (held in due, stay in due, later in due) == (True, True, False)
        assert [row.task for row in page.context["shift"].tasks] == [task]

    def test_costs_the_same_for_two_of_a_kind_and_for_twelve(self, client, huda, centre):
        client.force_login(huda)
        counts = []
        for number in (2, 10):
            for _one in range(number):
                stay = StayFactory(bed=BedFactory(centre=centre))
                LeavePassFactory(stay=stay)
                StayFactory(bed=BedFactory(centre=centre), held=True)
                TaskFactory(centre=centre, person=stay.person, kind="other", role="house")
            with CaptureQueriesContext(connection) as counted:
                client.get(reverse("rooms:shift"))
            counts.append(len(counted))
        assert counts[0] == counts[1]
