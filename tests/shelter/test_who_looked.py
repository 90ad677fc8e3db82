"""Who looked at her record, what a device showed, and the look-ups to ask about."""

import shutil
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from staff.models import AuditEntry, LookupAlert
from staff.seals import seal_trail
from tests.residents.factories import CaseFileFactory, MemberFactory, PersonFactory
from tests.staff.factories import AuditEntryFactory, DeviceFactory, LookupAlertFactory

pytestmark = pytest.mark.django_db
RECORD, BOARD = "residents:person_detail", "rooms:board"


@pytest.fixture
def worker(client):
    member = MemberFactory(role="caseworker", english=True, name="Salma")
    client.force_login(member)
    return member


@pytest.fixture
def person(worker):
    return CaseFileFactory(centre=worker.centre, worker=worker).person


@pytest.fixture
def officer(client):
    member = MemberFactory(role="privacy", english=True, name="Hind")
    client.force_login(member)
    return member


def page_of(person):
    return f"/residents/{person.pk}/lookups/"


def told(response):
    return [
        (looker.who, line)
        for day in response.context["days"]
        for looker in day.lookers
        for line in looker.lines
    ]


class TestWhoLooked:
    def test_says_in_words_who_saw_what_the_weightiest_first(self, client, worker, person):
        huda = MemberFactory(centre=worker.centre, name="Huda")
        other = PersonFactory(centre=worker.centre)
        for action, count in ((BOARD, 2), (RECORD, 3), ("residents:person_reveal", 1)):
            for _ in range(count):
                AuditEntryFactory(member=huda, persons=[person.pk, other.pk], action=action)
        AuditEntryFactory(member=huda, persons=[other.pk], action=RECORD)

        assert told(client.get(page_of(person))) == [
            ("Huda", "revealed her name once"),
            ("Huda", "opened 3 times: Record"),
            ("Huda", "saw her code 2 times: Room board"),
        ]

    def test_in_another_record_she_is_one_of_several(self, client, worker, person):
        child = PersonFactory(centre=worker.centre)
        AuditEntryFactory(member=worker, persons=[child.pk, person.pk], action=RECORD)

        assert told(client.get(page_of(person))) == [("Salma", "saw her code once: Record")]

    def test_goes_back_as_far_as_asked(self, client, worker, person):
        for days in (1, 20, 100):
            at = timezone.now() - timedelta(days=days)
            AuditEntryFactory(member=worker, persons=[person.pk], action=BOARD, at=at)

        pages = [client.get(page_of(person), {"days": days}) for days in (7, 30, 365)]
        counts = [len(page.context["days"]) for page in pages]
        assert counts == [1, 3, 4]  # asking is there too, once it was done

    def test_is_written_itself(self, client, worker, person):
        client.get(page_of(person))
        entry = AuditEntry.objects.latest("pk")

        assert (entry.action, bytes(entry.subjects)) == ("person_lookups", person.pk.bytes)

    def test_is_printed_in_her_language_with_her_code_alone(self, client, worker, person):
        AuditEntryFactory(member=worker, persons=[person.pk], action=RECORD)
        paper = client.get(page_of(person), {"language": "ar", "days": "30"})
        page = paper.content.decode()

        assert '<html lang="ar" dir="rtl"' in page
        assert "فتحت مرة واحدة: السجل" in page
        assert person.code in page

    def test_whoever_does_not_work_on_her_file_learns_nothing(self, client, worker):
        stranger = PersonFactory(centre=worker.centre)

        assert client.get(page_of(stranger)).status_code == 404

    def test_asks_the_database_as_often_for_ten_as_for_twenty(self, client, worker, person):
        asked = []
        for _batch in range(2):
            for _ in range(10):
                member = MemberFactory(centre=worker.centre)
                AuditEntryFactory(member=member, persons=[person.pk], action=RECORD)
            with CaptureQueriesContext(connection) as queries:
                client.get(page_of(person))
            asked.append(len(queries))

        assert asked[0] == asked[1]

    def test_the_record_leads_there(self, client, worker, person):
        page = client.get(f"/residents/{person.pk}/").content.decode()

        assert f'href="{page_of(person)}"' in page


