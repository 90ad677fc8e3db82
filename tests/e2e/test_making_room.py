"""A full house and a family at the door: others move in one step, and every list agrees."""

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from rooms.making_room import ready
from rooms.models import BedNight, Stay
from tests.rooms.factories import RoomFactory, StayFactory, VillaFactory


@pytest.fixture
def full(house):
    """A woman alone in the only family room, another in the women's room; one bed is free."""
    ready()  # what a new machine compiles once is there before the browser waits for it
    villa = VillaFactory(centre=house["house"].centre)
    family = RoomFactory(villa=villa, for_families=True, beds=2, code="4")
    women = RoomFactory(villa=villa, beds=2, code="1")
    return StayFactory(bed=family.beds.first(), nights=20), StayFactory(
        bed=women.beds.first(), nights=20
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_make_room_for_a_family_at_the_door(visit, house, full, language, demo):
    alone, other = full
    opened = visit(house["supervisor"], language=language)
    page = opened.page
    at_the_door(page, language)
    nothing_fits(page, language)
    page.get_by_role("link", name=said("Make room", language), exact=True).click()
    expect(page.locator("main")).to_contain_text(said("These are the fewest moves", language))
    expect(page.locator("main")).to_contain_text(alone.person.code)
    expect(page.locator("main")).not_to_contain_text(other.person.code)
    page.get_by_role("button", name=said("Move them and give the beds", language)).click()
    page.wait_for_url("**/stays/*/")
    expect(page.get_by_role("status").first).to_be_attached()

    family = Stay.objects.filter(state="admitted").exclude(pk__in=[alone.pk, other.pk])
    assert family.count() == 2
    tonight = alone.centre.night()
    beds = dict(BedNight.objects.filter(night=tonight).values_list("stay", "bed__code"))
    assert len(set(beds.values())) == 4
    board_agrees(page, beds)
    stays_agree(page, beds)
    night_pack_agrees(page, beds)
    undo(page, family.earliest("created_at"), language)
    assert BedNight.objects.get(stay=alone, night=tonight).bed == alone.placements.get().bed
    assert not Stay.objects.filter(pk__in=family.values("pk"), state="admitted").exists()
    assert opened.complaints == []
    assert opened.refused() == []


def said(words, language):
    with translation.override(language):
        return gettext(words)


def at_the_door(page, language):
    """She is safe here now; she and her son of six."""
    page.goto("/check-in/")
    page.locator("input[name=safe][value=yes]").check()
    page.locator("select[name=channel]").select_option("walk_in")
    page.locator("form:has(input[name=safe]) button[type=submit]").last.click()
    page.wait_for_url("**/who/")
    page.locator("button[value=add_child]").click()
    expect(page.locator("[name=p-1-age]")).to_be_visible()
    page.locator("[name=p-1-age]").fill("6")
    page.locator("[name=p-1-sex]").select_option("M")
    page.locator("button.button[value=next]").click()
    page.wait_for_url("**/bed/")


def nothing_fits(page, language):
    expect(page.locator("#check-in")).to_contain_text(said("No bed fits them all", language))


def board_agrees(page, beds):
    page.goto("/board/")
    for pk in beds:
        code = Stay.objects.get(pk=pk).person.code
        tile = page.locator("[id^=bed-]", has_text=code)
        expect(tile.first).to_contain_text(beds[pk])


def stays_agree(page, beds):
    page.goto("/stays/?as=table")
    for pk in beds:
        row = page.locator("tr", has_text=Stay.objects.get(pk=pk).person.code)
        expect(row.first).to_contain_text(beds[pk])


def night_pack_agrees(page, beds):
    page.goto("/meals/")
    expect(page.locator("main")).to_be_visible()
    for pk in beds:
        page.goto(f"/stays/{pk}/")
        expect(page.locator("main")).to_contain_text(beds[pk])


def undo(page, stay, language):
    page.goto(f"/stays/{stay.pk}/")
    page.locator("#undo button[type=submit]").first.click()
    page.wait_for_load_state()
    stay.refresh_from_db()
    assert stay.state == "cancelled"
