"""The members of the house at their desks: each signs in for herself, and again after a pause."""

from datetime import timedelta

from staff.choices import Role
from tests.residents.factories import CentreFactory, MemberFactory, TeamFactory
from tests.rooms.factories import RoomFactory, VillaFactory
from tests.support.factors import app_of

PASSWORD = "a-long-sentence"
PIN = "418302"
PAUSE = timedelta(minutes=4)
"""After five minutes a desk is locked, after twenty the sign-in is over."""


def build_house(language):
    """Return the members by role of a house of nine beds, in which nobody lives yet."""
    centre = CentreFactory(max_nights=3)
    team = TeamFactory(centre=centre)
    upper, lower = (VillaFactory(centre=centre) for _villa in range(2))
    RoomFactory(villa=upper, code="F", for_families=True, beds=4)
    RoomFactory(villa=upper, code="W", beds=3)
    RoomFactory(villa=lower, code="S", beds=2)
    return {
        role.value: MemberFactory(
            arabic=True,
            role=role.value,
            login=role.value,
            centre=centre,
            teams=[team],
            password=PASSWORD,
            language=language,
        )
        for role in Role
    }


class Desks:
    """``desks("house")`` is a page of whoever has that role, signed in as of now."""

    def __init__(self, visit, clock, house, language):
        self.visit, self.clock, self.house, self.language = visit, clock, house, language
        self.opened, self.apps, self.seen_at = {}, {}, {}

    def __call__(self, role):
        one = self.opened.get(role)
        if one is None:
            one = self.opened[role] = self.visit(language=self.language)
            self.apps[role] = app_of(self.house[role])
            self._sign_in(one, role)
            self._begin(one.page)
        elif self.clock.now() - self.seen_at[role] > PAUSE:
            one.context.clear_cookies(name="session")
            self._sign_in(one, role)
        self.seen_at[role] = self.clock.now()
        return one.page

    def complaints(self):
        """Return what any page complained of, or was refused by its content policy."""
        found = {role: one.complaints + one.refused() for role, one in self.opened.items()}
        return {role: complaints for role, complaints in found.items() if complaints}

    def _sign_in(self, one, role):
        page = one.page
        page.goto("/sign-in/")
        page.fill("[name=login]", self.house[role].login)
        page.fill("[name=password]", PASSWORD)
        press(page, "form:has([name=password]) button[type=submit]")
        page.fill("[name=factor_code]", self.apps[role].code())
        press(page, "form:has([name=factor_code]) button[type=submit]")
        assert "/sign-in/" not in page.url

    def _begin(self, page):
        """Both are asked at a first sign-in, and never again."""
        press(page, "form[action='/terms/'] button")
        page.fill("[name=current]", PASSWORD)
        page.fill("[name=pin]", PIN)
        page.fill("[name=again]", PIN)
        press(page, "form:has([name=pin]) button[type=submit]")


def press(page, selector):
    """Press what leads to another page, and wait for it."""
    with page.expect_navigation():
        page.click(selector)
