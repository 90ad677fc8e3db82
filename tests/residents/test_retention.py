"""The clock of keeping: each class on its day; no open file, nothing kept for a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from residents.actions import reopen_file
from residents.actions.closing import FileIsOpen, KeptInThePast, close_file, keep_file
from residents.actions.files import PersonErased
from residents.models import CaseFile, Erasure, Task
from residents.selectors.retention import retention_preview
from residents.tasks import retain_and_erase
from rooms.actions.files import StillStaying
from rooms.actions.files import close_file as close_file_of_who_left
from staff import vault
from staff.actions.retaining import IdentityGoesFirst, change_retention
from staff.models import WrappedKey
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory, TaskFactory
from tests.rooms.factories import StayFactory

NOTHING = {"everything": 0, "narrative": 0, "documents": 0}
DEFAULTS = {"identity": 365, "narrative": 30, "documents": 30}
pytestmark = pytest.mark.django_db


def closed(centre, *, days_ago):
    person = PersonFactory(centre=centre)
    at = timezone.now() - timedelta(days=days_ago)
    close_file(case_file=person.case_file, by=None, at=at)
    return person


def kinds_of(person):
    return set(WrappedKey.objects.filter(person_id=person.pk).values_list("kind", flat=True))


class TestRetainAndErase:
    def test_words_go_on_the_thirtieth_day(self, centre):
        person, later = closed(centre, days_ago=30), closed(centre, days_ago=29)

        assert retain_and_erase(at=timezone.now()) == {**NOTHING, "narrative": 1}
        assert kinds_of(person) == {vault.IDENTITY}
        assert kinds_of(later) == {vault.IDENTITY, vault.NARRATIVE}

    def test_who_she_is_goes_after_a_year_and_everything_with_it(self, centre):
        person = closed(centre, days_ago=365)

        assert retain_and_erase(at=timezone.now()) == {**NOTHING, "everything": 1}
        assert kinds_of(person) == set()
        assert Erasure.objects.get().reason == Erasure.Reason.RETENTION

    def test_documents_go_with_their_keys(self, centre):
        person = closed(centre, days_ago=31)
        vault.make_key(PersonFactory(centre=centre).pk, vault.DOCUMENT, person.pk)

        assert retain_and_erase(at=timezone.now()) == {**NOTHING, "narrative": 1, "documents": 1}
        assert kinds_of(person) == {vault.IDENTITY}

    def test_a_second_run_finds_nothing(self, centre):
        closed(centre, days_ago=400)
        retain_and_erase(at=timezone.now())

        assert retain_and_erase(at=timezone.now()) == NOTHING

    def test_an_open_file_has_no_clock(self, centre):
        person = PersonFactory(centre=centre)
        retain_and_erase(at=timezone.now() + timedelta(days=1000))

        assert kinds_of(person) == {vault.IDENTITY, vault.NARRATIVE}

    def test_a_legal_matter_stops_it_until_its_day_has_passed(self, centre):
        person, officer = closed(centre, days_ago=40), MemberFactory(centre=centre)
        until = centre.night() + timedelta(days=5)
        keep_file(
            case_file=person.case_file,
            until=until,
            because="legal",
            by=officer,
            at=timezone.now(),
        )

        assert retain_and_erase(at=timezone.now()) == NOTHING
        assert retain_and_erase(at=timezone.now() + timedelta(days=7))["narrative"] == 1

    def test_contact_after_leaving_stops_it_while_one_is_to_be_made(self, centre):
        person = closed(centre, days_ago=40)
        task = TaskFactory(centre=centre, person=person, kind=Task.Kind.FOLLOW_UP)
        assert retain_and_erase(at=timezone.now()) == NOTHING

        Task.objects.filter(pk=task.pk).update(state=Task.State.DONE)
        assert retain_and_erase(at=timezone.now())["narrative"] == 1

    def test_another_centre_keeps_as_its_own_rules_say(self, centre):
        other = CentreFactory()
        change_retention(
            centre=other,
            days={**DEFAULTS, "narrative": 90},
            by=MemberFactory(centre=other),
            at=timezone.now(),
        )
        here, there = closed(centre, days_ago=40), closed(other, days_ago=40)
        retain_and_erase(at=timezone.now())

        assert vault.NARRATIVE not in kinds_of(here)
        assert vault.NARRATIVE in kinds_of(there)


class TestReturning:
    def test_her_words_to_come_have_a_key_and_the_old_ones_stay_gone(self, centre):
        person = closed(centre, days_ago=40)
        retain_and_erase(at=timezone.now())
        person.refresh_from_db()
        reopen_file(person=person, channel="walk_in", by=None, at=timezone.now())

        assert kinds_of(person) == {vault.IDENTITY, vault.NARRATIVE}

    def test_nobody_returns_as_who_was_erased(self, centre):
        person = closed(centre, days_ago=400)
        retain_and_erase(at=timezone.now())
        person.refresh_from_db()
        with pytest.raises(PersonErased):
            reopen_file(person=person, channel="walk_in", by=None, at=timezone.now())

        assert person.case_file.state == CaseFile.State.CLOSED


class TestClosing:
    def test_is_refused_while_she_has_a_bed(self, centre):
        stay, lead = StayFactory(centre=centre), MemberFactory(centre=centre, role="lead")
        with pytest.raises(StillStaying):
            close_file_of_who_left(case_file=stay.person.case_file, by=lead, at=timezone.now())

        stay.person.case_file.refresh_from_db()
        assert stay.person.case_file.state == CaseFile.State.OPEN

    def test_an_open_file_is_not_kept_longer(self, centre):
        person, lead = PersonFactory(centre=centre), MemberFactory(centre=centre, role="lead")
        with pytest.raises(FileIsOpen):
            keep_file(
                case_file=person.case_file,
                until=centre.night() + timedelta(days=9),
                because="legal",
                by=lead,
                at=timezone.now(),
            )

    def test_nothing_is_kept_until_yesterday(self, centre):
        person, lead = closed(centre, days_ago=1), MemberFactory(centre=centre, role="lead")
        with pytest.raises(KeptInThePast):
            keep_file(
                case_file=person.case_file,
                until=centre.night() - timedelta(days=1),
                because="legal",
                by=lead,
                at=timezone.now(),
            )


class TestRules:
    def test_words_never_outlive_the_name(self, centre):
        with pytest.raises(IdentityGoesFirst):
            change_retention(
                centre=centre,
                days={"identity": 30, "narrative": 60, "documents": 30},
                by=MemberFactory(centre=centre),
                at=timezone.now(),
            )


class TestPages:
    def test_the_officer_sees_what_goes_and_changes_when(self, client, centre):
        person = closed(centre, days_ago=20)
        client.force_login(MemberFactory(centre=centre, role="privacy", english=True))
        assert person.code in client.get("/settings/retention/").content.decode()

        changed = client.post("/settings/retention/change/", {**DEFAULTS, "narrative": "200"})
        assert changed.status_code == 302
        assert person.code not in client.get("/settings/retention/").content.decode()

    def test_what_is_wrong_stays_typed(self, client, centre):
        client.force_login(MemberFactory(centre=centre, role="privacy", english=True))
        answer = client.post("/settings/retention/change/", {**DEFAULTS, "narrative": "900"})

        assert answer.status_code == 422
        assert 'value="900"' in answer.content.decode()

    def test_the_manager_only_looks(self, client, centre):
        client.force_login(MemberFactory(centre=centre, role="manager", english=True))

        assert client.get("/settings/retention/").status_code == 200
        assert client.post("/settings/retention/change/", DEFAULTS).status_code == 403

    def test_the_lead_closes_a_file_and_keeps_it(self, client, centre, team):
        lead = MemberFactory(centre=centre, role="lead", teams=[team], english=True)
        file = PersonFactory(centre=centre, team=team).case_file
        client.force_login(lead)
        assert client.post(f"/files/{file.pk}/close/").status_code == 302
        until = (centre.night() + timedelta(days=90)).isoformat()
        half = client.post(f"/files/{file.pk}/keep/", {"until": until})
        assert half.status_code == 422
        kept = client.post(f"/files/{file.pk}/keep/", {"until": until, "because": "legal"})
        assert kept.status_code == 302

        file.refresh_from_db()
        assert (file.state, file.kept_because) == ("closed", "legal")


class TestAnyDates(TestCase):
    @given(st.integers(0, 800), st.integers(1, 200), st.integers(200, 700))
    def test_exactly_what_is_old_enough_goes(self, days_ago, words, name):
        centre = CentreFactory()
        days = {"identity": name, "narrative": words, "documents": words}
        officer = MemberFactory(centre=centre, role="privacy")
        change_retention(centre=centre, days=days, by=officer, at=timezone.now())
        person = closed(centre, days_ago=days_ago)
        on = timezone.now().astimezone(centre.zone).date()
        preview = retention_preview(member=officer, on=on, days=0)
        retain_and_erase(at=timezone.now())

        left = {vault.IDENTITY} if days_ago < name else set()
        assert kinds_of(person) == left | ({vault.NARRATIVE} if days_ago < words else set())
        assert bool(preview) == (days_ago >= words)
