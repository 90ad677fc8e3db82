"""Every page there is, in the demonstration house: no accessibility violation (P34), nothing
refused by the content policy (P16), no scrolling sideways. A new page is found by its URL."""

import re
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from residents.models import Person
from shelter.seeding.story import tell_story
from staff.actions import make_cards
from staff.choices import Role
from staff.models import Member, SignIn
from tests.support.eventful import make_eventful

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
WAYS_TAKE_TURNS = {way: slice(turn, None, 2) for turn, way in enumerate(BY_DEFAULT)}
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
    """The demonstration house with more happening in it; a share, its link and code known."""
    tell_story(at=timezone.now())
    client_of.cache_clear()
    members.cache_clear()
    privacy = Member.objects.get(login="privacy")
    make_cards(by=privacy, at=timezone.now())  # they wait, whatever other tests did with theirs
    return make_eventful()


def answers(share):
    """Return (login, address, what is typed, what is pressed) of pages that only a POST shows."""
    link = f"/shared/{share.token}/"
    return [
        (None, link, {"code": share.code}, "main form button"),
        (None, link, {"code": "000000"}, "main form button"),
        ("privacy", "/audit/person/", {"code": share.person.code}, "main form button"),
        ("privacy", "/settings/keys/", {}, "[name=what][value=print]"),
        ("privacy", "/erasures/", {}, "main form button[type=submit]"),
        ("admin", "/settings/devices/", {"label": "Tablet"}, "main form button[type=submit]"),
        ("lead", "/exports/", {}, "form[action='/exports/ask/'] button[type=submit]"),
        ("house", "/preferences/second-factor/", {}, "form[action$='/codes/'] button"),
        ("caseworker", "/break-glass/open/", {}, "main form button[type=submit]"),
        ("house", "/preferences/pin/", {}, "main form button[type=submit]"),
    ]


class TestPages:
    @pytest.mark.parametrize("way", WAYS, ids=str)
    def test_are_accessible_quiet_and_narrow(self, story, visit, way, pytestconfig):
        """Every page in every way with the full counts; else each page in one of the two."""
        language, theme, width = way
        share = slice(None) if pytestconfig.getoption("--long") else WAYS_TAKE_TURNS[way]
        wrong, visits, axe = [], {}, Axe()
        walk = [(None, "/sign-in/"), (None, "/nothing-here/"), *pages()]
        walk.append((None, f"/shared/{story.token}/"))

        def as_member(member):
            if member not in visits:
                visits[member] = visit(member, language=language, theme=theme, width=width)
            SignIn.objects.filter(member=member).update(seen_at=timezone.now())
            return visits[member]  # not locked while the pages of others were looked at

        for member, address in walk[share]:
            wrong += faults(as_member(member), address, axe)
        for login, address, typed, pressed in answers(story)[share]:
            one = as_member(login and Member.objects.get(login=login))
            wrong += faults_of_answer(one, address, typed, pressed, axe)

        assert len(walk) > 20
        assert not wrong, "\n".join(wrong)

    def test_are_found(self, story):
        addresses = [address for _member, address in pages()]

        for address in ("/", "/board/", "/residents/", "/check-in/", "/gallery/", "/stays/"):
            assert address in addresses
        for part in ("/report/", "/erasures/.", "/break-glass/.", "/documents/.*/page/", "/call/"):
            assert [address for address in addresses if re.search(part, address)], part


def faults(one, address, axe):
    one.complaints.clear()
    answer = one.page.goto(address, wait_until="load")
    expected = 404 if address == "/nothing-here/" else 200
    found = seen_by(one, axe)
    if answer.status != expected:
        found.append(f"status {answer.status}")
    elif expected == 200:
        found += [f"console: {text[:120]}" for text in one.complaints]
    return [f"{address}: {fault}" for fault in found]


def faults_of_answer(one, address, typed, pressed, axe):
    """Fill in a form and press its button; look at what comes back, whatever its status."""
    one.page.goto(address, wait_until="load")
    for name, text in typed.items():
        one.page.fill(f"main [name={name}]", text)
    with one.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        one.page.click(pressed)
    one.page.wait_for_load_state("load")
    found = seen_by(one, axe)
    if sent.value.status not in (200, 302, 422):
        found.append(f"status {sent.value.status}")
    return [f"POST from {address}: {fault}" for fault in found]


def seen_by(one, axe):
    """Return what is wrong with the page as it stands: access, content policy, width."""
    violations = axe.run(one.page).response["violations"]
    found = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in violations]
    found += [f"refused: {text}" for text in one.refused()]
    return found + (["scrolls sideways"] if one.scrolls_sideways() else [])
