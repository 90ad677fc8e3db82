"""Nothing is left in the browser (P13), and a desk that is left alone hides itself (P14, B14)."""

import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from staff.models import Device, SignIn, TermsAcceptance
from staff.pins import choose_pin
from staff.sign_ins import END_AFTER
from tests.residents.factories import MemberFactory, PersonFactory
from tests.staff.factories import DeviceFactory

PIN = "418302"
CODE = re.compile(r"\b[A-Z]\d-[A-Z]\d{2,3}\b")
STORED = """async () => ({
  local: { ...localStorage },
  session: { ...sessionStorage },
  databases: (await indexedDB.databases?.()) ?? [],
  caches: await caches.keys(),
})"""
NOTHING = {"local": {}, "session": {}, "databases": [], "caches": []}
BACKS = [5, pytest.param(20, marks=pytest.mark.long)]


@pytest.fixture
def house(house):
    for member in house.values():
        choose_pin(member=member, pin=PIN, at=timezone.now())
    return house


@pytest.fixture
def people(house):
    return [PersonFactory(centre=house["house"].centre, name="مريم السالم") for _one in range(10)]


@pytest.fixture
def desk(visit, house):
    one = visit(house["house"], language="en")
    one.page.clock.install()
    return one


def look_at(page, people):
    for person in people:
        page.goto(f"/residents/{person.pk}/")
        expect(page.locator("body")).to_contain_text(person.code)
    page.click("text=Reveal")
    expect(page.locator("body")).to_contain_text("مريم السالم")


def assert_nothing_of(page, people):
    text = page.content() + page.title()
    assert not CODE.search(text)
    assert not [person.code for person in people if person.code in text]
    assert "مريم" not in text


def assert_nothing_kept(page):
    assert page.evaluate(STORED) == NOTHING


def go_back(page, times, people):
    for _try in range(times):
        page.go_back(wait_until="load")
        assert_nothing_of(page, people)


@pytest.mark.parametrize("backs", BACKS)
class TestNothingIsLeft:
    def test_after_signing_out(self, desk, people, backs):
        look_at(desk.page, people)
        desk.page.click("[action='/sign-out/'] button")
        desk.page.wait_for_url("**/sign-in/")

        assert_nothing_kept(desk.page)
        go_back(desk.page, backs, people)

    def test_after_the_screen_locked(self, desk, people, backs):
        look_at(desk.page, people)
        desk.page.clock.run_for("05:06")
        expect(desk.page.locator("[name=pin]")).to_be_visible()

        assert_nothing_of(desk.page, people)
        assert_nothing_kept(desk.page)
        go_back(desk.page, backs, people)

    def test_after_the_session_ended(self, desk, people, backs):
        look_at(desk.page, people)
        SignIn.objects.update(ended_at=timezone.now(), end_reason="idle")
        desk.page.evaluate("htmx.ajax('get', '/notices/', {target: '#main', swap: 'innerHTML'})")
        desk.page.wait_for_url("**/sign-in/**")

        assert_nothing_of(desk.page, people)
        assert_nothing_kept(desk.page)
        go_back(desk.page, backs, people)


