import pytest
import time_machine
from django.urls import reverse

from residents.models import ContactAttempt, SafeContact
from staff import vault
from staff.models import AuditEntry
from tests.residents.factories import PersonFactory, SafeContactFactory
from tests.residents.test_safe_contacts import EVERY_DAY, MONDAY_NOON, NIGHTS, NUMBER, record

SHOWN = "5598 7654"


@pytest.fixture
def person(centre, team):
    return PersonFactory(centre=centre, team=team)


@pytest.fixture
def worker(member_as):
    return member_as("caseworker")


def url(name, row):
    return reverse(f"residents:safe_contact_{name}", args=[row.pk])


def typed(**fields):
    given = {"whose": "her_own", "number": "٥٥٩٨ ٧٦٥٤", "safe": ["may_call"]}
    return {**given, "weekdays": EVERY_DAY, **fields}


class TestPages:
    def test_say_when_no_rules_are_recorded(self, person, signed_in):
        client = signed_in("house")

        for name in ("list", "panel"):
            assert "Nobody calls her until they are" in client.get(url(name, person)).text

    def test_show_the_rules_and_never_the_number(self, person, worker, signed_in):
        contact = record(person, worker, code_word="وصفة الكبسة", note="لا تذكروا المركز", **NIGHTS)
        client = signed_in("caseworker")

        pages = [client.get(url("list", person)), client.get(url("call", contact))]

        for page in pages:
            for words in ("وصفة الكبسة", "لا تذكروا المركز", "from 22:00 until 02:00", "Monday"):
                assert words in page.text
            assert SHOWN not in page.text
            assert "tel:" not in page.text
        assert "وصفة" not in client.get(url("panel", person)).text

    def test_record_and_change_from_a_form(self, person, signed_in):
        client = signed_in("house")

        assert client.post(url("new", person), typed()).status_code == 302
        contact = SafeContact.objects.get()
        page = client.get(url("change", contact))
        assert SHOWN not in page.text
        client.post(url("change", contact), typed(number="", never="on"))

        assert SafeContact.objects.in_use().get().never

    def test_keep_what_was_typed_when_it_is_refused(self, person, signed_in):
        page = signed_in("house").post(
            url("new", person), typed(number="٥٥", note="لا تذكروا المركز")
        )

        assert page.status_code == 422
        assert 'value="٥٥"' in page.text
        assert 'value="لا تذكروا المركز"' in page.text

    def test_a_change_of_replaced_rules_is_refused_with_what_was_typed(self, person, signed_in):
        client = signed_in("house")
        contact = SafeContactFactory(person=person)
        client.post(url("change", contact), typed(number="", never="on"))

        page = client.post(url("change", contact), typed(number=""))

        assert page.status_code == 422
        assert "meanwhile" in page.text
        assert SafeContact.objects.in_use().get().never

    def test_a_double_click_records_one_number(self, person, signed_in):
        client = signed_in("house")
        for _twice in range(2):
            client.post(url("new", person), {**typed(), "token": "t"})

        assert SafeContact.objects.count() == 1


class TestCallPage:
    def test_gives_number_and_link_only_to_who_says_that_she_read(self, person, worker, signed_in):
        contact = record(person, worker)
        client = signed_in("house")

        assert NUMBER not in client.get(url("call", contact)).text
        page = client.post(url("call", contact))

        assert f'href="tel:{NUMBER}"' in page.text
        assert SHOWN in page.text
        assert "delay:60s" in page.text
        gone = client.get(url("conceal", contact), headers={"HX-Request": "true"})
        assert SHOWN not in gone.text
        assert "tel:" not in gone.text

    def test_is_in_the_read_log_with_its_reason(self, person, worker, signed_in):
        contact = record(person, worker)
        signed_in("house").post(url("call", contact))

        entry = AuditEntry.objects.latest("pk")
        assert (entry.action, entry.reason) == ("residents:safe_contact_call", "contact")

    def test_outside_the_hours_says_when_it_is_safe_next(self, person, worker, signed_in):
        contact = record(person, worker, **NIGHTS)
        client = signed_in("house")
        with time_machine.travel(MONDAY_NOON, tick=False):
            client.force_login(client.member)
            pages = [client.get(url("call", contact)), client.post(url("call", contact))]

        assert [page.status_code for page in pages] == [200, 422]
        for page in pages:
            assert "safe from Monday 23 November, 22:00" in page.text
            assert SHOWN not in page.text
            assert "tel:" not in page.text

    def test_written_only_gives_no_call(self, person, worker, signed_in):
        contact = record(person, worker, may_call=False, may_text=True)

        page = signed_in("house").post(url("call", contact))

        assert SHOWN in page.text
        assert "only written messages" in page.text
        assert "tel:" not in page.text

    def test_never_has_no_step_beyond_the_rules(self, person, worker, signed_in):
        contact = record(person, worker, never=True)
        client = signed_in("house")

        pages = [client.get(url("call", contact)), client.post(url("call", contact))]

        assert [page.status_code for page in pages] == [200, 422]
        for page in pages:
            assert "Never use this number" in page.text
            assert f'action="{url("call", contact)}"' not in page.text
            assert url("outcome", contact) not in page.text
        refused = client.post(url("outcome", contact), {"way": "call", "outcome": "reached"})
        assert refused.status_code == 422
        assert not ContactAttempt.objects.exists()

    def test_the_outcome_is_recorded(self, person, worker, signed_in):
        contact = record(person, worker)
        client = signed_in("house")

        answer = client.post(url("outcome", contact), {"way": "call", "outcome": "no_answer"})

        assert answer.status_code == 302
        assert ContactAttempt.objects.get().by == client.member
        assert "nobody answered" in client.get(answer.headers["Location"]).text

    def test_an_erased_person_is_no_crash(self, person, worker, signed_in):
        contact = record(person, worker, note="لا تذكروا المركز")
        vault.destroy_keys(person.pk)
        client = signed_in("house")

        assert client.get(url("list", person)).status_code == 200
        assert client.get(url("change", contact)).status_code == 200
        assert client.post(url("change", contact), typed()).status_code == 422
        assert client.post(url("call", contact)).status_code == 422


class TestRevealedPhone:
    """The phone in the identity bar is under the same decision; a call begins at its rules."""

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"never": True}, "never use"),
            ({}, "a call is safe now"),
            ({"may_call": False, "may_text": True}, "write only, never call"),
            (None, "no rules: do not call"),
        ],
    )
    def test_says_what_holds_and_composes_nothing(self, centre, worker, signed_in, fields, words):
        person = PersonFactory(centre=centre, phone=NUMBER)
        if fields is not None:
            record(person, worker, number="", **fields)

        page = signed_in("house").post(f"/residents/{person.pk}/reveal/")

        assert SHOWN in page.text
        assert words in page.text
        assert "tel:" not in page.text


def test_no_other_template_composes_a_way_to_reach_anyone(settings):
    """`_number.html` alone makes a call, and asks the one function; nothing writes to anybody."""
    found = {
        path.name: scheme
        for folder in ("templates", "shelter/static/js", "shelter/shared")
        for path in (settings.BASE_DIR / folder).rglob("*.*")
        if path.suffix in {".html", ".js", ".py", ".txt"}
        for scheme in ("tel:", "sms:", "wa.me", "whatsapp:", "mailto:")
        if scheme in path.read_text()
    }

    assert found == {"_number.html": "tel:"}
