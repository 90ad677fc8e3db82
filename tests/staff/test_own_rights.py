"""Nobody raises her own rights: no form writes a field that it does not show (P4)."""

import pytest
from django.db import transaction
from django.test import Client

from staff.choices import Role
from staff.models import Centre, Member, Team
from tests.support.routes import pages
from tests.support.world import World

pytestmark = pytest.mark.django_db
OWN_CHOICE = {"language", "theme"}


def everything_of(world):
    """Return a value for every field that a member, a team and a centre have."""
    return {
        **{field.name: "1" for model in (Centre, Team) for field in model._meta.get_fields()},
        "id": str(world.other_centre.pk),
        "login": "somebody-else",
        "name": "Somebody else",
        "password": "!",
        "centre": str(world.other_centre.pk),
        "centre_id": str(world.other_centre.pk),
        "teams": [str(world.cases["house"].team.pk)],
        "roles": [role.value for role in Role],
        "role": "privacy",
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "last_login": "2026-01-01",
        "language": "en",
        "theme": "dark",
    }


def rights_of(member):
    row = Member.objects.filter(pk=member.pk).values().get()
    row["teams"] = sorted(member.teams.values_list("pk", flat=True))
    return {name: value for name, value in row.items() if name not in OWN_CHOICE | {"last_login"}}


@pytest.mark.parametrize("role", ["house", "caseworker", "lead", "trainer", "manager", "admin"])
def test_no_form_of_the_product_changes_who_one_is(role):
    world = World(role)
    client = Client(raise_request_exception=False)
    client.force_login(world.member)
    session, before = client.cookies["session"].value, rights_of(world.member)
    sent = everything_of(world)
    changed = []
    for route in pages():
        if route.kwargs and route.on is not Member:
            continue
        address = route.address(**({"pk": world.member.pk} if route.kwargs else {}))
        client.cookies["session"] = session
        with transaction.atomic():
            client.post(address, sent)
            if rights_of(world.member) != before:
                changed.append(address)
            transaction.set_rollback(True)

    assert not changed


def test_the_preferences_write_the_two_choices_alone(client):
    world = World("house")
    client.force_login(world.member)
    before = rights_of(world.member)

    client.post("/preferences/", everything_of(world))

    world.member.refresh_from_db()
    assert (world.member.language, world.member.theme) == ("en", "dark")
    assert rights_of(world.member) == before
