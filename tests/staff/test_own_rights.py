"""Nobody raises her own rights: no form writes a field that it does not show (P4)."""

import pytest
from django.db import transaction
from django.test import Client

from staff.choices import Role
from staff.models import Centre, Device, Member, SignIn, Team
from tests.staff.factories import DeviceFactory
from tests.support.routes import pages
from tests.support.world import World, turns

pytestmark = [pytest.mark.django_db, pytest.mark.policy_matrix]
OWN_CHOICE = {"language", "theme"}
LIMITS_OF_THE_HOUSE = {"max_nights", "hold_minutes", "shows_hijri"}
MODELS = (Member, Centre, Team, SignIn, Device)


def everything_of(world):
    """Return a value for every field that a member, her sign-in and what is round her have."""
    return {
        **{field.name: "1" for model in MODELS for field in model._meta.get_fields()},
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


def proofs_of(member):
    """Return what proves who she is, and from where: no form about something else changes it."""
    proofs = ("member", "device", "started_at", "second_factor_at", "ended_at")
    limits = Centre.objects.filter(pk=member.centre_id).values().get()
    return {
        "sign-ins": list(SignIn.objects.filter(ended_at=None).order_by("pk").values(*proofs)),
        "devices": list(Device.objects.exclude(digest=None).order_by("pk").values()),
        "centre": {name: limits[name] for name in limits if name not in LIMITS_OF_THE_HOUSE},
        "teams": list(Team.objects.order_by("pk").values()),
    }


ENDS_SIGN_INS = ("/sign-out/", "/change-member/", "/lock/")


@pytest.mark.parametrize("role", turns(Role.values))
def test_no_form_of_the_product_changes_who_one_is(role):
    world = World(role)
    DeviceFactory(centre=world.centre)
    client = Client(raise_request_exception=False)
    client.force_login(world.member)
    session, before = client.cookies["session"].value, rights_of(world.member)
    proofs = proofs_of(world.member)
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
            if proofs_of(world.member) != proofs and not address.startswith(ENDS_SIGN_INS):
                changed.append(f"{address}: proofs")
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
