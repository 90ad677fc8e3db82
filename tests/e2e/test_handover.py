"""The evening gives the handover, the morning takes it line by line: without a mouse, at 390."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from rooms.models import Handover, HouseLogEntry
from tests.rooms.factories import BedFactory, BedPreparationFactory, StayFactory
from tests.support.keyboard import Keyboard


def clean(page):
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


@pytest.fixture
def person(house):
    centre = house["house"].centre
    BedPreparationFactory(bed=BedFactory(centre=centre))
    return StayFactory(bed=BedFactory(centre=centre)).person


class TestHandover:
    @pytest.mark.parametrize(("language", "theme"), [("ar", "light"), ("en", "dark")])
    def test_is_given_in_the_evening_and_taken_in_the_morning(
        self, visit, house, person, language, theme
    ):
        look = {"language": language, "theme": theme, "width": 390}
        evening = visit(house["house"], **look)
        self.write_and_give(evening, person)
        morning = visit(house["supervisor"], **look)
        self.read_and_take(morning)

        handover = Handover.objects.get()
        assert (handover.state, handover.taken_by) == ("taken", house["supervisor"])
        for one in (evening, morning):
            assert not one.refused()
            assert not one.complaints

    def write_and_give(self, evening, person):
        page, keys = evening.page, Keyboard(evening.page)
        log, add = reverse("rooms:house_log_add"), reverse("rooms:shift")
        page.goto(add)
        assert clean(page) == []
        keys.go(f'main a[href="{log}"]')
        assert clean(page) == []
        keys.type('[name="text"]', "باب المطبخ يعلق")
        keys.go('main form button[type="submit"]')
        assert HouseLogEntry.objects.get().text in page.locator("#house-log").inner_text()

        keys.go("#handover form button")
        handover = Handover.objects.get()
        keys.type('[name="text"]', "تنتظر مكالمة من أخيها")
        keys.choose('[name="person"]', str(person.pk))
        keys.go(f'form[action="{reverse("rooms:handover_line_add", args=[handover.pk])}"] button')
        assert clean(page) == []
        keys.go(f'form[action="{reverse("rooms:handover_give", args=[handover.pk])}"] button')
        assert page.locator("#handover-lines .line").count() == 2
        assert not evening.scrolls_sideways()

    def read_and_take(self, morning):
        page, keys = morning.page, Keyboard(morning.page)
        handover = Handover.objects.get()
        page.goto("/")
        keys.go(f'main a[href="{reverse("rooms:handover_detail", args=[handover.pk])}"]')
        assert clean(page) == []
        for left in (1, 0):
            keys.press("#handover-lines form.line__action button")
            page.wait_for_function(
                "(left) => document.querySelectorAll('#handover-lines form.line__action').length"
                " === left",
                arg=left,
            )
        assert clean(page) == []
        keys.go(f'form[action="{reverse("rooms:handover_take", args=[handover.pk])}"] button')
        assert not morning.scrolls_sideways()


class TestIncident:
    def test_is_recorded_by_keyboard(self, visit, house, person):
        one = visit(house["house"], width=390)
        page, keys = one.page, Keyboard(one.page)
        page.goto(reverse("rooms:incident_new"))
        assert clean(page) == []
        keys.choose('[name="kind"]', "quarrel")
        keys.choose('[name="place"]', "common")
        keys.tick('[name="severity"][value="2"]')
        keys.type('[name="happened"]', "شجار بصوت عالٍ")
        keys.type('[name="action_taken"]', "هدأتا")
        keys.go('main form button[type="submit"]')
        assert clean(page) == []

        keys.press("#involved summary")
        keys.choose('[name="involved-person"]', str(person.pk))
        keys.choose('[name="involved-role"]', "harmed")
        keys.go("#involved form button")

        assert person.code in page.locator("#involved").inner_text()
        assert not one.refused()
        assert not one.complaints
        assert not one.scrolls_sideways()
