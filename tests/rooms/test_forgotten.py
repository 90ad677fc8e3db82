"""Stays that look forgotten are proposed for closing, never closed by themselves (H22)."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.actions import write_event
from residents.models import Task
from rooms.actions import (
    ForgottenAnswered,
    HereUntilImpossible,
    WithoutWords,
    cancel_stay,
    check_out_stay,
    close_of_night,
    keep_forgotten,
    propose_forgotten,
)
from rooms.forgotten import going_on
from rooms.models import ForgottenStay, RollCall, RollCallLine, Stay
from tests.residents.factories import MemberFactory
from tests.rooms.factories import (
    BedFactory,
    ForgottenStayFactory,
    LeavePassFactory,
    MedicineFactory,
    RoomFactory,
    StayFactory,
)
from tests.rooms.moving import AT, NIGHT, TONIGHT, stay_in
from tests.rooms.shift_factories import HouseLogEntryFactory, in_conflict_with, restrict
from tests.rooms.unchanged import nothing_changes
from tests.staff.factories import AuditEntryFactory

pytestmark = pytest.mark.django_db
NOTHING = {"proposed": 0, "taken_back": 0}
HOUR = timedelta(hours=1)


@pytest.fixture
def bed():
    return BedFactory()


@pytest.fixture
def centre(bed):
    return bed.room.villa.centre


@pytest.fixture
def by(centre, client):
    member = MemberFactory(role="supervisor", centre=centre, language="en")
    client.force_login(member)
    return member


def overstaying(bed, nights=3):
    """Return a stay that the close of the night has carried on for so many nights."""
    stay = stay_in(bed, since=10, nights=11, is_overstay=True)
    late = stay.bed_nights.filter(night__gte=TONIGHT - nights * NIGHT)
    late.update(is_overstay=True)
    return stay


def at_roll_calls(stay, by, results):
    """Answer for a stay on the nights before tonight, the last night first."""
    for ago, result in enumerate(results, start=1):
        night = TONIGHT - ago * NIGHT
        roll_call, _new = RollCall.objects.get_or_create(
            centre=stay.centre, night=night, defaults={"opened_by": by}
        )
        RollCallLine.objects.create(
            roll_call=roll_call, stay=stay, result=result, how="tap", at=AT - ago * NIGHT, by=by
        )


def propose(at=AT):
    return propose_forgotten(at=at)


def proposed():
    return {row.stay: row.reason for row in ForgottenStay.objects.open()}


class TestPropose:
    def test_somebody_past_her_last_night_without_a_sign(self, bed, by):
        stay = overstaying(bed)

        assert propose() == {"proposed": 1, "taken_back": 0}
        assert proposed() == {stay: "no_sign"}
        task = Task.objects.get(kind="stay_forgotten")
        assert (task.role, task.person) == ("supervisor", stay.person)
        stay.refresh_from_db()
        assert stay.state == "admitted"

    def test_somebody_whom_no_job_has_carried_on(self, bed):
        stay = stay_in(bed, since=10, nights=7)

        assert propose()["proposed"] == 1
        assert proposed() == {stay: "no_sign"}

    def test_nobody_who_is_past_it_for_less(self, bed):
        overstaying(bed, nights=2)

        assert propose() == NOTHING

    def test_nobody_who_was_extended(self, bed):
        stay = overstaying(bed)
        Stay.objects.filter(pk=stay.pk).update(is_overstay=False)

        assert propose() == NOTHING

    def test_changes_nothing_the_second_time(self, bed):
        overstaying(bed)
        propose()

        with nothing_changes():
            assert propose() == NOTHING

    def test_agrees_with_the_close_of_the_night(self, bed):
        stay = stay_in(bed, since=2, nights=3)
        for ago in range(1, 6):
            close_of_night(at=AT.replace(hour=23) + ago * NIGHT)

        assert propose(at=AT + 5 * NIGHT)["proposed"] == 1
        assert proposed() == {stay: "no_sign"}

    @pytest.mark.parametrize("result", ["present", "hospital", "leave", "court"])
    def test_not_where_the_roll_call_says_where_she_is(self, bed, by, result):
        at_roll_calls(overstaying(bed), by, [result])

        assert propose() == NOTHING

    @pytest.mark.parametrize("result", ["missing", "late"])
    def test_also_where_it_says_that_she_is_not_there(self, bed, by, result):
        at_roll_calls(overstaying(bed), by, [result])

        assert propose()["proposed"] == 1

    def test_not_where_her_card_was_read(self, bed, by, centre):
        stay = overstaying(bed)
        persons = [stay.person_id]
        AuditEntryFactory(member=by, persons=persons, reason="card", at=AT - NIGHT)

        assert propose() == NOTHING

    def test_not_where_she_is_on_leave_until_later(self, bed):
        stay = overstaying(bed)
        LeavePassFactory(stay=stay, left_at=AT - 9 * NIGHT, due_at=AT + NIGHT)

        assert propose() == NOTHING

    @pytest.mark.parametrize("sign", ["leave", "dose", "log", "file"])
    def test_not_where_there_was_another_sign_of_her(self, bed, by, sign):
        stay, at = overstaying(bed), AT - NIGHT
        if sign == "leave":
            LeavePassFactory(stay=stay, left_at=at, due_at=at + HOUR, returned_at=at + HOUR)
        if sign == "dose":
            medicine = MedicineFactory(person=stay.person, at=AT - 9 * NIGHT)
            medicine.doses.create(due_at=at, outcome="given", at=at, by=by)
        if sign == "log":
            HouseLogEntryFactory(centre=stay.centre, person=stay.person, at=at, entered_at=at)
        if sign == "file":
            write_event(person_id=stay.person_id, kind="card_issued", at=at, by=by)

        assert propose() == NOTHING

    def test_somebody_not_there_night_after_night(self, bed, by):
        stay = stay_in(bed)
        at_roll_calls(stay, by, ["missing", "late", "missing"])

        propose()

        assert proposed() == {stay: "absent"}

    @pytest.mark.parametrize(
        "results", [["missing", "missing"], ["missing", "hospital", "missing"], ["present"]]
    )
    def test_nobody_who_was_accounted_for_in_between(self, bed, by, results):
        at_roll_calls(stay_in(bed), by, results)

        assert propose() == NOTHING

    def test_an_arrival_whose_day_is_over(self, centre):
        def awaited(nights_ago):
            first = TONIGHT - nights_ago * NIGHT
            return StayFactory(
                bed=BedFactory(centre=centre), state="expected", arrives_on=first, admitted_at=None
            )

        stay, _not_yet = awaited(2), awaited(1)
        held = StayFactory(
            bed=BedFactory(centre=centre), held=True, arrives_on=TONIGHT - 3 * NIGHT,
            hold_until=AT - 2 * NIGHT,
        )  # fmt: skip

        propose()

        assert proposed() == {stay: "never_came", held: "never_came"}

    def test_takes_the_same_queries_for_10_and_20_stays(self, centre, by):
        def more(count):
            for bed in RoomFactory(centre=centre, beds=count).beds.all():
                at_roll_calls(overstaying(bed), by, ["missing"])

        more(10)
        with CaptureQueriesContext(connection) as few:
            assert propose()["proposed"] == 10
        more(20)
        with CaptureQueriesContext(connection) as many:
            assert propose()["proposed"] == 20
        assert len(many) <= len(few) + 2  # what was proposed before is looked at too


class TestTakeBack:
    @pytest.fixture
    def proposal(self, bed):
        overstaying(bed)
        propose()
        return ForgottenStay.objects.get()

    def taken_back(self, proposal):
        assert propose(at=AT + 2 * HOUR) == {"proposed": 0, "taken_back": 1}
        proposal.refresh_from_db()
        assert (proposal.answer, proposal.answered_by) == ("sign", None)
        assert Task.objects.get(kind="stay_forgotten").state == "done"

    def test_where_there_is_a_sign_of_her(self, proposal, by):
        roll_call = RollCall.objects.create(centre=by.centre, night=TONIGHT, opened_by=by)
        said = {"result": "present", "how": "tap", "at": AT + HOUR, "by": by}
        RollCallLine.objects.create(roll_call=roll_call, stay=proposal.stay, **said)

        self.taken_back(proposal)

    def test_where_her_card_is_read(self, proposal, by):
        persons = [proposal.stay.person_id]
        AuditEntryFactory(member=by, persons=persons, reason="card", at=AT + HOUR)

        self.taken_back(proposal)

    def test_where_she_has_come_after_all(self, centre):
        stay = StayFactory(
            bed=BedFactory(centre=centre), state="expected", arrives_on=TONIGHT - 3 * NIGHT,
            admitted_at=None,
        )  # fmt: skip
        propose()
        Stay.objects.filter(pk=stay.pk).update(state="admitted", admitted_at=AT)

        self.taken_back(ForgottenStay.objects.get())

    def test_not_without_one(self, proposal):
        with nothing_changes():
            assert propose(at=AT + 2 * HOUR) == NOTHING


class TestAnswer:
    @pytest.fixture
    def proposal(self, bed):
        overstaying(bed)
        propose()
        return ForgottenStay.objects.get()

    def keep(self, proposal, by, until_on=TONIGHT + 2 * NIGHT, text="تنتظر سكنها", at=AT):
        return keep_forgotten(proposal=proposal, until_on=until_on, text=text, by=by, at=at)

    def test_it_goes_on_until_a_night_and_is_asked_again_after_it(self, proposal, by):
        self.keep(proposal, by)

        assert (proposal.answer, proposal.answered_by) == ("here", by)
        assert Task.objects.get(kind="stay_forgotten").state == "done"
        assert going_on(by, TONIGHT) == [(proposal, "تنتظر سكنها")]
        for ago in (1, 2):
            close_of_night(at=AT.replace(hour=23) + ago * NIGHT)
        assert propose(at=AT + 2 * NIGHT) == NOTHING
        assert propose(at=AT + 3 * NIGHT)["proposed"] == 1

    def test_words_of_a_restricted_file_are_not_read(self, proposal, by):
        self.keep(proposal, by)
        restrict(proposal.stay.person)

        assert [why for _row, why in going_on(by, TONIGHT)] == [""]

    @pytest.mark.parametrize("nights", [-1, 31])
    def test_refuses_a_night_that_is_over_or_too_far(self, proposal, by, nights):
        with nothing_changes(), pytest.raises(HereUntilImpossible):
            self.keep(proposal, by, until_on=TONIGHT + nights * NIGHT)

    def test_refuses_without_a_reason(self, proposal, by):
        with nothing_changes(), pytest.raises(WithoutWords):
            self.keep(proposal, by, text="  ")

    def test_is_answered_once(self, proposal, by):
        self.keep(ForgottenStay.objects.get(pk=proposal.pk), by)

        with nothing_changes(), pytest.raises(ForgottenAnswered):
            self.keep(proposal, by)

    def test_is_closed_with_the_stay(self, proposal, by):
        said = {"destination": "left_without_notice", "safe_for_her": None}
        check_out_stay(stay=proposal.stay, safe_for_worker=False, **said, by=by, at=AT)

        proposal.refresh_from_db()
        assert (proposal.answer, proposal.answered_by) == ("closed", by)
        assert not Task.objects.open().filter(kind="stay_forgotten").exists()
        assert propose(at=AT + NIGHT) == NOTHING

    def test_is_closed_with_an_arrival_that_was_cancelled(self, centre, by):
        stay = StayFactory(
            bed=BedFactory(centre=centre), state="expected", arrives_on=TONIGHT - 3 * NIGHT,
            admitted_at=None,
        )  # fmt: skip
        propose()
        cancel_stay(stay=stay, reason="no_show", by=by, at=AT)

        assert ForgottenStay.objects.get().answer == "closed"

    def test_the_database_wants_one_open_and_a_whole_answer(self, proposal):
        wrong = [
            {"stay": proposal.stay},
            {"stay": proposal.stay, "answer": "here", "answered_at": AT},
            {"stay": proposal.stay, "answer": "closed"},
        ]
        for given in wrong:
            with pytest.raises(IntegrityError), transaction.atomic():
                ForgottenStayFactory(**given)


class TestPage:
    @pytest.fixture
    def proposal(self, bed):
        return ForgottenStayFactory(stay=StayFactory(bed=bed))

    def page(self, client):
        answer = client.get(reverse("rooms:forgotten_list"))
        return BeautifulSoup(answer.content, "html.parser")

    def test_leads_to_the_check_out_filled_in(self, client, by, proposal):
        page = self.page(client)
        (link,) = [a["href"] for a in page.select("a") if "check-out" in a["href"]]

        asked = BeautifulSoup(client.get(link).content, "html.parser")

        assert proposal.stay.person.code in page.text
        assert asked.select_one("[name=destination] [selected]")["value"] == "left_without_notice"

    def test_leads_to_cancelling_who_never_came(self, client, by, bed):
        stay = StayFactory(bed=bed, expected=True)
        ForgottenStayFactory(stay=stay, reason="never_came")
        (link,) = [a["href"] for a in self.page(client).select("a") if "/cancel/" in a["href"]]

        asked = BeautifulSoup(client.get(link).content, "html.parser")

        assert asked.select_one("[name=reason][checked]")["value"] == "no_show"

    def test_keeps_it_with_a_reason(self, client, by, proposal):
        night = str(by.centre.night() + 3 * NIGHT)
        url = reverse("rooms:forgotten_here", args=[proposal.pk])
        said = {f"{proposal.pk}-until_on": night, f"{proposal.pk}-text": "تنتظر سكنها"}

        assert client.post(url, said)["Location"] == reverse("rooms:forgotten_list")
        assert "تنتظر سكنها" in self.page(client).text
        again = client.post(url, said)
        assert again.status_code == 422
        assert "has answered already" in again.content.decode()

    def test_loses_nothing_that_was_typed(self, client, by, proposal):
        url = reverse("rooms:forgotten_here", args=[proposal.pk])
        said = {f"{proposal.pk}-until_on": "2020-01-01", f"{proposal.pk}-text": "تنتظر سكنها"}
        answer = client.post(url, said)

        assert answer.status_code == 422
        assert "تنتظر سكنها" in answer.content.decode()

    def test_counts_on_today(self, client, by, proposal):
        home = BeautifulSoup(client.get("/").content, "html.parser")

        assert home.find("a", href=reverse("rooms:forgotten_list"))

    @pytest.mark.parametrize(("role", "status"), [("supervisor", 200), ("house", 403)])
    def test_is_for_the_supervisor(self, client, centre, role, status):
        client.force_login(MemberFactory(role=role, centre=centre))

        assert client.get(reverse("rooms:forgotten_list")).status_code == status

    def test_hides_who_is_hidden(self, client, by, proposal):
        in_conflict_with(by, proposal.stay.person)

        assert proposal.stay.person.code not in self.page(client).text

    def test_takes_the_same_queries_for_10_and_20(self, client, by, centre):
        def more():
            for bed in RoomFactory(centre=centre, beds=10).beds.all():
                ForgottenStayFactory(stay=StayFactory(bed=bed))
            for bed in RoomFactory(centre=centre, beds=5).beds.all():
                row = ForgottenStayFactory(stay=StayFactory(bed=bed))
                night = centre.night()
                keep_forgotten(proposal=row, until_on=night, text="x", by=by, at=timezone.now())

        more()
        with CaptureQueriesContext(connection) as few:
            self.page(client)
        more()
        with CaptureQueriesContext(connection) as many:
            self.page(client)
        assert len(many) == len(few)
