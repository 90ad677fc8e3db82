"""Break-glass (P7): one file, thirty minutes, told and reviewed, or the right rests."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from residents.actions import (
    BreakGlassRests,
    NobodyWithThisCode,
    OneAtATime,
    OpenAnyway,
    ReasonTooShort,
    ReviewedAlready,
    ReviewsOwn,
    break_glass,
    close_glass,
    declare_conflict,
    reason_of,
    remind_of_break_glass,
    review_break_glass,
)
from residents.models import BreakGlass, CaseFile, Person
from staff import vault
from staff.audit import subjects_of
from staff.factors import WrongCode
from staff.models import AuditEntry, Notice
from tests.residents.factories import PersonFactory, TeamFactory

pytestmark = [pytest.mark.django_db, pytest.mark.policy_matrix, pytest.mark.sessions]
REASON = "She rang from the hospital and is in danger."
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
OPEN, REVIEWS = "/break-glass/open/", "/break-glass/"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hers(centre):
    """Somebody of another team of the centre, with a name."""
    return PersonFactory(centre=centre, team=TeamFactory(centre=centre), name="مريم السالم")


@pytest.fixture
def nurse(member_as):
    return member_as("nurse")


def opened(member, person, at=NOW, reason=REASON):
    return break_glass(code=person.code, reason=reason, by=member, at=at)


def sees(member, person):
    return Person.objects.visible_to(member).filter(pk=person.pk).exists()


class TestStates:
    def test_opens_one_person_to_one_member(self, clock, hers, nurse, member_as, centre):
        other = PersonFactory(centre=centre, team=hers.case_file.team)

        opened(nurse, hers)

        assert sees(nurse, hers)
        assert CaseFile.objects.visible_to(nurse).filter(person=hers).exists()
        assert not sees(nurse, other)
        assert not sees(member_as("nurse"), hers)

    @pytest.mark.parametrize(("minutes", "is_open"), [(0, True), (29, True), (30, False)])
    def test_lasts_thirty_minutes(self, clock, hers, nurse, minutes, is_open):
        opened(nurse, hers)

        clock.shift(minutes * MINUTE)

        assert sees(nurse, hers) is is_open

    def test_opens_again_after_its_end_as_another_one(self, clock, hers, nurse):
        opened(nurse, hers)
        clock.shift(31 * MINUTE)

        opened(nurse, hers, at=NOW + 31 * MINUTE)

        assert BreakGlass.objects.count() == 2
        assert sees(nurse, hers)

    def test_refuses_a_second_one_while_one_is_open(self, clock, hers, nurse, centre):
        other = PersonFactory(centre=centre, team=hers.case_file.team)
        opened(nurse, hers)

        for person in (other, hers):
            with pytest.raises(OneAtATime):
                opened(nurse, person, at=NOW + MINUTE)

        assert BreakGlass.objects.count() == 1

    def test_closed_early_it_is_closed_and_another_may_open(self, clock, hers, nurse):
        opened(nurse, hers)

        assert close_glass(member=nurse, at=NOW + MINUTE) == 1
        assert close_glass(member=nurse, at=NOW + MINUTE) == 0

        assert not sees(nurse, hers)
        opened(nurse, hers, at=NOW + 2 * MINUTE)

    @pytest.mark.parametrize(("hours", "rests"), [(71, False), (72, True), (500, True)])
    def test_unreviewed_for_72_hours_the_right_rests(self, clock, hers, nurse, hours, rests):
        opened(nurse, hers)
        later = NOW + hours * HOUR
        clock.move_to(later)

        if rests:
            with pytest.raises(BreakGlassRests):
                opened(nurse, hers, at=later)
        else:
            opened(nurse, hers, at=later)

        assert BreakGlass.objects.count() == (1 if rests else 2)

    @pytest.mark.parametrize("outcome", ["justified", "not_justified"])
    def test_reviewed_it_works_again(self, clock, hers, nurse, member_as, outcome):
        first, later = opened(nurse, hers), NOW + 100 * HOUR
        officer = member_as("privacy")

        review_break_glass(opened=first, outcome=outcome, by=officer, at=later)
        clock.move_to(later)
        opened(nurse, hers, at=later)

        assert sees(nurse, hers)

    def test_a_conflict_closes_it_at_once(self, clock, hers, nurse):
        opened(nurse, hers)

        declare_conflict(member=nurse, person=hers, kind="relative", by=nurse, at=NOW)

        assert not sees(nurse, hers)

    def test_signing_out_closes_it_and_signing_in_does_not_bring_it_back(self, clock, hers, nurse):
        for end in (Client.logout, lambda client: client.force_login(nurse)):
            client = Client()
            client.force_login(nurse)
            opened(nurse, hers)
            assert sees(nurse, hers)

            end(client)

            assert not sees(nurse, hers)


class TestRefuses:
    @pytest.mark.parametrize("reason", ["", "short", "1234567890 1234567890 !!", "ـــ" * 20])
    def test_a_reason_of_fewer_than_20_letters(self, clock, hers, nurse, reason):
        with pytest.raises(ReasonTooShort):
            opened(nurse, hers, reason=reason)

        assert not BreakGlass.objects.exists()

    def test_arabic_letters_count_as_letters(self, clock, hers, nurse):
        opened(nurse, hers, reason="اتصلت من المستشفى وهي في خطر")

    def test_an_unknown_code_another_centre_and_one_erased(self, clock, hers, nurse):
        erased = PersonFactory(centre=nurse.centre)
        Person.objects.filter(pk=erased.pk).update(erased_at=NOW)
        said = set()
        for code in ("Q9-Q99", PersonFactory().code, erased.code, "", "-"):
            with pytest.raises(NobodyWithThisCode) as refusal:
                break_glass(code=code, reason=REASON, by=nurse, at=NOW)
            said.add(str(refusal.value))

        assert len(said) == 1

    def test_whom_she_sees_anyway(self, clock, centre, team, nurse, member_as):
        mine = PersonFactory(centre=centre, team=team)

        for member in (nurse, member_as("supervisor")):
            with pytest.raises(OpenAnyway):
                opened(member, mine)

    def test_a_person_whose_words_were_destroyed(self, clock, hers, nurse):
        vault.destroy_keys(hers.pk, [vault.NARRATIVE])

        with pytest.raises(NobodyWithThisCode):
            opened(nurse, hers)


class TestIsKnown:
    def test_the_reason_is_sealed_under_her_key(self, clock, hers, nurse):
        row = opened(nurse, hers)

        assert b"hospital" not in bytes(row.sealed_reason)
        assert reason_of(row) == REASON
        vault.destroy_keys(hers.pk, [vault.NARRATIVE])
        assert reason_of(row) == ""

    def test_officers_and_the_lead_of_her_team_are_told_in_the_same_moment(
        self, clock, hers, nurse, member_as
    ):
        told = {
            member_as("privacy").pk,
            member_as("privacy").pk,
            member_as("lead", teams=[hers.case_file.team]).pk,
        }
        member_as("lead")
        member_as("privacy", is_active=False)

        row = opened(nurse, hers)

        notices = Notice.objects.filter(kind="break_glass", subject_id=row.pk)
        assert {notice.member_id for notice in notices} == told
        assert {notice.created_at for notice in notices} == {NOW}

    def test_stands_on_her_timeline(self, clock, hers, nurse):
        opened(nurse, hers)

        line = hers.events.get(kind="break_glass")
        assert (line.by, line.detail, line.sealed_note) == (nurse, {"member": str(nurse.pk)}, None)

    def test_what_waits_is_told_again_once_it_was_read(self, clock, hers, nurse, member_as):
        officer = member_as("privacy")
        row = opened(nurse, hers)
        next_day = NOW + 24 * HOUR

        assert remind_of_break_glass(at=next_day) == 0
        Notice.objects.update(read_at=NOW)
        assert remind_of_break_glass(at=next_day) == 1
        assert remind_of_break_glass(at=next_day) == 0
        Notice.objects.update(read_at=NOW)
        review_break_glass(opened=row, outcome="justified", by=officer, at=next_day)
        assert remind_of_break_glass(at=next_day) == 0


class TestReview:
    def test_never_by_herself_and_never_twice(self, clock, hers, member_as):
        both = member_as("supervisor", roles=["nurse", "privacy"])
        officer, row = member_as("privacy"), opened(both, hers)

        with pytest.raises(ReviewsOwn):
            review_break_glass(opened=row, outcome="justified", by=both, at=NOW)
        review_break_glass(opened=row, outcome="justified", by=officer, at=NOW)
        with pytest.raises(ReviewedAlready):
            review_break_glass(opened=row, outcome="not_justified", by=officer, at=NOW)

        row.refresh_from_db()
        assert (row.outcome, row.reviewed_by) == ("justified", officer)

    def test_the_page_shows_the_reason_and_says_so_in_the_log(self, signed_in, hers, nurse):
        row = opened(nurse, hers, at=datetime.now(UTC))
        client = signed_in("privacy")
        assert hers.code in client.get(REVIEWS).content.decode()

        page = client.get(f"{REVIEWS}{row.pk}/").content.decode()

        entry = AuditEntry.objects.latest("id")
        assert REASON in page
        assert (subjects_of(entry), entry.reason) == ([hers.pk], "break_glass_review")
        answer = client.post(f"{REVIEWS}{row.pk}/", {"outcome": "justified"})
        assert answer["Location"] == REVIEWS
        assert BreakGlass.objects.get().outcome == "justified"

    def test_of_her_own_there_is_no_form(self, signed_in, hers):
        client = signed_in("privacy", roles=["nurse", "privacy"])
        row = opened(client.member, hers, at=datetime.now(UTC))

        assert "<textarea" not in client.get(f"{REVIEWS}{row.pk}/").content.decode()
        answer = client.post(f"{REVIEWS}{row.pk}/", {"outcome": "justified"})
        assert answer.status_code == 422

    @pytest.mark.parametrize("role", ["nurse", "lead", "manager", "admin", "supervisor"])
    def test_is_for_the_confidentiality_officer(self, signed_in, hers, nurse, role):
        row = opened(nurse, hers, at=datetime.now(UTC))
        client = signed_in(role)

        assert client.get(REVIEWS).status_code == 403
        assert client.get(f"{REVIEWS}{row.pk}/").status_code == 403


@pytest.fixture
def demo(settings):
    """In the demonstration the second factor is not asked."""
    settings.DEMO = True


class TestPages:
    def post(self, client, person, reason=REASON):
        return client.post(OPEN, {"code": person.code, "reason": reason})

    def test_leads_to_the_record_with_a_banner_on_every_page(self, demo, signed_in, hers):
        client = signed_in("nurse")

        answer = self.post(client, hers)

        record = f"/residents/{hers.pk}/"
        assert answer["Location"] == record
        for page in (record, "/", "/preferences/"):
            assert "30 minutes left" in client.get(page).content.decode()
        assert hers.code not in client.get("/preferences/").content.decode()

    def test_the_banner_goes_with_the_end(self, clock, demo, signed_in, hers):
        client = signed_in("nurse")
        self.post(client, hers)
        clock.shift(3 * MINUTE)
        assert "27 minutes left" in client.get("/preferences/").content.decode()

        client.post("/break-glass/close/")

        assert "minutes left" not in client.get("/preferences/").content.decode()
        assert client.get(f"/residents/{hers.pk}/").status_code == 404

    def test_costs_no_query_on_a_page(self, demo, signed_in, hers):
        client = signed_in("nurse")
        client.get("/preferences/")
        with CaptureQueriesContext(connection) as before:
            client.get("/preferences/")
        self.post(client, hers)
        client.get("/preferences/")
        with CaptureQueriesContext(connection) as after:
            client.get("/preferences/")

        assert len(after) == len(before)

    def test_every_answer_with_her_says_why_in_the_log(self, demo, signed_in, hers):
        client = signed_in("nurse")
        self.post(client, hers)
        assert AuditEntry.objects.latest("id").reason == "break_glass"

        client.get(f"/residents/{hers.pk}/")

        entry = AuditEntry.objects.latest("id")
        assert (subjects_of(entry), entry.reason) == ([hers.pk], "break_glass")

    def test_asks_for_the_second_factor_each_time(self, signed_in, hers, monkeypatch):
        client = signed_in("nurse")
        assert "factor_code" in client.get(OPEN).content.decode()

        def refuse(**_given):
            raise WrongCode("This code is wrong.")

        monkeypatch.setattr("residents.views.break_glass.confirm_now", refuse)
        answer = self.post(client, hers)

        assert answer.status_code == 422
        assert REASON in answer.content.decode()
        assert not BreakGlass.objects.exists()

    def test_without_a_code_nothing_opens(self, signed_in, hers):
        answer = self.post(signed_in("nurse"), hers)

        assert answer.status_code == 422
        assert not BreakGlass.objects.exists()

    def test_a_refusal_keeps_what_was_typed(self, demo, signed_in, hers):
        answer = self.post(signed_in("nurse"), hers, reason="too short")

        assert answer.status_code == 422
        assert "too short" in answer.content.decode()
        assert hers.code in answer.content.decode()

    def test_a_manager_reads_what_a_lead_reads_and_changes_nothing(self, demo, signed_in, hers):
        client = signed_in("manager")
        record = f"/residents/{hers.pk}/"
        assert client.get(record).status_code == 403

        self.post(client, hers)

        page = client.get(record).content.decode()
        assert hers.code in page
        assert "مريم السالم" in client.post(f"{record}reveal/").content.decode()
        for closed in ("notes/", "restrict/", "workers/", "conflicts/", "change/name/"):
            assert client.post(record + closed).status_code == 403
        assert client.post("/residents/search/", {"query": hers.code}).status_code == 403
        client.post("/break-glass/close/")
        assert client.get(record).status_code == 403

    def test_a_session_that_says_so_opens_nothing_by_itself(self, demo, signed_in, hers):
        client = signed_in("manager")
        self.post(client, hers)

        BreakGlass.objects.update(closed_at=BreakGlass.objects.get().started_at + MINUTE)

        with time_machine.travel(datetime.now(UTC) + 2 * MINUTE):
            assert client.get(f"/residents/{hers.pk}/").status_code == 404

    def test_a_supervisor_opens_a_restricted_record_but_reads_no_notes(self, demo, signed_in, hers):
        CaseFile.objects.filter(person=hers).update(restricted=True)
        client = signed_in("supervisor")
        record = f"/residents/{hers.pk}/"
        assert client.get(record).status_code == 404

        self.post(client, hers)

        assert client.get(record).status_code == 200
        assert not CaseFile.objects.visible_to(client.member).exists()

    @pytest.mark.parametrize("role", ["supervisor", "manager", "caseworker", "legal"])
    def test_all_that_an_opened_record_offers_is_open(self, demo, signed_in, hers, role):
        CaseFile.objects.filter(person=hers).update(restricted=True)
        client = signed_in(role)
        self.post(client, hers)

        page = client.get(f"/residents/{hers.pk}/").text

        offered = set(re.findall(r'hx-get="(/[^"]*)"', page))
        assert {client.get(address).status_code for address in offered} == {200}
        reads = client.member.has_perm("residents.read_notes")
        assert any("service-notes" in address for address in offered) is (role != "supervisor")
        assert reads is (role not in ("supervisor", "manager"))

    @pytest.mark.parametrize("role", ["house", "intake", "branch", "trainer", "privacy", "admin"])
    def test_is_not_for(self, demo, signed_in, hers, role):
        assert self.post(signed_in(role), hers).status_code == 403

    def test_a_search_that_finds_nobody_leads_there(self, demo, signed_in, hers):
        page = signed_in("caseworker").post("/residents/search/", {"query": hers.code})

        assert OPEN in page.content.decode()
