"""The night's roll-call on a telephone: by thumb, by card, by keyboard; then it balances."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from rooms.actions import issue_card
from rooms.models import RollCall, RollCallLine
from tests.e2e.test_card import SCANNER
from tests.rooms.factories import RoomFactory, StayFactory
from tests.support.keyboard import Keyboard


@pytest.fixture
def stays(house):
    beds = RoomFactory(centre=house["house"].centre, beds=3).beds.all()
    return [StayFactory(bed=bed) for bed in beds]


def answers():
    return dict(RollCallLine.objects.values_list("stay_id", "result"))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_is_taken_by_thumb_by_card_and_by_keyboard(visit, house, stays, language):
    tapped, scanned, typed = stays
    card = issue_card(person=scanned.person, by=house["house"], at=timezone.now())
    one = visit(house["house"], language=language, width=390)
    page, keyboard = one.page, Keyboard(one.page)
    page.goto(reverse("rooms:roll_call"))
    page.locator("main form button").click()
    page.wait_for_load_state("networkidle")

    page.locator(f"#present-{tapped.pk}").click()
    expect(page.locator(f"#present-{tapped.pk}")).to_have_attribute("aria-pressed", "true")
    page.evaluate(SCANNER, card.number)
    expect(page.locator(f"#present-{scanned.pk}")).to_have_attribute("aria-pressed", "true")
    keyboard.press(f"#line-{typed.pk} summary")
    keyboard.press(f"#hospital-{typed.pk}")
    expect(page.locator(f"#hospital-{typed.pk}")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"#hospital-{typed.pk}")).to_be_focused()
    expect(page.locator("#roll-count progress")).to_have_attribute("value", "3")

    assert answers() == {tapped.pk: "present", scanned.pk: "present", typed.pk: "hospital"}
    assert RollCallLine.objects.get(stay=scanned).how == "scan"
    for button in page.locator(".roll__answer:visible, .roll__more summary").all():
        assert button.bounding_box()["height"] >= 44
    assert not one.scrolls_sideways()
    keyboard.go("form[action$='/close/'] button")
    assert RollCall.objects.get().closed_by == house["house"]
    assert not one.refused()
    assert not one.complaints
