"""What every page does: keyboard, privacy screen, scanner, toasts, and the one script policy."""

import re

import pytest
from playwright.sync_api import expect

DIGITS = "1234567890123"


@pytest.fixture(params=["ar", "en"])
def seen(request, visit, house, demo):
    one = visit(house["house"], language=request.param)
    one.page.goto("/gallery/")
    return one


def scan(page, digits=DIGITS, key="Enter", code="Digit"):
    """Type as a wedge scanner does under an Arabic layout: other signs, the same places."""
    page.evaluate(
        """([digits, key, code]) => {
          const press = (type, init) => document.activeElement.dispatchEvent(
            new KeyboardEvent(type, { bubbles: true, cancelable: true, ...init }));
          for (const digit of digits) {
            const field = document.activeElement;
            press("keydown", { code: code + digit, key: "٠١٢٣٤٥٦٧٨٩"[digit] });
            if ("value" in field && field.type !== "checkbox") field.value += digit;
          }
          press("keydown", { code: key, key });
        }""",
        [list(digits), key, code],
    )


@pytest.fixture
def scans(seen):
    """The numbers that the page sent to the scan address; nothing is really opened."""
    sent = []

    def answer(route):
        sent.append(re.search(r"(?:^|&)number=(\d+)", route.request.post_data or "")[1])
        route.fulfill(status=204)

    seen.page.evaluate("document.body.dataset.shelterScan ||= '/scan/'")
    seen.page.route("**/scan/", answer)
    return sent


def heard(page, scans):
    """Return what was heard once anything was, and what may have followed it at once."""
    for _tenth in range(50):
        if scans:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(200)
    return scans


class TestScanner:
    def test_is_heard_without_any_field_focused(self, seen, scans):
        scan(seen.page)

        assert heard(seen.page, scans) == [DIGITS]

    def test_leaves_nothing_in_the_field_that_had_the_focus(self, seen, scans):
        seen.page.fill("[name=called]", "نور")
        seen.page.focus("[name=called]")
        scan(seen.page, code="Numpad")

        assert heard(seen.page, scans) == [DIGITS]
        assert seen.page.input_value("[name=called]") == "نور"

    def test_counts_the_same_card_once(self, seen, scans):
        scan(seen.page)
        scan(seen.page)

        assert heard(seen.page, scans) == [DIGITS]

    def test_hears_no_typing_hand(self, seen, scans):
        seen.page.focus("[name=called]")
        for digit in DIGITS:
            seen.page.keyboard.press(f"Digit{digit}", delay=60)
        seen.page.keyboard.press("Tab")
        seen.page.wait_for_timeout(100)

        assert scans == []

    def test_leaves_long_text_alone(self, seen, scans):
        seen.page.focus("#forms textarea")
        scan(seen.page)
        seen.page.wait_for_timeout(100)

        assert scans == []

    def test_wants_thirteen_digits(self, seen, scans):
        scan(seen.page, DIGITS[:12])
        seen.page.wait_for_timeout(100)

        assert scans == []


class TestPrivacyScreen:
    def test_hides_everything_on_two_escapes_and_returns_it(self, seen):
        page = seen.page
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")

        assert page.evaluate("document.documentElement.hasAttribute('data-private')")
        assert not page.locator("main").is_visible()
        assert "N7-K24" not in page.evaluate("document.body.innerText")
        page.keyboard.press("Control+a")
        assert "N7-K24" not in page.evaluate("getSelection().toString()")
        page.keyboard.press("Enter")
        assert page.locator("main").is_visible()

    def test_is_there_before_the_press_is_over(self, seen):
        """Nothing is asked of the server, and nothing fades: the next frame is without her."""
        seen.page.context.set_offline(True)
        hidden = seen.page.evaluate(
            """() => {
              document.querySelector("[data-shelter-private]").click();
              return !document.querySelector("main").checkVisibility({visibilityProperty: true});
            }"""
        )
        seen.page.context.set_offline(False)

        assert hidden

    def test_hides_an_open_dialog_too(self, seen):
        seen.page.click("[data-shelter-open=example]")
        seen.page.evaluate("document.querySelector('[data-shelter-private]').click()")

        assert not seen.page.locator("#example").is_visible()

    def test_hears_no_scanner_and_no_keys(self, seen, scans):
        seen.page.evaluate("document.querySelector('[data-shelter-private]').click()")
        scan(seen.page)
        seen.page.keyboard.press("Shift+Slash")
        seen.page.wait_for_timeout(100)

        assert scans == []
        assert not seen.page.locator("#keys").is_visible()


