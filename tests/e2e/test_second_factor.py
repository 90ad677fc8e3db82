"""The second step in a real browser: by keyboard with a code, and by passkey (P15)."""

import re

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from staff.models import Authenticator, SignIn
from tests.residents.factories import CentreFactory, MemberFactory
from tests.support.factors import app_of
from tests.support.keyboard import Keyboard

PASSWORD = "a-long-sentence"
KEY = re.compile(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}")


@pytest.fixture
def huda(transactional_db):
    return MemberFactory(login="huda", password=PASSWORD, centre=CentreFactory())


@pytest.fixture
def phone(visit):
    """A browser whose device asks for a finger, and gets it; nobody is signed in."""
    one = visit()
    session = one.context.new_cdp_session(one.page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    finger = {"hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options | finger})
    return one


def give_password(page):
    page.goto("/sign-in/")
    page.fill("[name=login]", "huda")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def sign_out(one):
    one.context.clear_cookies(name="session")


def set_up_passkey(page):
    give_password(page)
    page.wait_for_url("**/sign-in/set-up/")
    page.click("[data-passkey-make]")
    page.wait_for_selector("[data-shelter-print]")


def passed():
    return SignIn.objects.exclude(second_factor_at=None).count()


class TestPasskey:
    def test_is_made_at_the_first_sign_in_and_then_signs_in_alone(self, phone, huda):
        page = phone.page
        set_up_passkey(page)
        assert huda.authenticators.get(kind=Authenticator.Kind.PASSKEY).credential
        sign_out(phone)

        page.goto("/sign-in/")
        page.click("[data-passkey-use]")
        page.wait_for_url(lambda url: "/sign-in/" not in url)

        assert passed() == 2
        assert phone.refused() == []
        assert phone.complaints == []

    def test_is_the_step_after_the_password(self, phone, huda):
        page = phone.page
        set_up_passkey(page)
        sign_out(phone)
        give_password(page)
        page.wait_for_url("**/sign-in/second/")
        page.click("[data-passkey-use]")
        page.wait_for_url(lambda url: "/sign-in/" not in url)

        assert passed() == 2

    def test_of_somebody_else_is_refused_after_a_password(self, phone, huda):
        page = phone.page
        set_up_passkey(page)
        sign_out(phone)
        other = MemberFactory(login="amal", password=PASSWORD)
        app_of(other)
        page.goto("/sign-in/")
        page.fill("[name=login]", "amal")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/sign-in/second/")
        page.click("[data-passkey-use]")

        page.wait_for_timeout(700)
        assert page.url.endswith("/sign-in/second/")
        assert not SignIn.objects.filter(member=other).exclude(second_factor_at=None).exists()

    def test_answer_is_accepted_once_and_only_to_its_own_challenge(self, phone, huda):
        page = phone.page
        set_up_passkey(page)
        sign_out(phone)
        page.goto("/sign-in/")
        sent = []
        page.on("request", lambda request: sent.append(request.post_data or ""))
        page.click("[data-passkey-use]")
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        answer = next(data for data in sent if "factor_passkey=%7B" in data)
        token = re.search(r"factor_passkey=([^&]+)", answer)[1]

        for _try in range(2):
            sign_out(phone)
            page.goto("/sign-in/")
            status = page.evaluate(
                """async ([answer]) => {
                  const csrf = document.querySelector("[name=csrfmiddlewaretoken]").value;
                  await fetch("/sign-in/passkey/challenge/",
                    { method: "POST", headers: { "X-CSRFToken": csrf } });
                  const said = await fetch("/sign-in/passkey/", { method: "POST",
                    headers: { "X-CSRFToken": csrf,
                      "Content-Type": "application/x-www-form-urlencoded" },
                    body: `factor_passkey=${answer}` });
                  return said.status;
                }""",
                [token],
            )
            assert status == 422
        assert passed() == 2

    def test_is_not_offered_at_a_number(self, visit, huda, live_server):
        one = visit()
        one.page.goto(live_server.url.replace("localhost", "127.0.0.1") + "/sign-in/")

        expect(one.page.locator("[data-passkey-use]")).to_be_hidden()


class TestByKeyboard:
    def test_she_signs_in_with_password_and_code(self, visit, huda):
        one, app = visit(language="ar"), app_of(huda)
        one.page.goto("/sign-in/")
        keyboard = Keyboard(one.page)
        keyboard.type("[name=login]", "huda")
        keyboard.type("[name=password]", PASSWORD)
        keyboard.go("button[type=submit]")
        keyboard.type("[name=factor_code]", app.code())
        keyboard.go("button[type=submit]")

        assert passed() == 1
        assert "/sign-in/" not in one.page.url

    def test_a_wrong_code_is_said_and_has_the_focus(self, visit, huda):
        one = visit(language="en")
        app_of(huda)
        give_password(one.page)
        keyboard = Keyboard(one.page)
        keyboard.type("[name=factor_code]", "000000")
        keyboard.go("button[type=submit]")

        expect(one.page.locator("[data-shelter-errors]")).to_be_focused()

    def test_she_sets_up_an_app(self, visit, huda):
        one = visit(language="en")
        give_password(one.page)
        keyboard = Keyboard(one.page)
        keyboard.press("summary")
        key = KEY.search(one.page.inner_text("main"))[0].replace(" ", "")
        keyboard.type("[name=app_code]", pyotp.TOTP(key).now())
        keyboard.go("button[type=submit]")

        assert one.page.locator("main li").count() == 10
        assert passed() == 1


@pytest.mark.parametrize("way", [("ar", "light", 1366), ("en", "dark", 390)], ids=str)
def test_pages_of_the_sign_in_are_accessible_and_narrow(visit, huda, way):
    language, theme, width = way
    one = visit(language=language, theme=theme, width=width)
    huda.language, huda.theme = language, theme
    huda.save()
    give_password(one.page)
    wrong = look(one)
    app = app_of(huda)
    one.page.goto("/sign-in/second/")
    wrong += look(one)
    one.page.fill("[name=factor_code]", "000000")
    one.page.press("[name=factor_code]", "Enter")
    wrong += look(one)
    one.page.fill("[name=factor_code]", app.code())
    one.page.press("[name=factor_code]", "Enter")

    assert not wrong
    assert one.refused() == []


def look(one):
    one.page.wait_for_load_state()
    found = [violation["id"] for violation in Axe().run(one.page).response["violations"]]
    return found + (["scrolls sideways"] if one.scrolls_sideways() else [])
