from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rehabilitation.actions.service_notes import (
    CorrectedAlready,
    KeyDestroyed,
    NoteWithoutWords,
    NotHerFile,
    NotHerNote,
    NotHerService,
    TooLateToCorrect,
    correct_service_note,
    supplement_service_note,
    write_service_note,
)
from rehabilitation.models import ServiceNote
from rehabilitation.selectors.service_notes import note_summaries, note_text
from residents.actions import assign_file
from residents.emergency import keep
from residents.models import BreakGlass
from shelter.shared.sealing import CannotUnseal
from staff import vault
from tests.rehabilitation.factories import WRITES_FOR, ServiceNoteFactory
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory, TeamFactory

pytestmark = pytest.mark.django_db
TEXT, SUMMARY = "تتحدث عن كوابيس متكررة", "تحتاج إلى نوم هادئ"
NURSE_TEXT, LEGAL_TEXT = "جرعتان من الدواء مساءً", "رقم القضية محفوظ لدى المحامية"
SERVICES = ("psychologist", "nurse", "legal")


class House:
    def __init__(self):
        self.centre = CentreFactory()
        self.team = TeamFactory(centre=self.centre)
        self.person = PersonFactory(centre=self.centre, team=self.team)

    def member(self, role, *, teams=True, **more):
        teams = [self.team] if teams else []
        return MemberFactory(centre=self.centre, role=role, teams=teams, english=True, **more)


@pytest.fixture
def house():
    return House()


@pytest.fixture
def author(house):
    return house.member("psychologist")


@pytest.fixture
def note(house, author):
    return ServiceNoteFactory(person=house.person, by=author)


def url(name, row):
    return reverse(f"rehabilitation:service_note_{name}", args=[row.pk])


def said(**fields):
    return {"text": TEXT, "summary": SUMMARY, **fields}


def put(act, by, at=None, **fields):
    return act(**said(**fields), by=by, at=at or timezone.now())


class TestWrite:
    def test_seals_both_texts_and_tells_the_timeline_nothing_of_them(self, house, note):
        assert TEXT.encode() not in bytes(note.sealed_text)
        assert (note_text(note).text, note_text(note).summary) == (TEXT, SUMMARY)
        line = house.person.events.get(kind="service_note")
        assert (line.detail, line.sealed_note) == ({}, None)

    def test_a_text_does_not_open_in_another_place(self, house, note, author):
        other = ServiceNoteFactory(person=house.person, by=author)
        other.sealed_summary = note.sealed_text

        with pytest.raises(CannotUnseal):
            note_text(other)

    @pytest.mark.parametrize("part", ["text", "summary"])
    def test_needs_both_texts(self, house, author, part):
        with pytest.raises(NoteWithoutWords):
            put(
                write_service_note, author, person=house.person, service="psychological",
                **{part: "  "},
            )  # fmt: skip

        assert not ServiceNote.objects.exists()

    def test_is_for_ones_own_service_and_file(self, house, author):
        with pytest.raises(NotHerService):
            put(write_service_note, author, person=house.person, service="health")
        stranger = house.member("psychologist", teams=False)
        with pytest.raises(NotHerFile):
            put(write_service_note, stranger, person=house.person, service="psychological")

    def test_of_an_erased_person_is_refused(self, house, author):
        vault.destroy_keys(house.person.pk)

        with pytest.raises(KeyDestroyed):
            put(write_service_note, author, person=house.person, service="psychological")


