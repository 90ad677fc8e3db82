"""Which role may do what with people: read this table, not the code."""

import pytest

from staff.choices import Role
from tests.residents.factories import MemberFactory, PersonFactory

HOUSE = {"house", "supervisor", "intake"}
CASE = {"caseworker", "lead", "psychologist", "nurse", "legal"}
PERMISSIONS = {
    "residents.view_person": HOUSE | CASE,
    "residents.search_person": HOUSE | {"caseworker", "lead"},
    "residents.reveal_identity": HOUSE | CASE,
    "residents.read_identity": {"caseworker", "lead"},
    "residents.change_person": HOUSE | {"caseworker", "lead"},
    "residents.assign_file": {"lead"},
    "residents.record_consent": HOUSE | CASE,
    "residents.write_note": {"caseworker", "lead", "supervisor"},
    "residents.read_notes": CASE,
    "residents.complete_task": set(Role.values),
    "residents.view_conflict_link": {"caseworker", "lead", "supervisor"},
    "residents.link_conflict": {"caseworker", "lead", "supervisor"},
    "residents.end_conflict_link": {"lead", "supervisor"},
}
PAGES = {
    ("GET", ""): "view_person",
    ("POST", "reveal/"): "reveal_identity",
    ("GET", "conceal/"): "view_person",
    ("GET", "rows/sex/"): "view_person",
    ("GET", "change/sex/"): "change_person",
    ("POST", "change/sex/"): "change_person",
    ("GET", "consents/"): "record_consent",
    ("POST", "consents/record/"): "record_consent",
    ("POST", "consents/answer/"): "record_consent",
    ("POST", "notes/"): "write_note",
    ("POST", "workers/"): "assign_file",
    ("GET", "kept-apart/"): "view_conflict_link",
    ("POST", "kept-apart/"): "link_conflict",
    ("POST", "workers/end/"): "assign_file",
}


@pytest.mark.django_db
class TestPermissions:
    @pytest.mark.parametrize("permission", sorted(PERMISSIONS))
    def test_are_those_of_the_table(self, permission):
        holders = {role for role in Role.values if member(role).has_perm(permission)}

        assert holders == PERMISSIONS[permission]

    def test_nobody_who_left_may_do_anything(self):
        for role in Role.values:
            left = MemberFactory(role=role, is_active=False)
            assert not any(left.has_perm(permission) for permission in PERMISSIONS)


class TestPages:
    @pytest.mark.parametrize("role", sorted(Role.values))
    @pytest.mark.parametrize(("method", "page"), sorted(PAGES))
    def test_are_open_to_the_roles_of_the_table(self, centre, team, signed_in, method, page, role):
        person = PersonFactory(centre=centre)
        may = role in PERMISSIONS[f"residents.{PAGES[method, page]}"]

        response = ask(signed_in(role), method, person, page)

        assert (response.status_code != 403) is may
        assert response.status_code != 404

    @pytest.mark.parametrize(("method", "page"), sorted(PAGES))
    def test_who_is_hidden_answers_like_who_does_not_exist(self, signed_in, method, page):
        client = signed_in("lead")
        nobody = PersonFactory(centre=client.member.centre)
        hidden = PersonFactory()
        nobody.pk = "00000000-0000-4000-8000-000000000000"

        answers = [ask(client, method, person, page) for person in (hidden, nobody)]

        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content

    def test_a_stranger_is_sent_to_sign_in(self, client, db):
        person = PersonFactory()

        response = client.get(f"/residents/{person.pk}/")

        assert response.status_code == 302
        assert response.headers["Location"].startswith("/sign-in/")


def member(role):
    return MemberFactory(role=role)


def ask(client, method, person, page):
    return client.generic(method, f"/residents/{person.pk}/{page}")
