"""Rules, number, outcome: without a mouse; and a "never" that no page turns into a link."""

import re
from datetime import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from residents.models import ContactAttempt, Person
from tests.e2e.test_pages import patterns
from tests.residents.factories import PersonFactory, SafeContactFactory
from tests.support.keyboard import Keyboard

NUMBER = "+97455987654"
POSTED = re.compile(r"/(reveal|call|outcome)/$")
LINK = re.compile(r"tel:|sms:|wa\.me|whatsapp:|mailto:", re.I)


@pytest.fixture
def person(house):
    centre = house["caseworker"].centre
    return PersonFactory(centre=centre, team=centre.teams.get(), phone=NUMBER)


def list_of(person):
    return reverse("residents:safe_contact_list", args=[person.pk])


def clean(page):
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


class TestReachHer:
    @pytest.mark.parametrize(
        ("language", "theme", "width"), [("ar", "light", 1366), ("en", "dark", 390)]
    )
    def test_rules_number_outcome_by_keyboard(self, visit, house, person, language, theme, width):
        contact = SafeContactFactory(person=person, code_word="وصفة الكبسة")
        one = visit(house["caseworker"], language=language, theme=theme, width=width)
        page, keys = one.page, Keyboard(one.page)
        call = reverse("residents:safe_contact_call", args=[contact.pk])
        outcome = reverse("residents:safe_contact_outcome", args=[contact.pk])
        page.goto(list_of(person))
        assert clean(page) == []

        keys.go(f'a[href="{call}"]')
        assert "وصفة الكبسة" in page.locator("main").inner_text()
        assert not LINK.search(page.content())
        assert clean(page) == []

        keys.press(f'form[action="{call}"] button')
        page.locator(f'a[href="tel:{NUMBER}"]').wait_for()
        assert clean(page) == []

        keys.tick('[name="outcome"][value="no_answer"]')
        keys.go(f'form[action="{outcome}"] button[type="submit"]')

        assert page.url.endswith(list_of(person))
        assert ContactAttempt.objects.get().outcome == "no_answer"
        assert not one.refused()
        assert not one.complaints
        assert not one.scrolls_sideways()

    def test_the_number_goes_after_a_minute_and_the_outcome_stays(self, visit, house, person):
        contact = SafeContactFactory(person=person)
        page = visit(house["house"]).page
        page.clock.install()
        page.goto(reverse("residents:safe_contact_call", args=[contact.pk]))
        page.locator("#contact-step form button").click()
        page.locator(f'a[href="tel:{NUMBER}"]').wait_for()
        page.locator('[name="outcome"][value="reached"]').check()

        page.clock.fast_forward("01:01")

        page.locator(f'a[href="tel:{NUMBER}"]').wait_for(state="detached")
        assert page.locator('[name="outcome"][value="reached"]').is_checked()


class TestNever:
    @pytest.mark.parametrize("role", ["house", "caseworker"])
    def test_no_page_that_shows_her_composes_anything(self, house, person, role):
        SafeContactFactory(person=person, number="", never=True)
        far = {"from_time": time(9), "until_time": time(10)}
        in_three_days = [(timezone.now().weekday() + 3) % 7]
        SafeContactFactory(person=person, number="٣٣٤٤ ٥٥٦٦", weekdays=in_three_days, **far)

        seen = dict(answers(house[role], person))

        assert len([text for text in seen.values() if person.code in text]) >= 4
        assert [address for address, text in seen.items() if LINK.search(text)] == []

    def test_stands_out_in_words_icon_and_colour(self, visit, house, person):
        SafeContactFactory(person=person, number="", never=True)
        page = visit(house["caseworker"], language="en").page
        page.goto(list_of(person))

        badge = page.locator("main .badge--urgent").first
        assert badge.inner_text() == "never use"
        assert badge.locator("svg").count() == 1
        assert clean(page) == []


def answers(member, person):
    """Yield address and text of everything about her that opens, her name revealed among it."""
    for route, view in patterns(get_resolver()):
        for pk in ids_about(getattr(view, "on", None), person):
            address = "/" + route.replace("<uuid:pk>", pk).replace("<slug:field>", "phone")
            sends = POSTED.search(address) is not None
            client = Client(raise_request_exception=False)
            client.force_login(member, backend="staff.backends.MemberBackend")
            answer = client.post(address) if sends else client.get(address)
            if not answer.streaming:
                yield address, answer.content.decode(errors="replace")


def ids_about(model, person):
    """Return the ids of rows of this model that are about her; "" for a page without an id."""
    if model is None:
        return [""]
    if model is Person:
        return [str(person.pk)]
    if "person" not in {field.name for field in model._meta.fields}:
        return []
    return [str(pk) for pk in model.objects.filter(person=person).values_list("pk", flat=True)]
