"""A card as it is printed, read by another program than ours, and scanned on any page."""

import io

import pytest
import qrcode
import zxingcpp
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from rooms.actions import issue_card
from tests.e2e.conftest import QUIET, session_of, whole_chromium
from tests.rooms.factories import RoomFactory, StayFactory

SCANNER = """(digits) => {
  const press = (code, key) => (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { code, key, bubbles: true, cancelable: true }));
  for (const digit of digits) press(`Digit${digit}`, digit);
  press("Enter", "Enter");
}"""
"""Keys as fast as a scanner sends them; a busy machine would make Playwright's own too slow."""


@pytest.fixture
def stay(house):
    return StayFactory(bed=RoomFactory(centre=house["house"].centre, beds=1).beds.get())


@pytest.fixture
def card(stay, house):
    return issue_card(person=stay.person, by=house["house"], at=timezone.now())


def page_of(stay):
    return reverse("rooms:stay_detail", args=[stay.pk])


class TestPrintedCard:
    @pytest.mark.parametrize(("language", "theme"), [("ar", "light"), ("en", "dark")])
    def test_is_read_by_an_independent_decoder(self, visit, house, stay, card, language, theme):
        one = visit(house["house"], language=language, theme=theme)
        one.page.goto(reverse("rooms:card_detail", args=[stay.person_id]))
        one.page.emulate_media(media="print")

        shot = Image.open(io.BytesIO(one.page.screenshot(full_page=True)))

        (found,) = zxingcpp.read_barcodes(shot)
        assert (found.text, found.format) == (card.number, zxingcpp.BarcodeFormat.QRCode)
        assert not one.refused()
        assert not one.complaints
        printed = one.page.locator("main").inner_text()
        assert stay.person.code in printed

    @pytest.mark.parametrize("place", ["rooms:board", "residents:person_list", "home"])
    def test_opens_the_stay_when_typed_as_a_scanner_types(self, visit, house, stay, card, place):
        one = visit(house["house"])
        one.page.goto(reverse(place))
        one.page.wait_for_load_state("load")

        one.page.evaluate(SCANNER, card.number)

        one.page.wait_for_url(f"**{page_of(stay)}")
        assert not one.refused()


class TestCamera:
    def test_opens_the_stay_of_a_card_shown_to_it(
        self, chromium, live_server, house, stay, card, tmp_path
    ):
        """The browser's pretended camera shows the card; the frames are posted and forgotten."""
        film = tmp_path / "card.mjpeg"
        film.write_bytes(film_of(card.number))
        args = [
            *QUIET,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ]
        browser = chromium.browser_type.launch(executable_path=whole_chromium(), args=args)
        try:
            context = browser.new_context(permissions=["camera"])
            session = session_of(house["house"], "ar", "light")
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
            page = context.new_page()
            page.goto(live_server.url + reverse("rooms:scan"))
            page.locator("[data-shelter-camera-start]").click()
            page.wait_for_url(f"**{page_of(stay)}", timeout=20_000)
        finally:
            browser.close()

    def test_is_not_needed(self, visit, house, stay, card):
        one = visit(house["house"])
        one.page.goto(reverse("rooms:scan"))

        one.page.locator("[name=number]").fill(card.number)
        one.page.locator("[name=number]").press("Enter")

        one.page.wait_for_url(f"**{page_of(stay)}")


def film_of(number):
    """Return a short film (motion JPEG) of a card with this number."""
    code = qrcode.make(number, error_correction=qrcode.ERROR_CORRECT_M).convert("RGB")
    frame = Image.new("RGB", (640, 480), "#888")
    frame.paste(code.resize((300, 300)), (170, 90))
    kept = io.BytesIO()
    frame.save(kept, "JPEG", quality=90)
    return kept.getvalue() * 10
