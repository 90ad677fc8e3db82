"""Every page there is, in the demonstration house: no accessibility violation (P34), nothing
refused by the content policy (P16), no scrolling sideways. A new page is found by its URL."""

from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from residents.models import Person
from shelter.seeding.story import tell_story
from staff.choices import Role
from staff.models import Member

BY_DEFAULT = [("ar", "light", 1366), ("en", "dark", 820)]
ALL = [
    (language, theme, width)
    for language in ("ar", "en")
    for theme in ("light", "dark")
    for width in (1366, 820, 390)
]
WAYS = [
    way if way in BY_DEFAULT else pytest.param(way, marks=pytest.mark.long)
    for way in sorted(ALL, key=lambda way: way not in BY_DEFAULT)
]
NO_PAGES = {"health"}
ROWS_TRIED = 6  # to find one that a page shows


def patterns(resolver, prefix="", name=""):
    """Yield the route and the view of every URL, the API's aside."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith("api/"):
            continue
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, route)
        else:
            yield route, pattern.callback


def rows_for(view, member):
    """Return ids of rows that a view takes and the member may do its act to."""
    models = [view.on] if getattr(view, "on", None) else [Person]
    seen = [row for model in models for row in model.objects.visible_to(member)]
    return [row.pk for row in seen if member.has_perm(view.required_permission, row)][:ROWS_TRIED]


@cache
def members():
    """Return the demonstration's member of each role, those who see most first."""
    order = ("house", "caseworker", "lead", "supervisor", "admin", "manager", "privacy", "trainer")
    roles = sorted(Role.values, key=lambda role: order.index(role) if role in order else 99)
    return [member for role in roles for member in Member.objects.filter(login=role)]


@cache
def client_of(member):
    client = Client(raise_request_exception=False)
    client.force_login(member, backend="staff.backends.MemberBackend")
    return client


def pages():
    """Return (member, address) of every page: one member who may open it, one row that has it."""
    found = []
    for route, view in patterns(get_resolver()):
        if (
            "<slug:" not in route and route not in NO_PAGES
        ):  # parts of a page, each with its own test
            found += first_page(route, view)
    return found


def first_page(route, view):
    """Return the first member and address that answer with a whole page; none for posts, panels."""
    permission = getattr(view, "required_permission", None)
    for member in members():
        if permission and not member.has_perm(permission):
            continue
        ids = rows_for(view, member) if "<uuid:pk>" in route else [""]
        for pk in ids:
            address = "/" + route.replace("<uuid:pk>", str(pk))
            answer = client_of(member).get(address)
            if answer.status_code == 405:
                return []
            if answer.status_code == 200:
                return [(member, address)] if b"<html" in answer.content else []
            if answer.status_code >= 500:
                return [(member, address)]
    return []


@pytest.fixture
def story(transactional_db, demo):
    tell_story(at=timezone.now())
    client_of.cache_clear()
    members.cache_clear()


class TestPages:
    @pytest.mark.parametrize("way", WAYS, ids=str)
    def test_are_accessible_quiet_and_narrow(self, story, visit, way):
        language, theme, width = way
        wrong, visits, axe = [], {}, Axe()
        signed_out = visit(None, language=language, theme=theme, width=width)
        walk = [(None, "/sign-in/"), (None, "/nothing-here/"), *pages()]

        for member, address in walk:
            if member and member.pk not in visits:
                visits[member.pk] = visit(member, language=language, theme=theme, width=width)
            one = visits[member.pk] if member else signed_out
            wrong += faults(one, address, axe)

        assert len(walk) > 20
        assert not wrong, "\n".join(wrong)

    def test_are_found(self, story):
        addresses = [address for _member, address in pages()]

        for address in ("/", "/board/", "/residents/", "/check-in/", "/gallery/", "/stays/"):
            assert address in addresses


def faults(one, address, axe):
    one.complaints.clear()
    answer = one.page.goto(address, wait_until="load")
    violations = axe.run(one.page).response["violations"]
    expected = 404 if address == "/nothing-here/" else 200
    found = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in violations]
    found += [f"refused: {text}" for text in one.refused()]
    found += ["scrolls sideways"] if one.scrolls_sideways() else []
    if answer.status != expected:
        found.append(f"status {answer.status}")
    elif expected == 200:
        found += [f"console: {text[:120]}" for text in one.complaints]
    return [f"{address}: {fault}" for fault in found]
