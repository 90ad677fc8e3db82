"""Who gets what at which address: every address × every role × seven relations (P1, P3)."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from residents import emergency
from residents.models import Person
from staff.actions import make_token
from staff.choices import HOUSE_ROLES, Role
from tests.support.routes import BEHIND_SIGN_IN, PUBLIC, all_routes
from tests.support.world import (
    FORMS,
    MEET_MOST,
    QUERIES,
    RELATIONS,
    ROW_OF_ID,
    World,
    body_of,
    turns,
)

pytestmark = [pytest.mark.django_db, pytest.mark.policy_matrix]
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

    assert not unknown, f"add a line to staff/policy.py for: {unknown}"


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


@pytest.mark.parametrize("role", turns(Role.values))
class TestMatrix:
    """Without the permission 403; a row that is not hers exactly as one that does not exist.

    Who is hidden is asked about by the roles that meet most; by all of them with the full counts.
    """

    def test_every_address(self, role, settings, pytestconfig):
        settings.DEMO = True  # the gallery is there in the demonstration only
        visitor = Visitor(World(role), thorough=pytestconfig.getoption("--long"))
        wrong = [
            f"{relation} {method} {route}: {problem}"
            for route in all_routes()
            if route.permission
            for method in visitor.methods(route)
            for relation in visitor.relations(route)
            if (problem := visitor.problem(route, method, relation))
        ]

        assert not wrong, "\n".join(wrong)


ALLOWED: dict[str, str] = {}  # the methods of an address, the same for everybody
COMPARED = ("elsewhere", "conflict")
ABOUT_HER_BED = (
    "Stay",
    "ForgottenStay",
    "LeavePass",
    "Extension",
    "Medicine",
    "HandoverLine",
    "MissingReport",
    "ChildRoutine",
    "ChildRun",
    "CustodyPaper",
    "MayCollect",
)


def hides(member, relation, row):
    """Tell whether a row is about somebody of whom this member must not see it.

    Written apart from `visible_to`, so that neither can be wrong alone.
    """
    if relation not in ("restricted", "conflict") or about(row) is None:
        return False
    if relation == "conflict":
        return True
    runs_the_house = member.has_role(*HOUSE_ROLES) and type(row).__name__ in ABOUT_HER_BED
    looks_for_her = member.has_role(Role.MANAGER) and type(row).__name__ == "MissingReport"
    decides = member.has_role(Role.MANAGER, Role.LEAD) and type(row).__name__ == "Extension"
    answers_for_trust = member.has_role(Role.PRIVACY)
    return not (runs_the_house or looks_for_her or decides or answers_for_trust)


def about(row):
    """Return the person that a row is about, or None."""
    if isinstance(row, Person):
        return row.pk
    if person_id := getattr(row, "person_id", None):
        return person_id
    if involved := getattr(row, "involved", None):
        return involved.get().person_id
    above = ("stay", "plan", "goal", "enrolment", "case_file", "one")
    over = (getattr(row, name, None) for name in above)
    return next((found for one in over if one is not None and (found := about(one))), None)


class Visitor:
    """Goes to every address as one member; whatever she changes is taken back at once."""

    def __init__(self, world, *, thorough=True):
        self.world, self.member, self.thorough = world, world.member, thorough
        hidden = thorough or world.member.has_role(*MEET_MOST)
        self.known = RELATIONS if hidden else RELATIONS[:4]
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.member)
        self.session = self.client.cookies["session"].value
        token = make_token(member=self.member, name="matrix", at=timezone.now())
        self.bearer = {"Authorization": f"Bearer {token}"}

    def relations(self, route):
        """Without the permission the answer does not depend on the row, and is asked for once."""
        may = route.kwargs and self.member.has_perm(route.permission)
        return self.known if may else ("own",)

    def methods(self, route):
        if route.is_api:
            return route.methods
        if route.name not in ALLOWED:
            ids = {name: any_value(name) for name in route.kwargs}
            answer = self.client.options(route.address(**ids))
            ALLOWED[route.name] = answer.headers.get("Allow", "GET, POST")
        return [method for method in ("GET", "POST") if method in ALLOWED[route.name]]

    def problem(self, route, method, relation):
        """Return what is wrong with the answer, or nothing."""
        row = self.row_of(route, relation)
        self.look_with(relation, route)
        response = self.go(route, method, relation, row.pk if row else None)
        wanted = self.wanted(route, row)
        if wanted == REACHED and hides(self.member, relation, row):
            return f"{type(row).__name__} reached, though it is about somebody hidden"
        if wanted == REACHED and response.status_code == 404 and self.sends_hidden(route, relation):
            return None
        if wanted != REACHED:
            if response.status_code != wanted:
                return f"{response.status_code} instead of {wanted}"
            if wanted == 404 and (self.thorough or relation in COMPARED):
                return self.differs(route, method, relation, response)
        elif response.status_code in (401, 403, 404) or response.status_code >= 500:
            return f"{response.status_code} although hers"
        return None

    def sends_hidden(self, route, relation):
        """Tell whether what is sent names somebody hidden: then it is as if she did not exist."""
        hidden = relation in ("restricted", "conflict")
        return hidden and route.is_api and "person" in body_of(route, self.world.cases[relation])

    def look_with(self, relation, route):
        """Be the sign-in that opened a file in an emergency, or one that did not, as programs."""
        until = timezone.now() + timedelta(minutes=30)
        may = self.member.has_perm("residents.break_glass") and not route.is_api
        opened = relation == "glass" and may
        self.member.emergency_until = until if opened else None
        self.client.cookies["session"] = self.session
        session = self.client.session
        session[emergency.KEY] = {
            "member": str(self.member.pk) if opened else "",
            "person": str(uuid.uuid4()),
            "until": until.isoformat(),
        }
        session.save()

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
