from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from residents.actions import write_event, write_note
from residents.models import CaseFile
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import (
    CaseFileFactory,
    ConsentFactory,
    HouseholdFactory,
    PersonFactory,
    TaskFactory,
)

HTMX = {"HX-Request": "true"}


def record_of(person):
    return f"/residents/{person.pk}/"


def section(response, css):
    return BeautifulSoup(response.content, "html.parser").select_one(css)


class TestPersonDetailView:
    @pytest.mark.parametrize("role", ["house", "supervisor", "intake", "caseworker", "nurse"])
    def test_shows_code_and_never_the_name(self, centre, team, signed_in, role):
        person = PersonFactory(centre=centre, arabic=True, languages=["ar", "ur"])

        response = signed_in(role).get(record_of(person))

        assert response.status_code == 200
        text = response.text
        assert person.code in text
        assert "Urdu" in text
        for secret in ("مريم", "الحسن", "أم نور", "55123456", "5512 3456"):
            assert secret not in text

    def test_the_title_says_nothing_about_her(self, centre, signed_in):
        person = PersonFactory(centre=centre)

        title = section(signed_in("house").get(record_of(person)), "title")

        assert title.text == "Record"

    @pytest.mark.parametrize("role", ["caseworker", "lead", "psychologist", "nurse", "legal"])
    def test_a_file_of_another_team_does_not_exist(self, centre, team, signed_in, role):
        person = PersonFactory(centre=centre)

        assert signed_in(role, teams=[]).get(record_of(person)).status_code == 404

    def test_an_assigned_file_is_hers_whatever_the_team(self, centre, team, signed_in):
        client = signed_in("caseworker", teams=[])
        file = CaseFileFactory(centre=centre, worker=client.member)

        assert client.get(record_of(file.person)).status_code == 200

    def test_another_centres_person_does_not_exist(self, signed_in):
        assert signed_in("house").get(record_of(PersonFactory())).status_code == 404

    @pytest.mark.parametrize("role", ["trainer", "network", "manager", "privacy", "admin"])
    def test_other_roles_have_no_records(self, centre, signed_in, role):
        assert signed_in(role).get(record_of(PersonFactory(centre=centre))).status_code == 403

    def test_shows_the_family_and_the_audit_names_them_all(self, centre, signed_in):
        household = HouseholdFactory(centre=centre)
        mother = household.members.get(relation="self").person
        child = household.members.get(relation="child").person

        text = signed_in("house").get(record_of(mother)).text

        assert child.code in text
        assert set(subjects_of(AuditEntry.objects.get())) == {mother.pk, child.pk}

    def test_hides_relatives_whose_files_are_elsewhere(self, centre, team, signed_in):
        household = HouseholdFactory(centre=centre)
        mother = household.members.get(relation="self").person
        child = household.members.get(relation="child").person
        CaseFile.objects.filter(person=child).update(team=None)

        assert child.code not in signed_in("caseworker").get(record_of(mother)).text

    def test_queries_do_not_grow_with_the_record(self, centre, team, signed_in, member_as):
        client = signed_in("caseworker")
        person = PersonFactory(centre=centre)
        counts = []
        for _size in (10, 20):
            for _ in range(10):
                write_note(person=person, text="كلمة", by=client.member, at=timezone.now())
                ConsentFactory(person=person)
                subject = PersonFactory(centre=centre)
                TaskFactory(centre=centre, person=person, subject=subject, role="caseworker")
            with CaptureQueriesContext(connection) as queries:
                client.get(record_of(person))
            counts.append(len(queries))

        assert counts[0] == counts[1]


class TestTimeline:
    def test_is_newest_first_and_in_words(self, centre, team, signed_in):
        client = signed_in("caseworker")
        person = PersonFactory(centre=centre)
        later = timezone.now() + timedelta(hours=1)
        detail = {"bed": "2-B", "from": "1-A"}
        write_event(person_id=person.pk, kind="moved", at=later, by=client.member, detail=detail)

        moments = section(client.get(record_of(person)), "#timeline").select(".moment")

        newest = " ".join(moments[0].text.split())
        assert "Moved to another bed: 2-B · from \u20661-A\u2069" in newest
        assert "came by herself" in moments[-1].text

    @pytest.mark.parametrize(
        ("kind", "detail", "words"),
        [
            ("extended", {"nights": 3, "until": "2026-11-24"}, "3 nights · until 24 November 2026"),
            ("plan_approved", {"version": 2}, "version 2"),
            ("consent", {"purpose": "contact", "given": False}, "after she leaves · no"),
            ("changed", {"fields": ["phone", "name"]}, "phone · name"),
            ("away", {"due_at": "2026-11-24T18:00:00+03:00"}, "until 24 November 18:00"),
            ("held", {"strange": "x", "bed": "", "nights": None}, "Bed held"),
        ],
    )
    def test_codes_have_words(self, centre, team, signed_in, kind, detail, words):
        person = PersonFactory(centre=centre)
        later = timezone.now() + timedelta(hours=1)
        write_event(person_id=person.pk, kind=kind, at=later, by=None, detail=detail)

        first = section(signed_in("caseworker").get(record_of(person)), ".moment p")

        assert " ".join(first.text.split()).endswith(words)

    def test_is_filtered_by_kind_and_swapped_alone(self, centre, team, signed_in):
        client = signed_in("caseworker")
        person = PersonFactory(centre=centre)
        write_note(person=person, text="كلمة", by=client.member, at=timezone.now())

        response = client.get(record_of(person) + "?group=note", headers=HTMX)

        assert "<html" not in response.text
        assert "Note" in response.text
        assert "File opened" not in response.text

    def test_has_pages(self, centre, team, signed_in):
        client = signed_in("caseworker")
        person = PersonFactory(centre=centre)
        for _ in range(20):
            write_event(person_id=person.pk, kind="away", at=timezone.now(), by=None)

        assert "File opened" not in client.get(record_of(person)).text
        assert "File opened" in client.get(record_of(person) + "?page=2").text

    @pytest.mark.parametrize("odd", ["?page=x", "?page=999", "?group=x&page=-1"])
    def test_bears_odd_addresses(self, centre, signed_in, odd):
        person = PersonFactory(centre=centre)

        assert signed_in("house").get(record_of(person) + odd).status_code == 200


