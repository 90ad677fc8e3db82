"""The house of most tests: one centre with a team, and a member of a role in it."""

import pytest
from django.test import Client
from django.utils import timezone

from staff.actions import make_token
from tests.residents.factories import CentreFactory, MemberFactory, TeamFactory


@pytest.fixture
def centre(db):
    return CentreFactory()


@pytest.fixture
def team(centre):
    return TeamFactory(centre=centre)


@pytest.fixture
def member_as(centre, team):
    """Return a function: a member of the role in this centre and team, writing English."""

    def make(role, **more):
        more = {"centre": centre, "teams": [team], "language": "en", **more}
        return MemberFactory(role=role, **more)

    return make


@pytest.fixture
def api():
    """Return a function: a client of the API that acts as the member; bodies are JSON."""

    class ApiClient(Client):
        def post(self, path, body):
            return super().post(path, body, content_type="application/json")

    def acting_as(member):
        token = make_token(member=member, name="test", at=timezone.now())
        return ApiClient(headers={"Authorization": f"Bearer {token}"})

    return acting_as


@pytest.fixture
def signed_in(client, member_as):
    """Return a function: the client, signed in with the role."""

    def sign_in(role, **more):
        client.member = member_as(role, **more)
        client.force_login(client.member)
        return client

    return sign_in
