"""An account made or reset opens nothing until somebody else has met its member (P10)."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from staff.actions import (
    ConfirmsOwnReset,
    NothingToConfirm,
    confirm_member,
    make_token,
    reset_factors,
    reset_password,
)
from staff.models import AuditEntry
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory
from tests.support.factors import app_of

pytestmark = pytest.mark.django_db
AWAITED, SECOND, SET_UP = "/sign-in/confirmation/", "/sign-in/second/", "/sign-in/set-up/"
LIST = "/confirmations/"


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def admin(centre):
    return MemberFactory(role="admin", centre=centre, english=True)


@pytest.fixture
def manager(centre):
    return MemberFactory(role="manager", centre=centre, english=True)


@pytest.fixture
def huda(centre):
    return MemberFactory(login="huda", role="supervisor", centre=centre, english=True)


@pytest.fixture
def person(centre):
    return PersonFactory(centre=centre)


def pages(person):
    return ["/", "/notices/", "/board/", f"/residents/{person.pk}/", SECOND, SET_UP]


def signed_in(member, password):
    client = Client()
    client.post("/sign-in/", {"login": member.login, "password": password})
    return client


def confirmed_by(member, row):
    client = Client()
    client.force_login(member)
    return client.post(reverse("staff:member_confirm", args=[row.pk]))


class TestReset:
    def test_the_administrator_who_resets_reads_nothing_as_her(self, admin, huda, person):
        now = timezone.now()
        reset_factors(member=huda, by=admin, at=now)
        password = reset_password(member=huda, by=admin, at=now)
        client = signed_in(huda, password)

        for address in pages(person):
            assert client.get(address)["Location"] == AWAITED, address
            assert client.post(address).status_code == 302
        page = client.get(AWAITED).content.decode()
        assert "manager" in page
        assert person.code not in page

    def test_nor_has_she_any_right_by_another_way(self, admin, huda, person):
        token = make_token(member=huda, name="x", at=timezone.now())
        bearer = {"Authorization": f"Bearer {token}"}
        address = f"/api/v1/residents/{person.pk}"
        assert Client().get(address, headers=bearer).status_code == 200

        reset_password(member=huda, by=admin, at=timezone.now())

        assert Client().get(address, headers=bearer).status_code == 403

    def test_nor_after_the_confirmation_without_the_code(self, admin, manager, huda, person):
        reset_factors(member=huda, by=admin, at=timezone.now())
        password = reset_password(member=huda, by=admin, at=timezone.now())
        confirm_member(member=huda, by=manager, at=timezone.now())
        client = signed_in(huda, password)

        for address in ("/", f"/residents/{person.pk}/", SET_UP):
            assert client.get(address)["Location"] == SECOND, address
        assert client.post(SECOND, {"factor_code": "ABCDE-FGHJK"}).status_code == 422

    def test_nor_while_she_uses_the_code_elsewhere(self, admin, manager, huda):
        reset_factors(member=huda, by=admin, at=timezone.now())
        password = reset_password(member=huda, by=admin, at=timezone.now())
        hers, his = signed_in(huda, password), signed_in(huda, password)
        code = confirm_member(member=huda, by=manager, at=timezone.now())
        hers.post(SECOND, {"factor_code": code})

        assert hers.get(SET_UP).status_code == 200
        assert his.get(SET_UP)["Location"] == SECOND

    def test_a_member_goes_on_with_both_halves(self, admin, manager, huda):
        reset_factors(member=huda, by=admin, at=timezone.now())
        password = reset_password(member=huda, by=admin, at=timezone.now())
        page = confirmed_by(manager, huda).content.decode()
        code = re.search(r"[A-Z0-9]{5}-[A-Z0-9]{5}", page)[0]
        client = signed_in(huda, password)

        assert client.post(SECOND, {"factor_code": code})["Location"] == SET_UP
        assert client.get(SET_UP).status_code == 200
        assert client.get("/notices/")["Location"] == SECOND
        assert client.get(SECOND)["Location"] == SET_UP

    def test_with_a_factor_of_her_own_she_needs_no_code(self, admin, manager, huda):
        app = app_of(huda)
        password = reset_password(member=huda, by=admin, at=timezone.now())
        assert confirm_member(member=huda, by=manager, at=timezone.now()) == ""
        client = signed_in(huda, password)

        assert client.post(SECOND, {"factor_code": app.code()})["Location"] == "/"

    def test_her_factors_are_gone_and_the_trail_says_so(self, admin, huda, client):
        app_of(huda)
        client.force_login(admin)
        client.post(reverse("staff:member_factors_reset", args=[huda.pk]))

        assert not huda.authenticators.exists()
        [entry] = AuditEntry.objects.filter(action="account:factors_reset")
        assert (entry.member_id, entry.about_id) == (admin.pk, huda.pk)

    def test_nobody_resets_her_own(self, admin, client):
        app_of(admin)
        client.force_login(admin)
        address = reverse("staff:member_factors_reset", args=[admin.pk])

        assert client.post(address).status_code == 403
        with pytest.raises(ConfirmsOwnReset):
            reset_factors(member=admin, by=admin, at=timezone.now())
        assert admin.authenticators.exists()


class TestConfirm:
    def test_lists_who_waits_in_her_centre(self, client, manager, admin, huda):
        elsewhere = MemberFactory(login="elsewhere")
        for member in (huda, elsewhere):
            reset_password(member=member, by=admin, at=timezone.now())
        client.force_login(manager)
        page = client.get(LIST).content.decode()

        assert "huda" in page
        assert "elsewhere" not in page

    def test_is_not_for_the_administrator_who_reset(self, client, admin, huda):
        admin.roles = ["admin", "manager"]
        admin.save()
        reset_password(member=huda, by=admin, at=timezone.now())

        assert confirmed_by(admin, huda).status_code == 403
        with pytest.raises(ConfirmsOwnReset):
            confirm_member(member=huda, by=admin, at=timezone.now())
        client.force_login(admin)
        assert "Somebody else confirms this one." in client.get(LIST).content.decode()

    def test_is_not_for_herself(self, admin, manager):
        reset_password(member=manager, by=admin, at=timezone.now())
        manager.refresh_from_db()

        with pytest.raises(ConfirmsOwnReset):
            confirm_member(member=manager, by=manager, at=timezone.now())

    def test_happens_once(self, admin, manager, huda):
        reset_password(member=huda, by=admin, at=timezone.now())
        assert confirmed_by(manager, huda).status_code == 200
        assert confirmed_by(manager, huda).status_code == 409
        with pytest.raises(NothingToConfirm):
            confirm_member(member=huda, by=manager, at=timezone.now())

        assert AuditEntry.objects.filter(action="account:confirmed").count() == 1

    def test_the_page_leads_on_once_confirmed(self, client, huda):
        client.force_login(huda)

        assert client.get(AWAITED)["Location"] == "/"