class TestCorrect:
    def test_within_a_day_keeps_what_it_said(self, note, author):
        at = note.at + timedelta(hours=23, minutes=59)
        newer = put(correct_service_note, author, at, note=note, summary="كناري")

        assert note_text(newer).summary == "كناري"
        assert note_text(newer.corrects).summary == SUMMARY
        assert list(ServiceNote.objects.standing()) == [newer]

    def test_the_day_begins_with_the_first_version(self, note, author):
        newer = put(correct_service_note, author, note.at + timedelta(hours=20), note=note)

        with pytest.raises(TooLateToCorrect):
            put(correct_service_note, author, note.at + timedelta(hours=24), note=newer)

    def test_is_for_the_author_alone(self, house, note):
        with pytest.raises(NotHerNote):
            put(correct_service_note, house.member("psychologist"), note=note)

    def test_twice_at_once_leaves_one(self, note, author):
        put(correct_service_note, author, note=note)

        with pytest.raises(CorrectedAlready):
            put(correct_service_note, author, note=note)

        assert ServiceNote.objects.standing().count() == 1

    def test_later_it_is_supplemented_by_anyone_of_the_service(self, house, note):
        colleague = house.member("psychologist")
        at = note.at + timedelta(days=9)

        beside = put(supplement_service_note, colleague, at, note=note)

        assert beside.supplements == note
        with pytest.raises(NotHerService):
            put(supplement_service_note, house.member("nurse"), at, note=note)


class TestReadableBy:
    @pytest.mark.parametrize("wrote", SERVICES)
    @pytest.mark.parametrize("reads", [*SERVICES, "caseworker", "lead", "supervisor", "manager"])
    def test_only_the_same_service_reads(self, house, wrote, reads):
        note = ServiceNoteFactory(person=house.person, role=wrote)

        assert note.is_readable_by(house.member(reads)) is (reads == wrote)

    def test_not_without_the_file(self, house, note):
        assert not note.is_readable_by(house.member("psychologist", teams=False))

    def test_in_a_restricted_file_only_if_assigned(self, house, note):
        case_file, colleague = house.person.case_file, house.member("psychologist")
        type(case_file).objects.filter(pk=case_file.pk).update(restricted=True)
        assert not note.is_readable_by(colleague)

        assign_file(case_file=case_file, member=colleague, by=None, at=timezone.now())

        assert note.is_readable_by(colleague)


class TestPanel:
    @pytest.mark.parametrize("role", ["caseworker", "lead", "nurse", "legal", "psychologist"])
    def test_shows_the_team_the_summary_and_never_the_text(self, client, house, note, role):
        client.force_login(house.member(role))

        page = client.get(url("panel", house.person))

        assert SUMMARY in page.text
        assert TEXT not in page.text
        assert (url("detail", note) in page.text) is (role == "psychologist")

    @pytest.mark.parametrize("role", ["house", "supervisor", "intake", "manager", "privacy"])
    def test_others_learn_nothing_not_even_that_there_is_one(self, client, house, note, role):
        client.force_login(house.member(role))

        assert client.get(url("panel", house.person)).status_code == 403
        record = client.get(f"/residents/{house.person.pk}/")
        assert "service-note" not in record.text
        assert "Note of a service" not in record.text

    def test_a_correction_stands_for_what_it_replaced(self, client, house, note, author):
        put(correct_service_note, author, note=note, summary="كناري")
        client.force_login(house.member("lead"))

        page = client.get(url("panel", house.person))

        assert "كناري" in page.text
        assert SUMMARY not in page.text


