import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from staff.actions import LoginTaken, OwnRights, add_member, change_member, reset_password
from staff.models import Member
from tests.residents.factories import MemberFactory, TeamFactory

pytestmark = pytest.mark.django_db
LIST, ADD = "/settings/members/", "/settings/members/add/"


@pytest.fixture
def admin(client):
    member = MemberFactory(role="admin", english=True)
    client.force_login(member)
    return member


@pytest.fixture
def huda(admin):
    return MemberFactory(login="huda", name="Huda", centre=admin.centre)


def change_url(member):
    return reverse("staff:member_change", args=[member.pk])


class TestAddMember:
    def test_adds_her_with_a_password_that_is_kept_nowhere(self, admin):
        team = TeamFactory(centre=admin.centre)
        member, password = add_member(
            centre=admin.centre,
            login="amal",
            name="Amal",
            roles=["caseworker"],
            teams=[team],
            by=admin,
            at=timezone.now(),
        )

        assert member.check_password(password)
        assert password not in member.password
        assert (member.roles, list(member.teams.all())) == (["caseworker"], [team])

    def test_refuses_a_name_that_is_taken(self, admin, huda):
        with pytest.raises(LoginTaken):
            add_member(
                centre=admin.centre,
                login="huda",
                name="Another",
                roles=["house"],
                by=admin,
                at=timezone.now(),
            )

        assert Member.objects.filter(login="huda").count() == 1


class TestChangeMember:
    def test_refuses_her_own_account(self, admin):
        with pytest.raises(OwnRights):
            change_member(
                member=admin,
                name="x",
                roles=["privacy"],
                teams=[],
                is_active=True,
                by=admin,
                at=timezone.now(),
            )
        with pytest.raises(OwnRights):
            reset_password(member=admin, by=admin, at=timezone.now())

        admin.refresh_from_db()
        assert admin.roles == ["admin"]

    def test_a_new_password_ends_her_sessions(self, admin, huda, client):
        client.force_login(huda)
        password = reset_password(member=huda, by=admin, at=timezone.now())

        assert client.get("/preferences/").status_code == 302
        huda.refresh_from_db()
        assert huda.check_password(password)


class TestMemberPages:
    def test_lists_the_members_of_her_centre_only(self, client, admin, huda):
        MemberFactory(name="Somebody elsewhere")
        page = client.get(LIST).content.decode()

        assert "Huda" in page
        assert "Somebody elsewhere" not in page

    def test_asks_the_database_as_often_for_ten_as_for_twenty(self, client, admin):
        asked = []
        for _batch in range(2):
            MemberFactory.create_batch(10, centre=admin.centre)
            with CaptureQueriesContext(connection) as queries:
                client.get(LIST)
            asked.append(len(queries))

        assert asked[0] == asked[1]

    def test_adds_a_member_and_shows_her_password_once(self, client, admin):
        sent = {"login": "amal", "name": "Amal", "roles": ["house", "supervisor"], "token": "t"}
        first, again = client.post(ADD, sent), client.post(ADD, sent)

        assert first.content == again.content
        member = Member.objects.get(login="amal")
        assert member.roles == ["house", "supervisor"]
        assert member.centre == admin.centre

    def test_keeps_what_was_typed_when_the_name_is_taken(self, client, admin, huda):
        response = client.post(ADD, {"login": "huda", "name": "Typed name", "roles": ["nurse"]})
        page = response.content.decode()

        assert response.status_code == 422
        assert "Typed name" in page
        assert "Another member has this user name" in page

    @pytest.mark.parametrize(
        "wrong",
        [
            {"login": "Not Latin هدى"},
            {"roles": ["queen"]},
            {"roles": []},
            {"name": ""},
            {"teams": ["no-uuid"]},
        ],
    )
    def test_refuses_what_cannot_be(self, client, admin, wrong):
        sent = {"login": "amal", "name": "Amal", "roles": ["house"], **wrong}

        assert client.post(ADD, sent).status_code == 422
        assert not Member.objects.filter(login="amal").exists()

    def test_takes_no_team_of_another_centre(self, client, admin):
        team = TeamFactory()
        sent = {"login": "amal", "name": "Amal", "roles": ["house"], "teams": [str(team.pk)]}

        assert client.post(ADD, sent).status_code == 422

    def test_changes_roles_and_closes_an_account(self, client, admin, huda):
        response = client.post(change_url(huda), {"name": "Huda S.", "roles": ["supervisor"]})

        assert response["Location"] == LIST
        huda.refresh_from_db()
        assert (huda.name, huda.roles, huda.is_active) == ("Huda S.", ["supervisor"], False)

    def test_her_own_account_is_not_hers_to_change(self, client, admin):
        sent = {"name": "x", "roles": ["admin", "privacy", "lead"], "is_active": "on"}

        assert client.get(change_url(admin)).status_code == 403
        assert client.post(change_url(admin), sent).status_code == 403
        assert client.post(reverse("staff:password_reset", args=[admin.pk])).status_code == 403
        admin.refresh_from_db()
        assert admin.roles == ["admin"]

    def test_one_of_another_centre_does_not_exist(self, client, admin):
        other = MemberFactory()

        assert client.get(change_url(other)).status_code == 404
        assert client.post(change_url(other), {"name": "x", "roles": ["house"]}).status_code == 404

    def test_makes_a_new_password(self, client, admin, huda):
        response = client.post(reverse("staff:password_reset", args=[huda.pk]))
        huda.refresh_from_db()

        password = response.context["password"]
        assert huda.check_password(password)
        assert password in response.content.decode()
