"""A member without a mouse: she reaches everything with Tab, and presses what she reached."""

MOST_TABS = 250
AT = "(selector) => document.activeElement && document.activeElement.matches(selector)"


class Keyboard:
    """Works a Playwright page by its keyboard alone."""

    def __init__(self, page):
        self.page = page

    def reach(self, selector: str) -> None:
        """Press Tab until what has the focus matches ``selector``."""
        for _press in range(MOST_TABS):
            if self.page.evaluate(AT, selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by Tab on {self.page.url}")

    def press(self, selector: str, key: str = "Enter") -> None:
        """Reach a link or a button and press it."""
        self.reach(selector)
        self.page.keyboard.press(key)

    def go(self, selector: str) -> None:
        """Press what leads to another page, and wait for it."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, selector: str, text: str) -> None:
        """Reach a field, empty it, and type into it."""
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, selector: str, value: str) -> None:
        """Reach a list and walk with the arrow keys to ``value``."""
        self.reach(selector)
        self.page.keyboard.press("Home")
        for _press in range(60):
            if self.page.eval_on_selector(selector, "(list) => list.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} has no choice {value!r}")

    def tick(self, selector: str) -> None:
        """Reach a radio button by its group, and choose it with the arrow keys or the space bar."""
        name = self.page.get_attribute(selector, "name")
        self.reach(f'[name="{name}"]')
        for _press in range(30):
            if self.page.evaluate(AT, selector):
                if not self.page.is_checked(selector):
                    self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} cannot be reached by the arrow keys")