class TestPages:
    @pytest.mark.parametrize("wrote", SERVICES)
    @pytest.mark.parametrize("reads", [*SERVICES, "caseworker", "lead"])
    def test_the_text_is_open_to_its_own_service_alone(self, client, house, wrote, reads):
        note = ServiceNoteFactory(person=house.person, role=wrote, text=NURSE_TEXT)
        client.force_login(house.member(reads))

        for name in ("detail", "correct", "supplement"):
            page = client.get(url(name, note))
            assert page.status_code == (200 if reads == wrote else 403)
            assert (NURSE_TEXT in page.text) is (reads == wrote and name != "supplement")

    def test_a_note_is_written_corrected_and_supplemented(self, client, house, author):
        client.force_login(author)
        form = client.get(url("new", house.person))
        assert "Read only by your own service" in form.text

        client.post(url("new", house.person), said(service="psychological"))
        note = ServiceNote.objects.get()
        client.post(url("correct", note), said(text=LEGAL_TEXT))
        newer = ServiceNote.objects.standing().get()
        client.post(url("supplement", newer), said(text=NURSE_TEXT))

        page = client.get(url("detail", newer))
        for words in (TEXT, LEGAL_TEXT, NURSE_TEXT):
            assert words in page.text
        assert "Open the newer one" in client.get(url("detail", note)).text

    def test_what_was_typed_stays_when_it_is_refused(self, client, house, author):
        client.force_login(author)

        page = client.post(url("new", house.person), said(service="psychological", summary=" "))

        assert page.status_code == 422
        assert TEXT in page.text
        assert not ServiceNote.objects.exists()

    def test_nobody_writes_for_another_service(self, client, house):
        client.force_login(house.member("nurse"))

        page = client.post(url("new", house.person), said(service="psychological"))

        assert page.status_code == 422
        assert not ServiceNote.objects.exists()

    def test_after_a_day_there_is_no_correcting(self, client, house, author, note):
        ServiceNote.objects.update(at=note.at - timedelta(days=2))
        client.force_login(author)

        assert url("correct", note) not in client.get(url("detail", note)).text
        assert client.post(url("correct", note), said()).status_code == 422

    def test_a_double_click_keeps_one_note(self, client, house, author):
        client.force_login(author)
        for _twice in range(2):
            client.post(url("new", house.person), said(service="psychological", token="t"))

        assert ServiceNote.objects.count() == 1

    def test_of_an_erased_person_are_empty(self, client, house, note, author):
        put(correct_service_note, author, note=note)
        vault.destroy_keys(house.person.pk)
        client.force_login(author)

        assert "Destroyed with her data" in client.get(url("detail", note)).text
        assert "Destroyed with her data" in client.get(url("panel", house.person)).text
        assert client.get(url("correct", note)).status_code == 200


class TestInAnEmergency:
    """A file opened in an emergency shows the summary at most; the text is its service's."""

    def opens(self, client, member, person):
        client.force_login(member)  # a sign-in closes what was open, so the file is opened after
        now = timezone.now()
        glass = BreakGlass.objects.create(
            centre=person.centre,
            member=member,
            person=person,
            started_at=now,
            ends_at=now + timedelta(minutes=30),
        )
        session = client.session
        keep(Holder(session), glass)
        session.save()
        member.emergency_until = glass.ends_at

    @pytest.mark.parametrize(
        "role", ["manager", "caseworker", "lead", "supervisor", "psychologist", "nurse"]
    )
    def test_nobody_reads_the_text(self, client, house, note, role):
        member = house.member(role, teams=False)
        assert not note_summaries(member, house.person)

        self.opens(client, member, house.person)

        panel = client.get(url("panel", house.person))
        assert TEXT not in panel.text
        assert url("detail", note) not in panel.text
        for name in ("detail", "correct", "supplement"):
            page = client.get(url(name, note))
            assert page.status_code in (403, 404)
            assert TEXT not in page.text
        assert not note.is_readable_by(member)

    @pytest.mark.parametrize("role", ["caseworker", "lead", "psychologist", "manager"])
    def test_the_summary_is_shown(self, client, house, note, role):
        self.opens(client, house.member(role, teams=False), house.person)

        assert SUMMARY in client.get(url("panel", house.person)).text

    def test_nobody_writes_a_note(self, client, house):
        member = house.member("psychologist", teams=False)
        self.opens(client, member, house.person)

        page = client.post(url("new", house.person), said(service="psychological"))

        assert page.status_code == 422
        assert not ServiceNote.objects.exists()


class Holder:
    """A request of which only the session counts."""

    def __init__(self, session):
        self.session = session


def test_every_service_has_its_role():
    assert {role.value: code.value for code, role in ServiceNote.ROLES.items()} == WRITES_FOR