class TestByCode:
    def test_the_officer_finds_her_by_code(self, client, officer):
        person = PersonFactory(centre=officer.centre)
        AuditEntryFactory(member=MemberFactory(centre=officer.centre), persons=[person.pk])
        answer = client.post("/audit/person/", {"code": person.code.lower(), "days": "30"})

        assert told(answer) == [("Huda", "saw her code once: Room board")]
        assert AuditEntry.objects.latest("pk").action == "audit_person"

    def test_of_another_centre_there_is_nobody(self, client, officer):
        answer = client.post("/audit/person/", {"code": PersonFactory().code.lower()})

        assert answer.status_code == 422
        assert "days" not in answer.context


class TestDeviceReport:
    def test_names_exactly_whom_the_device_displayed(self, client, officer):
        device, other = DeviceFactory.create_batch(2, centre=officer.centre)
        people = PersonFactory.create_batch(4, centre=officer.centre)
        now, truth = timezone.now(), {}
        shown = [(device, [0, 1], 1), (device, [1], 29), (other, [2], 1), (device, [3], 31)]
        for on, who, days in shown:
            at = now - timedelta(days=days)
            ids = [people[n].pk for n in who]
            AuditEntryFactory(member=officer, persons=ids, device_id=on.pk, at=at)
            for n in who if on == device and days < 30 else ():
                times, last = truth.get(people[n].code, (0, at))
                truth[people[n].code] = (times + 1, max(last, at))
        answer = client.get(f"/settings/devices/{device.pk}/report/")

        found = {row.code: (row.times, row.last_at) for row in answer.context["displayed"]}
        assert found == truth
        assert people[2].code not in answer.content.decode()

    def test_the_log_leads_there(self, client, officer):
        device = DeviceFactory(centre=officer.centre)

        assert f"/settings/devices/{device.pk}/report/" in client.get("/audit/").content.decode()


class TestLookupsPage:
    def test_lists_what_stands_out_but_never_her_own(self, client, officer):
        alert = LookupAlertFactory(centre=officer.centre, member__centre=officer.centre)
        own = LookupAlertFactory(centre=officer.centre, member=officer)
        LookupAlertFactory()

        assert list(client.get("/audit/lookups/").context["page"]) == [alert]
        answer = client.post(f"/audit/lookups/{own.pk}/review/", {"outcome": "explained"})
        assert answer.status_code == 404

    def test_keeps_what_came_of_it(self, client, officer):
        alert = LookupAlertFactory(centre=officer.centre, member__centre=officer.centre)
        address = f"/audit/lookups/{alert.pk}/review/"
        assert client.post(address, {}).status_code == 422
        assert client.post(address, {"outcome": "followed_up"}).status_code == 302
        assert client.post(address, {"outcome": "explained"}).status_code == 422

        alert = LookupAlert.objects.get()
        assert (alert.outcome, alert.reviewed_by) == ("followed_up", officer)

    def test_the_log_of_that_day_can_be_read(self, client, officer):
        member = MemberFactory(centre=officer.centre)
        person = PersonFactory(centre=officer.centre)
        now = timezone.now()
        for days in (0, 2):
            at = now - timedelta(days=days)
            AuditEntryFactory(member=member, persons=[person.pk], at=at)
        on = timezone.localtime(now, officer.centre.zone).date() - timedelta(days=2)
        answer = client.post("/audit/", {"member": str(member.pk), "on": on.isoformat()})

        assert len(answer.context["trail"].lines) == 1


class TestHead:
    def test_stands_on_paper_in_groups_of_four(self, client, officer, settings, tmp_path):
        settings.KEYRING = shutil.copy(settings.KEYRING, tmp_path / "keyring.json")
        assert client.get("/audit/head/").context["head"] is None
        AuditEntryFactory()
        seal_trail(at=timezone.now())
        head = client.get("/audit/head/").context["head"]

        assert head.number == 1
        assert len(head.digest.split()) == 16
