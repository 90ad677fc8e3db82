import pytest

from staff.models import AuditEntry, Organisation
from tests.staff.factories import CentreFactory, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
URL = "/settings/organisations/"
TYPED = {"name_ar": "مستشفى الرحمة", "name_en": "Al Rahma Hospital", "kind": "health"}


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def signed_in(client, centre):
    def sign_in(role):
        client.member = MemberFactory(role=role, centre=centre, english=True)
        client.force_login(client.member)
        return client

    return sign_in


class TestOrganisationList:
    def test_names_those_of_her_centre_in_her_language(self, centre, signed_in):
        OrganisationFactory(centre=centre, name_ar="مستشفى", name_en="Hospital of here")
        OrganisationFactory(name_en="Hospital of elsewhere")

        text = signed_in("manager").get(URL).text

        assert "Hospital of here" in text
        assert "Hospital of elsewhere" not in text

    def test_says_what_to_do_where_there_is_none(self, signed_in):
        assert "No organisation is entered yet" in signed_in("manager").get(URL).text

    @pytest.mark.parametrize("role", ["house", "caseworker", "admin", "privacy"])
    def test_is_not_for(self, signed_in, role):
        assert signed_in(role).get(URL).status_code == 403

    def test_stands_in_the_settings_of_a_manager_only(self, signed_in):
        assert URL in signed_in("manager").get("/settings/").text
        assert URL not in signed_in("admin").get("/settings/").text


class TestAddOrganisation:
    @pytest.mark.parametrize("role", ["manager", "network"])
    def test_adds_it_and_the_trail_says_who(self, centre, signed_in, role):
        client = signed_in(role)

        response = client.post(f"{URL}add/", TYPED)

        organisation = Organisation.objects.get()
        assert response["Location"] == URL
        assert (organisation.name_en, organisation.centre) == (TYPED["name_en"], centre)
        entry = AuditEntry.objects.get(action="organisation:added")
        assert (entry.member_id, entry.about_id) == (client.member.pk, organisation.pk)

    def test_refuses_a_name_that_is_taken_and_keeps_what_was_typed(self, centre, signed_in):
        OrganisationFactory(centre=centre, name_en=TYPED["name_en"].upper())

        response = signed_in("manager").post(f"{URL}add/", TYPED)

        assert response.status_code == 422
        assert "Another organisation has this name" in response.text
        assert f'value="{TYPED["name_en"]}"' in response.text
        assert Organisation.objects.count() == 1

    @pytest.mark.parametrize("wrong", [{"name_ar": ""}, {"name_en": ""}, {"kind": "x"}])
    def test_refuses_what_is_missing(self, signed_in, wrong):
        assert signed_in("manager").post(f"{URL}add/", TYPED | wrong).status_code == 422
        assert not Organisation.objects.exists()


class TestChangeOrganisation:
    def test_changes_it(self, centre, signed_in):
        organisation = OrganisationFactory(centre=centre)

        signed_in("manager").post(f"{URL}{organisation.pk}/", TYPED)

        organisation.refresh_from_db()
        assert (organisation.name_en, organisation.is_active) == (TYPED["name_en"], False)

    def test_of_another_centre_is_not_found(self, signed_in):
        organisation = OrganisationFactory()

        assert signed_in("manager").post(f"{URL}{organisation.pk}/", TYPED).status_code == 404