class TestNotes:
    def test_are_read_by_those_who_work_on_the_file_only(self, centre, team, signed_in, member_as):
        person = PersonFactory(centre=centre)
        write_note(person=person, text="سر كبير", by=member_as("lead"), at=timezone.now())

        assert "سر كبير" in signed_in("caseworker").get(record_of(person)).text
        for role in ("house", "supervisor", "intake"):
            assert "سر كبير" not in signed_in(role).get(record_of(person)).text

    def test_two_roles_do_not_open_files_of_other_teams(self, centre, team, signed_in, member_as):
        person = PersonFactory(centre=centre)
        write_note(person=person, text="سر كبير", by=member_as("lead"), at=timezone.now())

        client = signed_in("house", roles=["house", "caseworker"], teams=[])

        assert "سر كبير" not in client.get(record_of(person)).text

    def test_a_note_is_kept_sealed_and_shown(self, centre, team, signed_in):
        client = signed_in("caseworker")
        person = PersonFactory(centre=centre)

        response = client.post(record_of(person) + "notes/", {"text": " كلمتها "}, headers=HTMX)

        assert response.status_code == 200
        assert "residents:file-changed" in response.headers["HX-Trigger"]
        note = person.events.get(kind="note")
        assert "كلمتها".encode() not in bytes(note.sealed_note)
        assert "كلمتها" in client.get(record_of(person)).text

    def test_an_empty_note_is_refused(self, centre, team, signed_in):
        person = PersonFactory(centre=centre)

        response = signed_in("caseworker").post(record_of(person) + "notes/", {"text": "  "})

        assert response.status_code == 422
        assert not person.events.filter(kind="note").exists()

    def test_a_note_that_is_too_long_is_refused_and_kept_on_the_page(self, centre, team, signed_in):
        person = PersonFactory(centre=centre)
        typed = "كلمة " * 2500

        response = signed_in("caseworker").post(
            record_of(person) + "notes/", {"text": typed}, headers=HTMX
        )

        assert response.status_code == 422
        assert typed.strip() in response.text

    def test_a_double_click_keeps_one(self, centre, team, signed_in):
        client = signed_in("caseworker")
        person = PersonFactory(centre=centre)

        for _ in range(2):
            response = client.post(record_of(person) + "notes/", {"text": "مرة", "token": "t1"})
            assert response.status_code == 302

        assert person.events.filter(kind="note").count() == 1


class TestGetResidentApi:
    @pytest.mark.parametrize("role", ["house", "intake", "psychologist", "nurse", "legal"])
    def test_whoever_reveals_by_hand_gets_no_name_here(self, centre, team, member_as, api, role):
        person = PersonFactory(centre=centre, arabic=True, languages=["ar"])
        assert member_as(role).has_perm("residents.reveal_identity")

        response = api(member_as(role)).get(f"/api/v1/residents/{person.pk}")

        assert AuditEntry.objects.get().reason == ""

        assert response.json() == {
            "id": str(person.pk),
            "code": person.code,
            "sex": "F",
            "birth_year": 1990,
            "languages": ["ar"],
            "needs_interpreter": False,
            "identity": None,
        }

    @pytest.mark.parametrize("role", ["caseworker", "lead"])
    def test_those_who_work_on_the_file_get_the_identity_and_the_audit_says_so(
        self, centre, team, member_as, api, role
    ):
        person = PersonFactory(centre=centre, arabic=True)

        response = api(member_as(role)).get(f"/api/v1/residents/{person.pk}")

        assert response.json()["identity"] == {
            "name": "مريم عبد الله الحسن",
            "called": "أم نور",
            "phone": "+97455123456",
        }
        assert AuditEntry.objects.get().reason == "reveal"

    def test_what_is_hidden_answers_like_what_does_not_exist(self, member_as, api):
        client = api(member_as("caseworker"))
        hidden = client.get(f"/api/v1/residents/{PersonFactory().pk}")
        nobody = client.get("/api/v1/residents/00000000-0000-4000-8000-000000000000")

        assert hidden.status_code == nobody.status_code == 404
        assert hidden.content == nobody.content