class TestKeyboard:
    def test_goes_by_the_keys_place_and_not_its_letter(self, seen):
        seen.page.evaluate(
            """() => { for (const [code, key] of [["KeyG", "ل"], ["KeyR", "ق"]])
              document.body.dispatchEvent(
                new KeyboardEvent("keydown", { code, key, bubbles: true, cancelable: true })); }"""
        )
        seen.page.wait_for_url("**/residents/")  # until it is there: it may not close half-way

    def test_is_silent_in_a_text_field(self, seen):
        seen.page.focus("[name=called]")
        seen.page.keyboard.type("gr?n")

        assert seen.page.url.endswith("/gallery/")
        assert seen.page.input_value("[name=called]") == "gr?n"

    def test_lists_itself_and_can_be_switched_off(self, seen):
        seen.page.keyboard.press("Shift+Slash")
        assert seen.page.locator("#keys").is_visible()

        seen.page.click("[data-shelter-keys]")
        seen.page.keyboard.press("Escape")
        seen.page.keyboard.press("Shift+Slash")
        assert not seen.page.locator("#keys").is_visible()

        seen.page.reload()
        seen.page.keyboard.press("Shift+Slash")
        assert not seen.page.locator("#keys").is_visible()


class TestFocus:
    def test_goes_into_a_dialog_and_back(self, seen):
        page = seen.page
        page.focus("[data-shelter-open=example]")
        page.keyboard.press("Enter")
        expect(page.locator("dialog#example :focus")).to_have_count(1)

        page.keyboard.press("Escape")
        expect(page.locator("[data-shelter-open=example]")).to_be_focused()

    def test_skip_link_is_the_first_stop(self, seen):
        seen.page.keyboard.press("Tab")
        seen.page.keyboard.press("Enter")

        expect(seen.page.locator("#main")).to_be_focused()


class TestScriptPolicy:
    @pytest.mark.parametrize(
        "html",
        [
            "<script>window.__ran = 1</script>",
            "<img src=x onerror='window.__ran = 1'>",
            "<table><tr onclick=x><td>a</table>",
            "<tr><td onclick='window.__ran = 1'>a</td></tr>",
            "<template><p onclick=x></p></template>",
            "<a href=' javascript:x'>a</a>",
            "<iframe srcdoc='<p>'></iframe>",
        ],
    )
    def test_refuses_what_could_run(self, visit, html):
        page = visit().page
        page.goto("/sign-in/")
        refused = page.evaluate(
            """(html) => { try { document.createElement("div").innerHTML = html; return false; }
              catch { return true; } }""",
            html,
        )

        assert refused
        assert page.evaluate("window.__ran") is None

    def test_lets_plain_pieces_through(self, visit):
        page = visit().page
        page.goto("/sign-in/")
        html = "<tr><td>a</td></tr><p lang=ar>أ</p>"

        assert "أ" in page.evaluate(
            """(html) => { const piece = document.createElement("div");
              piece.innerHTML = html; return piece.innerText; }""",
            html,
        )

    def test_refuses_a_script_from_elsewhere(self, visit):
        page = visit().page
        page.goto("/sign-in/")

        assert page.evaluate(
            """() => { const script = document.createElement("script");
              try { script.src = "https://127.0.0.2/a.js"; return false; }
              catch { return true; } }"""
        )


class TestToasts:
    def test_say_what_the_answer_says(self, seen):
        seen.page.evaluate(
            """() => htmx.trigger(document.body, "toast",
                 { messages: [{ level: "success", text: "<b>تم</b>" }] })"""
        )

        assert seen.page.locator("#toasts .toast").inner_text().startswith("<b>تم</b>")

    @pytest.mark.parametrize(("status", "word"), [(403, "denied"), (404, "gone")])
    def test_explain_a_refusal_and_swap_nothing(self, seen, status, word):
        seen.page.route("**/elsewhere/", lambda route: route.fulfill(status=status, body="no"))
        seen.page.evaluate("htmx.ajax('GET', '/elsewhere/', '#table')")

        expected = seen.page.evaluate(
            """(name) => document.getElementById("words").content
              .querySelector(`[data-word=${name}]`).textContent""",
            word,
        )
        seen.page.wait_for_selector("#toasts .toast--error")
        assert expected in seen.page.locator("#toasts").inner_text()
        assert seen.page.locator("#table").is_visible()

    def test_say_that_nothing_was_saved_when_the_server_fails(self, seen):
        seen.page.route("**/elsewhere/", lambda route: route.fulfill(status=500, body="no"))
        seen.page.evaluate("htmx.ajax('POST', '/elsewhere/', '#table')")

        seen.page.wait_for_selector("#not-saved:not([hidden])")
        assert seen.page.locator("#table").is_visible()
