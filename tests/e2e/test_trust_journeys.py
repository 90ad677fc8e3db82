"""What needs a second factor or a second person, without a mouse (P7, P10, P18)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from residents.actions.closing import close_file
from residents.models import BreakGlass, Erasure
from staff.models import Export, SignIn
from tests.residents.factories import PersonFactory
from tests.rooms.factories import StayFactory
from tests.support.factors import app_of
from tests.support.keyboard import Keyboard

WHY = "She called from the street at night and nobody of her team answers."


@pytest.fixture
def desk(visit, house):
    """Open a page as a member who signed in an hour ago; her telephone shows her codes."""

    def open_page(role, address):
        page, app = visit(house[role], language="en").page, app_of(house[role])
        SignIn.objects.update(second_factor_at=timezone.now() - timedelta(hours=1))
        page.goto(address)
        return page, Keyboard(page), app

    return open_page


def test_a_file_is_opened_in_an_emergency_and_reviewed_by_somebody_else(desk, house):
    person = PersonFactory(centre=house["manager"].centre)
    page, keys, app = desk("manager", "/break-glass/open/")
    keys.type("[name=code]", person.code)
    keys.type("[name=reason]", WHY)
    keys.type("[name=factor_code]", app.code())
    keys.go("main form button[type=submit].button--danger")
    page.wait_for_url(f"**/residents/{person.pk}/")
    expect(page.locator("form[action='/break-glass/close/']")).to_be_visible()

    page, keys, app = desk("privacy", "/")
    keys.go("#waiting a[href='/break-glass/']")
    keys.go("main a[href^='/break-glass/']")
    expect(page.locator("main")).to_contain_text(WHY)
    keys.tick("[name=outcome][value=justified]")
    keys.go("main form button[type=submit]")

    assert BreakGlass.objects.get().outcome == "justified"


def test_a_file_that_shows_persons_leaves_after_a_second_persons_yes(desk, house):
    StayFactory(centre=house["lead"].centre)
    page, keys, app = desk("lead", "/exports/")
    keys.tick("[name=kind][value=stays]")
    keys.tick("[name=reason][value=handover]")
    keys.go("form[action='/exports/ask/'] button[type=submit]")

    _page, others, others_app = desk("privacy", "/exports/")
    others.type("[name=factor_code]", others_app.code())
    others.go("[name=decision][value=allow]")

    page.reload()
    keys.type("form[action$='/fetch/'] [name=factor_code]", app.code())
    keys.reach("form[action$='/fetch/'] button[type=submit].button--secondary")
    with page.expect_download() as fetched:
        page.keyboard.press("Enter")

    assert fetched.value.suggested_filename
    assert Export.objects.get().state == "fetched"


def test_data_is_destroyed_and_the_certificate_stands_there(desk, house):
    person = PersonFactory(centre=house["privacy"].centre)
    close_file(case_file=person.case_file, by=None, at=timezone.now())
    page, keys, app = desk("privacy", "/erasures/")
    keys.type("[name=code]", person.code)
    keys.type("[name=again]", person.code)
    keys.tick("[name=scope][value=everything]")
    keys.tick("[name=reason][value=her_wish]")
    keys.type("[name=factor_code]", app.code())
    keys.go("main form button[type=submit].button--danger")

    page.wait_for_url(f"**/erasures/{Erasure.objects.get().pk}/")
    expect(page.locator("main")).to_contain_text(person.code)
