"""What every answer carries, whatever its address and status (P12, P13, P16)."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.support.routes import all_routes
from tests.support.world import CANARY, World, turns

pytestmark = pytest.mark.django_db
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
STRICT = ("style-src 'self'", "require-trusted-types-for 'script'", "trusted-types default")
DOCUMENTATION = "/api/v1/docs"
TELLING = re.compile("إيواء|حماية|ناجية|عنف|ملجأ|shelter|violence|survivor|protection|abuse", re.I)
PERSONAL = re.compile(r"\b[A-Z]\d-[A-Z]\d{2,3}\b|CNRY|كناري")


def answers(role):
    """Open every address as one role, about somebody hers, and about nobody."""
    world = World(role)
    client = Client(raise_request_exception=False)
    client.force_login(world.member)
    session = client.cookies["session"].value
    for route in all_routes():
        for relation in ("own", "elsewhere") if route.on else ("own",):
            ids = {name: "name" for name in route.kwargs}
            row = world.cases[relation].row(route.on).pk if route.on else world.member.pk
            ids |= {name: row for name in ids if name == "pk" or name.endswith("_id")}
            client.cookies["session"] = session
            address = route.address(**ids)
            yield address, client.get(address)


@pytest.mark.parametrize("role", turns(["house", "caseworker", "admin", "privacy"], ["house"]))
class TestEveryAnswer:
    def test_is_closed_and_leaves_nothing_behind(self, role):
        wrong, statuses = [], set()
        for address, answer in answers(role):
            statuses.add(answer.status_code)
            wrong += [f"{address}: {problem}" for problem in problems_of(address, answer)]

        assert not wrong, "\n".join(wrong)
        assert statuses >= {200, 401, 403, 404, 405}


def problems_of(address, answer):
    for name, value in HEADERS.items():
        if answer.get(name) != value:
            yield f"{name} is {answer.get(name)}"
    if "no-store" not in answer.get("Cache-Control", ""):
        yield "may be kept in a cache"
    wanted = DIRECTIVES if address == DOCUMENTATION else DIRECTIVES + STRICT
    policy = answer.get("Content-Security-Policy", "")
    yield from (f"the policy lacks {part}" for part in wanted if part not in policy)
    camera = "camera=(self)" if address == "/scan/" else "camera=()"
    if camera not in answer.get("Permissions-Policy", ""):
        yield "the camera"
    yield from problems_of_page(address, answer)


def problems_of_page(address, answer):
    where = " ".join([address, *(str(value) for value in answer.headers.values())])
    if PERSONAL.search(where):
        yield "somebody's code or name in the address or a header"
    if answer.status_code >= 400 and CANARY.split()[0] in answer.content.decode(errors="replace"):
        yield "a name in a refusal"
    if not answer.get("Content-Type", "").startswith("text/html") or address == DOCUMENTATION:
        return
    soup = BeautifulSoup(answer.content, "html.parser")
    if soup.title and (PERSONAL.search(soup.title.text) or TELLING.search(soup.title.text)):
        yield f"the title tells: {soup.title.text}"
    if soup.find_all(style=True) or soup.find_all("style"):
        yield "an inline style"
    if soup.find_all(lambda tag: any(name.startswith("on") for name in tag.attrs)):
        yield "an inline handler"
    if soup.find_all("script", src=False):
        yield "an inline script"
    yield from problems_of_forms(soup)


def problems_of_forms(soup):
    """A search by GET would leave what was asked for in the address bar and in every log."""
    for form in soup.find_all("form"):
        method = form.get("method", "get").lower()
        typed = [field.get("name") for field in form.find_all("input", type=is_typed)]
        if method == "get" and typed:
            yield f"a form sends {typed} by GET"
        elsewhere = form.get("action", "").startswith(("http:", "https:", "//"))
        if elsewhere:
            yield "a form leads elsewhere"


def is_typed(kind):
    return kind in (None, "text", "search", "tel", "email", "number")
