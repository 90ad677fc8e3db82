"""A real browser on a real server: sign in without the form, watch for complaints."""

import os
import shutil

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside the test
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH = """
  window.__refused = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.__refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.browser)


def whole_chromium():
    """Return where Chromium is. Its shell has neither a camera nor pages kept for Back."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium():
    """The shell without windows, where there is one: it takes half the time."""
    path = shutil.which("chromium-headless-shell") or whole_chromium()
    if not path:
        pytest.skip("no Chromium here: `make test` installs Debian's")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Visit:
    """One browser context: a member (or nobody), a language, a theme and a width."""

    def __init__(self, browser, base, *, member, language, theme, width):
        self.base, self.complaints = base, []
        size = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=size, color_scheme=theme, base_url=base)
        self.context.add_init_script(WATCH)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if member:
            cookies[settings.SESSION_COOKIE_NAME] = session_of(member, language, theme)
        self.context.add_cookies([{"name": n, "value": v, "url": base} for n, v in cookies.items()])
        self.page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def refused(self):
        """Return what the content policy refused on this page; there must be nothing."""
        return self.page.evaluate("window.__refused")

    def scrolls_sideways(self):
        return self.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


def session_of(member, language, theme):
    """Sign the member in, with these preferences, and return the session's key."""
    member.language, member.theme = language, theme
    member.save(update_fields=["language", "theme"])
    client = Client()
    client.force_login(member, backend="staff.backends.MemberBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def visit(chromium, live_server):
    """Open a browser: ``visit(member, language="en", theme="dark", width=390).page``."""
    opened = []

    def open_one(member=None, *, language="ar", theme="light", width=1366):
        preferences = {"language": language, "theme": theme, "width": width}
        opened.append(Visit(chromium, live_server.url, member=member, **preferences))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()


@pytest.fixture
def house(transactional_db):
    """A centre with one member of each role: ``house["lead"]``."""
    from staff.choices import Role
    from tests.residents.factories import CentreFactory, MemberFactory, TeamFactory

    centre = CentreFactory()
    team = TeamFactory(centre=centre)
    return {
        role.value: MemberFactory(arabic=True, role=role.value, centre=centre, teams=[team])
        for role in Role
    }


@pytest.fixture
def demo(settings):
    settings.DEMO = True
