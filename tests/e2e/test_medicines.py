"""A medicine round by keyboard alone: one dose at one press, a controlled one with a colleague."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from rooms.models import Dose
from staff.pins import choose_pin
from tests.rooms.factories import MedicineFactory, RoomFactory, StayFactory
from tests.support.keyboard import Keyboard

PIN = "739046"


@pytest.fixture
def due(house):
    """Two medicines that are due within the hour: an ordinary one and a controlled one."""
    centre = house["house"].centre
    at = timezone.now().astimezone(centre.zone) + timedelta(minutes=20)
    beds = RoomFactory(centre=centre, beds=2).beds.order_by("position")
    came = {"admitted_at": timezone.now() - timedelta(days=1)}
    return [
        MedicineFactory(
            person=StayFactory(bed=bed, **came).person,
            times=[at.time().replace(second=0, microsecond=0)],
            name=name,
            is_controlled=is_controlled,
        )
        for bed, name, is_controlled in zip(
            beds, ("Ibuprofen", "Morphine"), (False, True), strict=True
        )
    ]


def clean(page):
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


class TestRoundByKeyboard:
    @pytest.mark.parametrize(("language", "width"), [("ar", 390), ("en", 1366)])
    def test_gives_both(self, visit, house, due, language, width):
        colleague = house["supervisor"]
        choose_pin(member=colleague, pin=PIN, at=timezone.now())
        one = visit(house["house"], language=language, width=width)
        page, keys = one.page, Keyboard(one.page)
        plain, controlled = (reverse("rooms:medicine_answer", args=[row.pk]) for row in due)
        page.goto(reverse("rooms:medicine_list"))
        assert "Ibuprofen" in page.locator("main").inner_text()
        assert clean(page) == []

        keys.go(f'form[action="{plain}"] button')
        assert Dose.objects.get().medicine == due[0]

        keys.go(f'a[href^="{controlled}"]')
        assert clean(page) == []
        keys.tick('[name="outcome"][value="given"]')
        keys.choose('[name="second"]', str(colleague.pk))
        keys.type('[name="second_code"]', PIN)
        keys.go(f'form[action="{controlled}"] button[type="submit"]')

        dose = Dose.objects.get(medicine=due[1])
        assert (dose.by, dose.second_by) == (house["house"], colleague)
        assert clean(page) == []
        assert not one.refused()
        assert not one.complaints
        assert not one.scrolls_sideways()
