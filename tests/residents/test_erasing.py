"""Her keys destroyed, her data is gone: here, in the search, in what was shared (P20)."""

import pytest
from django.utils import timezone

from residents.actions import write_note
from residents.actions.closing import FileIsOpen, close_file
from residents.actions.erasing import AlreadyErased, erase_person
from residents.identity import identities, open_notes
from residents.models import Erasure, FileEvent, NameToken, Person, Share, Task
from residents.selectors import search_persons
from staff import vault
from staff.factors.recovery import make_codes
from staff.models import AuditEntry, WrappedKey
from tests.residents.factories import MemberFactory, PersonFactory, TaskFactory

NAME, PHONE, NOTE = "ريتال الفيروزية", "+97455730194", "قالت إنها تخاف الليل"
pytestmark = pytest.mark.django_db


@pytest.fixture
def person(centre):
    person = PersonFactory(centre=centre, name=NAME, phone=PHONE)
    write_note(person=person, text=NOTE, by=MemberFactory(centre=centre), at=timezone.now())
    close_file(case_file=person.case_file, by=None, at=timezone.now())
    return person


@pytest.fixture
def officer(centre):
    return MemberFactory(centre=centre, role="privacy", english=True)


def erase(person, officer, scope="everything"):
    return erase_person(
        person=person, scope=scope, reason="her_wish", by=officer, at=timezone.now()
    )


class TestErasePerson:
    def test_nothing_opens_and_nothing_finds_her(self, person, officer, centre):
        house = MemberFactory(centre=centre, role="house")
        note = FileEvent.objects.get(kind="note")
        erase(person, officer)

        person.refresh_from_db()
        assert identities([person]) == {}
        assert open_notes([note]) == {}
        assert person.sealed_name is None
        assert person.phone_hash is None
        assert not NameToken.objects.filter(person=person).exists()
        assert search_persons(member=house, name=NAME) == []
        assert search_persons(member=house, phone=PHONE) == []

    def test_leaves_no_key_of_hers_and_everybody_elses(self, person, officer, centre):
        other = PersonFactory(centre=centre, name="Else")
        erasure = erase(person, officer)

        assert not WrappedKey.objects.filter(person_id=person.pk).exists()
        assert erasure.keys_destroyed == 2
        assert identities([other])[other.pk].name == "Else"

    def test_ends_her_tasks_and_says_on_the_timeline_and_in_the_trail_that_it_was_done(
        self, person, officer
    ):
        task = TaskFactory(centre=person.centre, person=person, kind=Task.Kind.OTHER)
        erasure = erase(person, officer)

        task.refresh_from_db()
        assert task.state == Task.State.CANCELLED
        assert not Share.objects.filter(person=person, revoked_at=None).exists()
        assert FileEvent.objects.filter(person=person, kind="erased").count() == 1
        entry = AuditEntry.objects.get(action="person:erased")
        assert (entry.about_id, entry.member_id) == (erasure.pk, officer.pk)
        assert bytes(entry.subjects) == person.pk.bytes

    def test_of_the_words_leaves_who_she_is(self, person, officer):
        erase(person, officer, scope="narrative")

        person.refresh_from_db()
        assert identities([person])[person.pk].name == NAME
        assert open_notes(FileEvent.objects.filter(kind="note")) == {}
        assert person.erased_at is None

    def test_of_an_open_file_changes_nothing(self, centre, officer):
        person = PersonFactory(centre=centre, name=NAME)
        with pytest.raises(FileIsOpen):
            erase(person, officer)

        assert WrappedKey.objects.filter(person_id=person.pk).count() == 2
        assert not Erasure.objects.exists()

    def test_a_second_time_changes_nothing(self, person, officer):
        erase(person, officer)
        person.refresh_from_db()
        with pytest.raises(AlreadyErased):
            erase(person, officer)

        assert Erasure.objects.count() == 1

    def test_a_key_of_hers_does_not_come_back_by_itself(self, person, officer):
        erase(person, officer)

        with pytest.raises(vault.KeyGone):
            write_note(person=person, text=NOTE, by=officer, at=timezone.now())


class TestPages:
    def form(self, person, **changed):
        form = {"code": person.code, "again": person.code.lower()}
        return {**form, "scope": "everything", "reason": "her_wish", **changed}

    def test_the_certificate_names_her_code_and_nothing_else_of_her(self, client, person, officer):
        client.force_login(officer)
        response = client.post("/erasures/", self.confirmed(officer, person), follow=True)

        page = response.content.decode()
        assert response.redirect_chain[0][0].startswith("/erasures/")
        assert Erasure.objects.get().number in page
        assert person.code in page
        assert NAME not in page

    @pytest.mark.parametrize(
        "wrong", [{"again": "A1-B22"}, {"code": "A1-B22", "again": "A1-B22"}, {"scope": "some"}]
    )
    def test_what_is_wrong_changes_nothing_and_stays_typed(self, client, person, officer, wrong):
        client.force_login(officer)
        response = client.post("/erasures/", self.form(person, **wrong))

        assert response.status_code == 422
        assert wrong.get("code", person.code) in response.content.decode()
        assert not Person.objects.filter(erased_at__isnull=False).exists()

    def test_without_the_second_factor_nothing_is_destroyed(self, client, person, officer):
        client.force_login(officer)
        response = client.post("/erasures/", self.form(person))

        assert response.status_code == 422
        assert not Erasure.objects.exists()

    def test_a_certificate_of_another_centre_is_not_there(self, client, person, officer):
        erasure = erase(person, officer)
        client.force_login(MemberFactory(role="privacy"))

        assert client.get(f"/erasures/{erasure.pk}/").status_code == 404

    def confirmed(self, officer, person):
        """Return the form with one of her codes."""
        return self.form(person, factor_code=make_codes(officer, timezone.now())[0])
