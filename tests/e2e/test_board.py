"""The room board under the fingers: news never move the focus, arrows go where they point."""

import pytest

from rooms.actions import touch_board
from tests.residents.factories import PersonFactory
from tests.rooms.factories import RoomFactory, StayFactory, VillaFactory

MARK = "window.__focused = document.activeElement; window.__focused.id"
SAME = "window.__focused === document.activeElement && window.__focused.isConnected"
WAKE = "document.getElementById('board-poll').dispatchEvent(new Event('shelter:wake'))"
CONCEAL = "dispatchEvent(new Event('shelter:conceal'))"
MIDDLE = """() => {
  const { left, right, top, bottom } = document.activeElement.getBoundingClientRect();
  return [(left + right) / 2, (top + bottom) / 2];
}"""


@pytest.fixture
def rooms(house):
    villa = VillaFactory(centre=house["house"].centre)
    return [RoomFactory(villa=villa, beds=3) for _room in range(6)]


@pytest.fixture
def board(visit, house, rooms):
    touch_board(house["house"].centre_id)

    def open_board(**kwargs):
        page = visit(house["house"], **kwargs).page
        page.goto("/board/")
        page.wait_for_selector("[data-shelter-bed][tabindex='0']")
        return page

    return open_board


def wait_for(page, bed, state):
    page.wait_for_selector(f"#bed-{bed.pk}[data-shelter-bed={state}]")


class TestNews:
    def test_of_a_neighbour_leaves_focus_and_scroll_where_they_are(self, board, house, rooms):
        page = board(language="en")
        here, neighbour, _other = rooms[4].beds.all()
        page.focus(f"#bed-{here.pk}")
        page.evaluate(MARK)
        scrolled = page.evaluate("scrollY")

        StayFactory(bed=neighbour)
        touch_board(house["house"].centre_id)
        page.evaluate(WAKE)
        wait_for(page, neighbour, "occupied")

        assert page.evaluate(SAME)
        assert page.evaluate("scrollY") == scrolled

    def test_of_the_focused_bed_itself_keep_the_focus_on_it(self, board, house, rooms):
        page = board(language="en")
        here = rooms[2].beds.first()
        page.focus(f"#bed-{here.pk}")
        page.evaluate(MARK)

        stay = StayFactory(bed=here)
        touch_board(house["house"].centre_id)
        page.evaluate(WAKE)
        wait_for(page, here, "occupied")

        assert page.evaluate(SAME)
        assert stay.person.code in page.inner_text(f"#bed-{here.pk}")

    def test_keep_the_filter(self, board, house, rooms):
        page = board(language="en")
        page.click("[data-shelter-filter=occupied]")
        assert page.is_visible("[data-shelter-none]")

        bed = rooms[0].beds.first()
        StayFactory(bed=bed)
        touch_board(house["house"].centre_id)
        page.evaluate(WAKE)
        wait_for(page, bed, "occupied")

        assert page.locator("[data-shelter-bed]:visible").count() == 1
        assert page.is_hidden("[data-shelter-none]")
        assert page.inner_text("#count-occupied") == "1"

    def test_wait_while_the_screen_is_hidden(self, board):
        page = board(language="en")
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.evaluate(WAKE)
        page.wait_for_timeout(300)

        assert not [url for url in asked if "seen=" in url]


class TestArrows:
    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_go_where_they_point(self, board, rooms, language):
        page = board(language=language)
        page.focus(f"#bed-{rooms[1].beds.all()[1].pk}")
        x, y = page.evaluate(MIDDLE)

        for key, axis, sign in [
            ("ArrowDown", 1, 1), ("ArrowUp", 1, -1), ("ArrowLeft", 0, -1), ("ArrowRight", 0, 1),
        ]:  # fmt: skip
            page.focus(f"#bed-{rooms[1].beds.all()[1].pk}")
            page.keyboard.press(key)
            moved = page.evaluate(MIDDLE)
            assert (moved[axis] - (x, y)[axis]) * sign > 0, key

    def test_leave_one_bed_in_the_tab_order(self, board):
        page = board(language="ar")
        page.focus("[data-shelter-bed][tabindex='0']")
        page.keyboard.press("ArrowDown")

        assert page.locator("[data-shelter-bed][tabindex='0']").count() == 1
        assert page.evaluate("document.activeElement.tabIndex") == 0

    def test_enter_opens_and_m_moves(self, board, house, rooms):
        stay = StayFactory(bed=rooms[0].beds.first())
        page = board(language="ar")
        page.focus(f"#bed-{rooms[0].beds.first().pk}")
        page.keyboard.press("m")
        page.wait_for_url(f"**/stays/{stay.pk}/move/")
        page.go_back()
        page.focus(f"#bed-{rooms[0].beds.first().pk}")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/stays/{stay.pk}/")


class TestNames:
    def test_are_shown_for_a_reason_and_taken_back(self, board, house, rooms):
        person = PersonFactory(centre=house["house"].centre, name="نور الهدى")
        StayFactory(bed=rooms[0].beds.first(), person=person)
        page = board(language="en")
        page.keyboard.press("v")
        page.click("button[name=reason][value=roll_call]")
        page.wait_for_selector("text=نور الهدى")

        page.evaluate(
            "document.getElementById('board').dispatchEvent(new Event('shelter:conceal'))"
        )
        page.wait_for_selector("#board-poll", state="attached")

        assert "نور الهدى" not in page.content()
