"""Who gets what at which address: every address × every role × four relations (P1, P3)."""

import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from staff.actions import make_token
from staff.choices import Role
from tests.support.routes import BEHIND_SIGN_IN, PUBLIC, all_routes
from tests.support.world import FORMS, QUERIES, RELATIONS, ROW_OF_ID, World, body_of

pytestmark = pytest.mark.django_db
REACHED = "reached"


def test_every_address_says_who_may_open_it():
    silent = [
        str(route)
        for route in all_routes()
        if route.permission is None and route.name not in PUBLIC
    ]

    assert not silent, (
        f"add @requires(...) to these views, @permitted(...) to these operations: {silent}"
    )


def test_every_permission_has_a_rule():
    import rules

    asked = {route.permission for route in all_routes() if route.permission}
    unknown = sorted(name for name in asked if not rules.perm_exists(name))

    assert not unknown, f"add rules.add_perm(...) to the app's rules.py for: {unknown}"


def test_nothing_is_public_any_more_that_is_not_there():
    assert {route.name for route in all_routes()} >= PUBLIC


class TestStranger:
    def test_is_sent_to_the_sign_in_page_everywhere(self, client):
        wrong = []
        for route in all_routes():
            if route.name in PUBLIC - BEHIND_SIGN_IN:
                continue
            for method in ("get", "post"):
                ids = {name: any_value(name) for name in route.kwargs}
                response = getattr(client, method)(route.address(**ids))
                if not turned_away(route, response):
                    wrong.append(f"{method} {route}: {response.status_code}")

        assert not wrong

    def test_gets_the_sign_in_page_itself(self, client):
        for path in ("/sign-in/", "/health", "/api/v1/health"):
            assert client.get(path).status_code in (200, 503)


def turned_away(route, response):
    if route.is_api or route.name == "api:openapi-json":
        return response.status_code in (401, 405)
    return response.status_code == 302 and response["Location"].startswith("/sign-in/")


def any_value(name):
    return uuid.uuid4() if name == "pk" or name.endswith("_id") else "name"


@pytest.mark.parametrize("role", Role.values)
class TestMatrix:
    """Without the permission 403; a row that is not hers exactly as one that does not exist."""

    def test_every_address(self, role, settings):
        settings.DEMO = True  # the gallery is there in the demonstration only
        visitor = Visitor(World(role))
        wrong = [
            f"{relation} {method} {route}: {problem}"
            for route in all_routes()
            if route.permission
            for method in visitor.methods(route)
            for relation in (RELATIONS if route.kwargs else ("own",))
            if (problem := visitor.problem(route, method, relation))
        ]

        assert not wrong, "\n".join(wrong)


class Visitor:
    """Goes to every address as one member; whatever she changes is taken back at once."""

    def __init__(self, world):
        self.world, self.member = world, world.member
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.member)
        self.session = self.client.cookies["session"].value
        token = make_token(member=self.member, name="matrix", at=timezone.now())
        self.bearer = {"Authorization": f"Bearer {token}"}

    def methods(self, route):
        if route.is_api:
            return route.methods
        ids = {name: any_value(name) for name in route.kwargs}
        allowed = self.client.options(route.address(**ids)).headers.get("Allow", "GET, POST")
        return [method for method in ("GET", "POST") if method in allowed]

    def problem(self, route, method, relation):
        """Return what is wrong with the answer, or nothing."""
        row = self.row_of(route, relation)
        response = self.go(route, method, relation, row.pk if row else None)
        wanted = self.wanted(route, row)
        if wanted != REACHED:
            if response.status_code != wanted:
                return f"{response.status_code} instead of {wanted}"
            if wanted == 404:
                return self.differs(route, method, relation, response)
        elif response.status_code in (401, 403, 404) or response.status_code >= 500:
            return f"{response.status_code} although hers"
        return None

    def row_of(self, route, relation):
        if not route.kwargs:
            return None
        before_id = route.path.split("/{")[0].rsplit("/", 1)[-1]
        named = (ROW_OF_ID.get(name) for name in (*route.kwargs, before_id))
        model = route.on or next(filter(None, named), None)
        assert model, f"{route} takes an id: name its row in ROW_OF_ID in tests/support/world.py"
        return self.world.cases[relation].row(model)

    def wanted(self, route, row):
        if not self.member.has_perm(route.permission):
            return 403
        if row is None:
            return REACHED
        visible = type(row).objects.visible_to(self.member).filter(pk=row.pk).exists()
        if not visible:
            return 404
        return REACHED if self.member.has_perm(route.permission, row) else 403

    def go(self, route, method, relation, pk):
        values = {name: pk if any_value(name) != "name" else "name" for name in route.kwargs}
        case = self.world.cases[relation]
        sent = {"data": FORMS[route.name](case)} if method == "POST" and route.name in FORMS else {}
        if route.is_api:
            sent = {"headers": self.bearer}
            if method == "POST":
                sent |= {"data": body_of(route, case), "content_type": "application/json"}
        address = route.address(**values)
        address += "?" + QUERIES.get(route.path.removeprefix("/api/v1/"), "")
        self.client.cookies["session"] = self.session  # one of the addresses signs her out
        with transaction.atomic():
            response = getattr(self.client, method.lower())(address.rstrip("?"), **sent)
            transaction.set_rollback(True)
        return response

    def differs(self, route, method, relation, hidden):
        """Compare with the answer for an id that is nobody's."""
        unknown = self.go(route, method, relation, uuid.uuid4())
        if (hidden.status_code, hidden.content) != (unknown.status_code, unknown.content):
            return "hidden and unknown differ in their bodies"
        if dict(hidden.headers) != dict(unknown.headers):
            return "hidden and unknown differ in their headers"
        return None
