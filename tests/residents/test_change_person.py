import pytest
from django.utils import timezone

from residents.actions import ChangedMeanwhile, ImpossibleBirthYear, change_person
from residents.identity import identities
from residents.models import Person
from residents.selectors import search_persons
from shelter.shared.phones import ImpossiblePhone
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory, PersonFactory

HTMX = {"HX-Request": "true"}


def change(person, version=1, **changes):
    by = MemberFactory(centre=person.centre)
    at = timezone.now()
    return change_person(person=person, version=version, changes=changes, by=by, at=at)


def url_of(person, field):
    return f"/residents/{person.pk}/change/{field}/"


class TestChangePerson:
    def test_changes_what_is_in_clear(self, centre):
        person = PersonFactory(centre=centre)

        change(person, languages=["ur", "en"], needs_interpreter=True)

        person.refresh_from_db()
        assert (person.languages, person.needs_interpreter) == (["ur", "en"], True)
        assert person.version == 2

    def test_changes_one_sealed_part_and_keeps_the_others(self, centre):
        person = PersonFactory(centre=centre, arabic=True)

        change(person, phone="66123456")

        identity = identities([Person.objects.get(pk=person.pk)])[person.pk]
        assert (identity.name, identity.phone) == ("مريم عبد الله الحسن", "+97466123456")

    def test_she_is_found_by_the_new_name_and_no_longer_by_the_old(self, centre):
        person = PersonFactory(centre=centre, name="مريم", called="أم نور")
        member = MemberFactory(role="house", centre=centre)

        change(person, name="سارة")

        assert search_persons(member=member, name="مريم") == []
        for name in ("ساره", "ام نور"):
            assert [match.person for match in search_persons(member=member, name=name)] == [person]

    def test_a_removed_phone_is_gone(self, centre):
        person = PersonFactory(centre=centre, phone="55123456")

        change(person, phone="")

        person.refresh_from_db()
        assert (person.phone_hash, person.sealed_phone) == (None, None)

    def test_writes_which_fields_changed_and_never_their_values(self, centre):
        person = PersonFactory(centre=centre)

        change(person, name="سارة")

        assert person.events.get(kind="changed").detail == {"fields": ["name"]}

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"version": 7, "sex": "M"}, ChangedMeanwhile),
            ({"phone": "12"}, ImpossiblePhone),
            ({"birth_year": 1800}, ImpossibleBirthYear),
        ],
    )
    def test_refuses_and_changes_nothing(self, centre, wrong, refusal):
        person = PersonFactory(centre=centre, arabic=True)

        with pytest.raises(refusal):
            change(person, **wrong)

        kept = Person.objects.get(pk=person.pk)
        assert (kept.sex, kept.version, kept.birth_year) == ("F", 1, 1990)
        assert identities([kept])[person.pk].phone == "+97455123456"
        assert not person.events.filter(kind="changed").exists()


class TestPersonChangeView:
    @pytest.mark.parametrize(
        ("field", "typed", "shown"),
        [
            ("languages", ["ar", "ur"], "Urdu"),
            ("needs_interpreter", "True", "yes"),
            ("sex", "M", "male"),
            ("birth_year", "١٩٨٠", "1980"),
            ("birth_year", "", "not known"),
            ("called", "أم خالد", "kept, sealed"),
            ("phone", "+974 6612 3456", "kept, sealed"),
        ],
    )
    def test_one_row_changes_in_its_place(self, centre, signed_in, field, typed, shown):
        person = PersonFactory(centre=centre)
        client = signed_in("house")

        form = client.get(url_of(person, field), headers=HTMX)
        response = client.post(
            url_of(person, field), {"version": 1, field: typed, "token": "t"}, headers=HTMX
        )

        assert f'id="row-{field}"' in form.text
        assert response.status_code == 200
        assert f'id="row-{field}"' in response.text
        assert shown in response.text
        assert "data-shelter-focus" in response.text

    def test_a_sealed_value_is_not_in_its_form(self, centre, signed_in):
        person = PersonFactory(centre=centre, arabic=True)

        assert "مريم" not in signed_in("house").get(url_of(person, "name"), headers=HTMX).text

    def test_works_without_script(self, centre, signed_in):
        person = PersonFactory(centre=centre)
        client = signed_in("house")

        page = client.get(url_of(person, "languages"))
        response = client.post(url_of(person, "languages"), {"version": 1, "languages": ["fa"]})

        assert "<html" in page.text
        assert response.headers["Location"] == f"/residents/{person.pk}/"

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("phone", "12 34"),
            ("birth_year", "1850"),
            ("birth_year", "abc"),
            ("sex", "X"),
            ("languages", "xx"),
            ("name", "ن" * 200),
        ],
    )
    def test_what_cannot_be_is_refused_and_stays_on_the_page(self, centre, signed_in, field, typed):
        person = PersonFactory(centre=centre)

        response = signed_in("house").post(
            url_of(person, field), {"version": 1, field: typed}, headers=HTMX
        )

        assert response.status_code == 422
        assert "field__errors" in response.text
        assert field in {"sex", "languages"} or typed in response.text
        assert Person.objects.get(pk=person.pk).version == 1

    def test_of_two_who_change_the_second_sees_both(self, centre, signed_in):
        person = PersonFactory(centre=centre)
        client = signed_in("house")
        change(person, birth_year=1985)

        mine = {"version": 1, "birth_year": "1981"}
        response = client.post(url_of(person, "birth_year"), mine, headers=HTMX)

        assert response.status_code == 422
        assert "1985" in response.text
        assert 'value="1981"' in response.text
        assert 'name="version" value="2"' in response.text
        assert Person.objects.get(pk=person.pk).birth_year == 1985

        again = {"version": 2, "birth_year": "1981"}
        assert client.post(url_of(person, "birth_year"), again, headers=HTMX).status_code == 200

    def test_a_conflict_about_her_name_is_a_reveal(self, centre, signed_in):
        person = PersonFactory(centre=centre)
        change(person, name="سارة")

        mine = {"version": 1, "name": "سارا"}
        response = signed_in("house").post(url_of(person, "name"), mine, headers=HTMX)

        assert "سارة" in response.text
        assert 'value="سارا"' in response.text
        assert AuditEntry.objects.get().reason == "conflict"

    def test_a_double_click_changes_once(self, centre, signed_in):
        person = PersonFactory(centre=centre)
        client = signed_in("house")
        typed = {"version": 1, "birth_year": "1981", "token": "t"}

        answers = [client.post(url_of(person, "birth_year"), typed, headers=HTMX) for _ in "ab"]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content
        assert person.events.filter(kind="changed").count() == 1

    @pytest.mark.parametrize("field", ["code", "centre", "version", "sealed_name", "created_by"])
    def test_other_fields_do_not_exist(self, centre, signed_in, field):
        person = PersonFactory(centre=centre)
        client = signed_in("house")

        assert client.get(url_of(person, field)).status_code == 404
        assert client.post(url_of(person, field), {"version": 1, field: "x"}).status_code == 404

    def test_more_fields_in_one_form_change_nothing_else(self, centre, signed_in):
        person = PersonFactory(centre=centre)
        typed = {"version": 1, "sex": "M", "code": "A1-A111", "centre": "x", "birth_year": "1950"}

        signed_in("house").post(url_of(person, "sex"), typed)

        kept = Person.objects.get(pk=person.pk)
        assert (kept.sex, kept.code, kept.birth_year) == ("M", person.code, 1990)
