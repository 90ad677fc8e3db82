"""Belongings in, a part given back, and at the check-out the rest: without a mouse."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from rooms.models import BelongingsItem, Stay
from tests.residents.factories import PersonFactory
from tests.rooms.factories import BedFactory, StayFactory
from tests.support.factors import app_of
from tests.support.keyboard import Keyboard

RING = "خاتم ذهب"


@pytest.fixture
def stay(house):
    centre = house["house"].centre
    person = PersonFactory(centre=centre, team=centre.teams.get())
    return StayFactory(bed=BedFactory(centre=centre), person=person)


def clean(page):
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


def take_in(page, stay, second, code):
    keys = Keyboard(page)
    keys.go(f"a[href='/stays/{stay.pk}/belongings/']")
    keys.go(f"a[href='/stays/{stay.pk}/belongings/take-in/']")
    keys.choose("[name='t-0-kind']", "jewellery")
    keys.type("[name='t-0-description']", RING)
    keys.type("[name='t-0-place']", "S-4")
    keys.choose("[name='t-1-kind']", "cash")
    keys.type("[name='t-1-place']", "S-4")
    keys.type("[name='t-1-amount']", "٢٥٠٫٥٠")
    keys.choose("[name='t-1-currency']", "QAR")
    assert clean(page) == []
    keys.tick("[name=signs][value=colleague]")
    keys.choose("[name=second]", str(second.pk))
    keys.type("[name=second_code]", code)
    keys.go("main form .button--primary")
    expect(page.locator("main")).to_contain_text(RING)


def give_back(page, stay, item):
    keys = Keyboard(page)
    keys.go(f"a[href='/stays/{stay.pk}/belongings/give-back/']")
    assert clean(page) == []
    keys.press(f"[name=items][value='{item.pk}']", "Space")
    keys.tick("[name=to][value=herself]")
    keys.tick("[name=signs][value=her]")
    keys.go("main form .button--primary")


def check_out(page, stay):
    """It is refused while something is kept; the rest is given back first."""
    keys = Keyboard(page)
    page.goto(f"/stays/{stay.pk}/")
    keys.go(f"a[href='/stays/{stay.pk}/check-out/']")
    expect(page.locator("main")).to_contain_text("S-4")
    assert clean(page) == []
    keys.go(f"main dd a[href='/stays/{stay.pk}/belongings/']")
    give_back(page, stay, BelongingsItem.objects.get(stay=stay, returned=None))
    page.goto(f"/stays/{stay.pk}/check-out/")
    keys.choose("select[name=destination]", "relatives")
    keys.tick("[name=safe_for_her][value=yes]")
    keys.tick("[name=safe_for_worker][value=yes]")
    keys.go("main form .button--primary")
    keys.go("[name=go][value=leave]")


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("ar", "light", 1366), ("en", "dark", 390)]
)
def test_belongings_in_a_part_back_and_the_rest_at_check_out(
    visit, house, stay, language, theme, width
):
    code = app_of(house["supervisor"]).code()
    one = visit(house["house"], language=language, theme=theme, width=width)
    page = one.page
    page.goto(f"/stays/{stay.pk}/")

    take_in(page, stay, house["supervisor"], code)
    give_back(page, stay, BelongingsItem.objects.get(stay=stay, kind="cash"))
    page.goto(f"/stays/{stay.pk}/belongings/receipt/")
    assert RING not in page.content()
    assert clean(page) == []
    check_out(page, stay)

    assert Stay.objects.get(pk=stay.pk).state == "ended"
    assert not BelongingsItem.objects.filter(returned=None).exists()
    assert not one.refused()
    assert not one.complaints
    assert not one.scrolls_sideways()
