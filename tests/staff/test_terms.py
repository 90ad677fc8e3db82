"""Whoever works here has accepted the code of conduct as it stands (B13)."""

from types import SimpleNamespace

import pytest

from staff import sign_ins
from staff.models import AuditEntry, TermsAcceptance
from tests.residents.factories import MemberFactory

pytestmark = pytest.mark.django_db
PAGE = "/preferences/"


@pytest.fixture
def asked(client):
    member = MemberFactory(role="house", language="en")
    client.force_login(member)
    TermsAcceptance.objects.all().delete()
    return SimpleNamespace(client=client, member=member)


def test_nothing_opens_before_they_are_accepted(asked):
    for address in ("/", PAGE, "/board/"):
        assert asked.client.get(address)["Location"] == "/terms/"
    part = asked.client.get("/board/", headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == "/terms/"
    assert asked.client.post(PAGE, {"theme": "dark"})["Location"] == "/terms/"
    assert asked.client.get("/terms/").status_code == 200


def test_accepting_is_kept_and_asks_for_a_pin(asked):
    answer = asked.client.post("/terms/")

    kept = TermsAcceptance.objects.get()
    assert (kept.member, kept.version) == (asked.member, sign_ins.VERSION)
    assert answer["Location"] == "/preferences/pin/"
    assert asked.client.get(PAGE).status_code == 200
    entry = AuditEntry.objects.get(action="account:terms_accepted")
    assert entry.about_id == asked.member.pk


def test_a_second_time_changes_nothing(asked):
    asked.client.post("/terms/")
    first = TermsAcceptance.objects.get().at
    asked.client.post("/terms/")

    assert TermsAcceptance.objects.get().at == first
    assert AuditEntry.objects.filter(action="account:terms_accepted").count() == 1


def test_another_version_is_asked_for_again(asked, monkeypatch):
    asked.client.post("/terms/")
    monkeypatch.setattr(sign_ins, "VERSION", sign_ins.VERSION + 1)

    assert asked.client.get(PAGE)["Location"] == "/terms/"


def test_they_can_be_read_later(asked):
    asked.client.post("/terms/")
    page = asked.client.get("/terms/").content.decode()

    assert page.count("<li>") == 10
    assert "You accepted these rules" in page
    assert 'href="/terms/"' in asked.client.get(PAGE).content.decode()


def test_one_who_does_not_accept_can_leave(asked):
    assert asked.client.post("/sign-out/")["Location"] == "/sign-in/"
    assert not TermsAcceptance.objects.exists()


def test_they_are_not_asked_in_the_demonstration(asked, settings):
    settings.DEMO = True

    assert asked.client.get(PAGE).status_code == 200
