import pytest
from bs4 import BeautifulSoup
from django.db import connection

from residents.identity import identities
from residents.models import Person
from shelter.shared.sealing import CannotUnseal
from staff.audit import subjects_of
from staff.models import AuditEntry, WrappedKey
from tests.residents.factories import PersonFactory

HTMX = {"HX-Request": "true"}


def reveal(client, person, **headers):
    return client.post(f"/residents/{person.pk}/reveal/", headers=headers)


class TestPersonRevealView:
    def test_shows_the_identity_for_thirty_seconds(self, centre, signed_in):
        person = PersonFactory(centre=centre, arabic=True)

        response = reveal(signed_in("house"), person, **HTMX)

        root = BeautifulSoup(response.content, "html.parser").select_one("#identity")
        assert root.select_one("bdi.strong").text == "مريم عبد الله الحسن"
        assert root.select_one("bdi[dir=ltr]").text == "5512 3456"
        assert root["hx-trigger"] == "load delay:30s"
        assert root["hx-get"] == f"/residents/{person.pk}/conceal/"

    def test_the_closed_state_comes_back(self, centre, signed_in):
        person = PersonFactory(centre=centre, arabic=True)

        response = signed_in("house").get(f"/residents/{person.pk}/conceal/", headers=HTMX)

        assert "مريم" not in response.text
        assert "Reveal name" in response.text
        assert "hx-trigger" not in response.text

    def test_is_audited_with_its_reason(self, centre, signed_in):
        person = PersonFactory(centre=centre, arabic=True)
        client = signed_in("house")

        reveal(client, person, **HTMX)

        entry = AuditEntry.objects.get()
        assert (entry.reason, entry.member_id, entry.method) == ("reveal", client.member.pk, "POST")
        assert subjects_of(entry) == [person.pk]

    def test_works_without_script(self, centre, signed_in):
        person = PersonFactory(centre=centre, arabic=True)
        client = signed_in("house")

        page = reveal(client, person).text

        assert "مريم عبد الله الحسن" in page
        assert f'content="30;url=/residents/{person.pk}/"' in page
        concealed = client.get(f"/residents/{person.pk}/conceal/")
        assert concealed.headers["Location"] == f"/residents/{person.pk}/"

    def test_is_not_done_by_get(self, centre, signed_in):
        person = PersonFactory(centre=centre, arabic=True)

        response = signed_in("house").get(f"/residents/{person.pk}/reveal/")

        assert response.status_code == 405

    def test_nothing_leaves_when_the_audit_cannot_be_written(self, centre, signed_in, monkeypatch):
        person = PersonFactory(centre=centre, arabic=True)
        client = signed_in("house")

        def fail(*args, **kwargs):
            raise OSError

        monkeypatch.setattr("staff.middleware.write_entry", fail)
        response = reveal(client, person, **HTMX)

        assert response.status_code == 503
        assert "مريم" not in response.text
        assert person.code not in response.text

    def test_an_erased_person_has_nothing_to_reveal(self, centre, signed_in):
        person = PersonFactory(centre=centre, arabic=True)
        WrappedKey.objects.filter(owner_id=person.pk).delete()

        response = reveal(signed_in("house"), person, **HTMX)

        assert response.status_code == 200
        assert "erased" in response.text


class TestSealing:
    def test_the_database_holds_no_clear_text(self, centre):
        """Reads every column of every table: no name, no phone, in any encoding."""
        PersonFactory(centre=centre, arabic=True)
        PersonFactory(centre=centre, english=True)
        secrets = ["مريم", "الحسن", "أم نور", "ام نور", "Mariam", "mariam", "55123456", "5512 3456"]
        needles = [text.encode(coding) for text in secrets for coding in ("utf-8", "utf-16-le")]

        with connection.cursor() as cursor:
            for table in connection.introspection.table_names():
                cursor.execute(f'SELECT * FROM "{table}"')
                held = b"\0".join(as_bytes(value) for row in cursor for value in row)
                assert not [needle for needle in needles if needle in held], table

    @pytest.mark.parametrize("part", ["name", "called", "phone"])
    def test_a_changed_value_does_not_open(self, centre, part):
        person = PersonFactory(centre=centre, arabic=True)
        sealed = bytearray(getattr(person, f"sealed_{part}"))
        sealed[-1] ^= 1
        Person.objects.filter(pk=person.pk).update(**{f"sealed_{part}": bytes(sealed)})

        with pytest.raises(CannotUnseal):
            identities(Person.objects.filter(pk=person.pk))

    def test_a_value_moved_to_another_column_does_not_open(self, centre):
        person = PersonFactory(centre=centre, arabic=True)
        person.sealed_called = person.sealed_name

        with pytest.raises(CannotUnseal):
            identities([person])

    def test_a_value_moved_to_another_person_does_not_open(self, centre):
        one = PersonFactory(centre=centre, arabic=True)
        other = PersonFactory(centre=centre, english=True)
        other.sealed_name = one.sealed_name

        with pytest.raises(CannotUnseal):
            identities([other])

    def test_a_key_moved_to_another_person_does_not_open(self, centre):
        one = PersonFactory(centre=centre, arabic=True)
        other = PersonFactory(centre=centre, english=True)
        key = WrappedKey.objects.get(owner_id=one.pk, kind="identity")
        others = WrappedKey.objects.filter(owner_id=other.pk, kind="identity")
        others.update(wrapped=key.wrapped)

        with pytest.raises(CannotUnseal):
            identities([other])

    def test_without_her_key_she_is_left_out(self, centre):
        person = PersonFactory(centre=centre, arabic=True)
        WrappedKey.objects.filter(owner_id=person.pk).delete()

        assert identities([person]) == {}

    def test_equal_names_are_not_sealed_equally(self, centre):
        one, other = (PersonFactory(centre=centre, arabic=True) for _ in range(2))

        assert bytes(one.sealed_name) != bytes(other.sealed_name)


def as_bytes(value):
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()
