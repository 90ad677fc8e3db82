"""Each defence of the browser by itself, and none at all, to see that its absence is seen (P13).

Beside a defence stands another that would catch what it lets through. Here the others are taken
out: headers on their way, what the page hears, and the answers that would replace it.
"""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from shelter.shared.headers import PrivateResponseMiddleware
from staff.models import SignIn
from tests.e2e.conftest import QUIET, Visit, whole_chromium
from tests.e2e.test_sessions import NOTHING, STORED, assert_nothing_of, look_at
from tests.residents.factories import PersonFactory

KEEPS_PAGES = "--disable-back-forward-cache"  # that Playwright turns off otherwise
DEAF = """
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...more) {
    if (!%s.includes(type)) listen.call(this, type, ...more);
  };
"""
HELD = """
  const later = window.setTimeout;
  window.setTimeout = (what, ...more) =>
    /location.replace/.test(what) ? 0 : later(what, ...more);
"""
STAYS = "Element.prototype.replaceChildren = () => {};"
WRITES = """async () => {
  localStorage.local = sessionStorage.session = "CNRY";  // past setItem, which does nothing
  await caches.open("CNRY");
  await new Promise((done) => { indexedDB.open("CNRY").onsuccess = done; });
}"""
TRIES = """() => {
  for (const place of [localStorage, sessionStorage]) place.setItem("tried", "CNRY");
}"""


@pytest.fixture(scope="module")
def keeping_chromium(chromium):
    """A browser that keeps whole pages for Back, as people's browsers do."""
    launch = {
        "executable_path": whole_chromium(),
        "args": QUIET,
        "ignore_default_args": [KEEPS_PAGES],
    }
    browser = chromium.browser_type.launch(**launch)
    yield browser
    browser.close()


@pytest.fixture
def people(house):
    return [PersonFactory(centre=house["house"].centre, name="مريم السالم")]


@pytest.fixture
def desk(keeping_chromium, live_server, house):
    wanted = {"member": house["house"], "language": "en", "theme": "light", "width": 1366}
    one = Visit(keeping_chromium, live_server.url, **wanted)
    yield one
    one.context.close()


@pytest.fixture
def take_out(monkeypatch):
    """Return a function: headers of these names do not reach the browser any more."""

    def take(*names):
        answer = PrivateResponseMiddleware.__call__

        def weaker(self, request):
            response = answer(self, request)
            for name in names:
                response.headers.pop(name, None)
            return response

        monkeypatch.setattr(PrivateResponseMiddleware, "__call__", weaker)

    return take


def left(desk):
    """Return what stands in the document."""
    return desk.page.evaluate("document.body.innerText")


NO_STORE, CLEARS = "Cache-Control", "Clear-Site-Data"


class TestPageKeptForBack:
    @pytest.fixture
    def goes_back(self, desk, people, take_out):
        """Return a function: sign out, and press Back, with these headers and events taken out."""

        def go(*, headers=(NO_STORE, CLEARS), events=()):
            take_out(*headers)
            desk.context.add_init_script(DEAF % list(events))
            look_at(desk.page, people)
            desk.page.click("[action='/sign-out/'] button")
            desk.page.wait_for_url("**/sign-in/")
            desk.page.go_back(wait_until="commit")

        return go

    def test_is_seen_where_nothing_forbids_it(self, desk, people, goes_back):
        goes_back(events=["pagehide", "pageshow"])

        expect(desk.page.locator("body")).to_contain_text(people[0].code)

    def test_is_not_kept_by_its_header_alone(self, desk, people, goes_back):
        goes_back(headers=[CLEARS], events=["pagehide", "pageshow"])

        desk.page.wait_for_url("**/sign-in/?next=**")
        assert_nothing_of(desk.page, people)

    def test_is_empty_as_it_was_left(self, desk, goes_back):
        goes_back(events=["pageshow"])

        assert left(desk) == ""

    def test_asks_anew_when_it_is_brought_back(self, desk, people, goes_back):
        goes_back(events=["pagehide"])

        desk.page.wait_for_url("**/sign-in/?next=**")
        assert_nothing_of(desk.page, people)


class TestPageInTheDocument:
    """Locked or ended, it goes before anything else comes: what would replace it never answers."""

    def lock(self, desk, people):
        desk.page.route("**/locked/", lambda _route: None)
        look_at(desk.page, people)
        desk.page.click("[data-shelter-lock] button")

    def end(self, desk, people):
        desk.context.add_init_script(HELD)
        look_at(desk.page, people)
        SignIn.objects.update(ended_at=timezone.now(), end_reason="idle")
        desk.page.evaluate("htmx.ajax('get', '/notices/', {target: '#main'})")

    @pytest.mark.parametrize("happens", [lock, end])
    def test_is_taken_out_by_the_page_alone(self, desk, people, happens):
        happens(self, desk, people)

        expect(desk.page).to_have_title("·")
        assert left(desk) == ""

    @pytest.mark.parametrize("happens", [lock, end])
    def test_is_seen_where_it_is_not_taken_out(self, desk, people, happens):
        desk.context.add_init_script(STAYS)

        happens(self, desk, people)

        expect(desk.page).to_have_title("·")
        assert people[0].code in left(desk)


class TestStorage:
    def test_holds_nothing_while_somebody_works(self, desk, people):
        look_at(desk.page, people)
        desk.page.goto("/board/")
        desk.page.goto("/stays/")

        assert desk.page.evaluate(STORED) == NOTHING

    def test_takes_nothing_from_a_script(self, desk, people):
        look_at(desk.page, people)
        desk.page.evaluate(TRIES)

        assert desk.page.evaluate(STORED) == NOTHING

    def test_is_emptied_at_the_end_by_its_header_alone(self, desk):
        desk.page.goto("/notices/")
        desk.page.evaluate(WRITES)
        desk.page.click("[action='/sign-out/'] button")
        desk.page.wait_for_url("**/sign-in/")

        assert desk.page.evaluate(STORED) == NOTHING

    def test_is_seen_where_nothing_empties_it(self, desk, take_out):
        take_out(CLEARS)
        desk.page.goto("/notices/")
        desk.page.evaluate(WRITES)
        desk.page.click("[action='/sign-out/'] button")
        desk.page.wait_for_url("**/sign-in/")

        kept = desk.page.evaluate(STORED)
        assert "CNRY" in str(kept["local"]), kept
        assert "CNRY" in str(kept["session"]), kept
        assert "CNRY" in str(kept["caches"]), kept
        assert "CNRY" in str(kept["databases"]), kept