class TestLock:
    def form(self, desk):
        desk.page.goto("/check-in/")
        desk.page.goto("/preferences/pin/")
        desk.page.fill("[name=current]", "half a sentence")
        desk.page.clock.run_for("05:06")
        expect(desk.page.locator("[data-shelter-unlock]")).to_be_visible()

    def test_gives_the_page_back_with_everything_typed(self, desk):
        self.form(desk)
        assert "half a sentence" not in desk.page.content()
        assert SignIn.objects.get().locked_at is not None

        desk.page.fill("[name=pin]", PIN)
        desk.page.keyboard.press("Enter")

        expect(desk.page.locator("[name=current]")).to_have_value("half a sentence")
        assert SignIn.objects.get().locked_at is None
        assert desk.complaints == []

    def test_counts_wrong_pins_and_forgets_the_page_at_the_third(self, desk):
        self.form(desk)
        for _try in range(2):
            desk.page.fill("[name=pin]", "000001")
            desk.page.keyboard.press("Enter")
            expect(desk.page.locator("[data-shelter-unlock-says]")).not_to_be_empty()
            expect(desk.page.locator("[name=pin]")).to_have_value("")
            desk.page.wait_for_timeout(200)
        desk.page.fill("[name=pin]", "000001")
        desk.page.keyboard.press("Enter")

        desk.page.wait_for_url("**/sign-in/")
        assert SignIn.objects.get().end_reason == "wrong_pin"

    def test_forgets_the_page_after_twenty_minutes(self, desk):
        self.form(desk)
        SignIn.objects.update(seen_at=timezone.now() - END_AFTER)  # the server's clock is real
        desk.page.clock.run_for("15:06")

        desk.page.wait_for_url("**/sign-in/**")

    def test_comes_with_the_answer_to_a_poll(self, desk):
        desk.page.goto("/board/")
        SignIn.objects.update(locked_at=timezone.now())
        desk.page.evaluate("htmx.trigger('#board-poll', 'shelter:wake')")
        expect(desk.page.locator("[data-shelter-unlock]")).to_be_visible()
        desk.page.fill("[name=pin]", PIN)
        desk.page.keyboard.press("Enter")
        expect(desk.page.locator("#board")).to_be_visible()

        with desk.page.expect_response(re.compile("seen=")):  # and the poll goes on
            desk.page.clock.run_for("00:11")

    def test_hides_what_was_revealed(self, desk, people):
        look_at(desk.page, people[:1])
        desk.page.click("[data-shelter-lock] button")
        expect(desk.page.locator("[name=pin]")).to_be_visible()
        desk.page.fill("[name=pin]", PIN)
        desk.page.keyboard.press("Enter")

        expect(desk.page.locator("body")).to_contain_text(people[0].code)
        expect(desk.page.locator("body")).not_to_contain_text("مريم السالم")

    def test_waits_while_somebody_types(self, desk):
        desk.page.goto("/preferences/pin/")
        for _minute in range(7):
            desk.page.locator("[name=current]").press("a")
            desk.page.clock.run_for("00:59")

        assert desk.page.locator("[name=current]").is_visible()

    def test_does_not_wait_for_polls(self, desk):
        desk.page.goto("/board/")
        desk.page.clock.run_for("05:06")

        expect(desk.page.locator("[data-shelter-unlock]")).to_be_visible()

    def test_locks_every_tab(self, desk):
        desk.page.goto("/preferences/")
        other = desk.context.new_page()
        other.goto("/notices/")
        desk.page.click("[data-shelter-lock] button")
        expect(other.locator("[name=pin]")).to_be_visible()
        other.fill("[name=pin]", PIN)
        other.keyboard.press("Enter")

        expect(desk.page.locator("#id_language")).to_be_visible()

    def test_works_without_script(self, chromium, live_server, house, visit):
        one = visit(house["house"], language="en")
        cookies = one.context.cookies()
        context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto("/notices/")
        SignIn.objects.update(locked_at=timezone.now())
        page.goto("/notices/")
        page.fill("[name=pin]", PIN)
        page.keyboard.press("Enter")

        page.wait_for_url("**/notices/")
        context.close()


class TestSwitch:
    def test_is_quick_at_the_keyboard(self, visit, house, record_property):
        device = DeviceFactory(centre=house["house"].centre, secret="desk")
        amal = MemberFactory(login="amal", role="lead", centre=device.centre, english=True)
        choose_pin(member=amal, pin="739184", at=timezone.now())
        one = visit(house["house"], language="en")
        one.context.add_cookies([{"name": "device", "value": "desk", "url": one.base}])
        now = timezone.now()
        TermsAcceptance.objects.create(member=amal, version=1)
        SignIn.objects.update(device=Device.objects.get())
        SignIn.objects.create(member=amal, device=device, parked_at=now, second_factor_at=now)
        one.page.goto("/preferences/")
        began = time.monotonic()
        one.page.click("a[href='/change-member/']")
        expect(one.page.locator("input[name=user_name]")).to_be_focused()
        one.page.keyboard.type("amal", delay=60)
        one.page.keyboard.press("Tab")
        one.page.keyboard.type("739184", delay=60)
        one.page.keyboard.press("Enter")
        one.page.wait_for_url(one.base + "/")
        took = time.monotonic() - began

        expect(one.page.locator(".rail__who")).to_have_text(amal.name)
        record_property("seconds", round(took, 2))


def test_the_page_is_gone_from_the_document_at_once(visit, house, people, record_property):
    desk = visit(house["house"], language="en")
    look_at(desk.page, people[:1])
    desk.page.click("[data-shelter-lock] button")
    expect(desk.page.locator("[name=pin]")).to_be_visible()
    spent = "performance.getEntriesByName('shelter:covered')[0].duration"

    record_property("milliseconds", round(desk.page.evaluate(spent), 1))
