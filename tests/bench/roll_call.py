"""The night's roll-call: its page with everyone who sleeps in the house, and one answer."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from rooms.actions import open_roll_call
from rooms.models import BedNight, Stay
from staff.models import Member
from tests.bench.measure import Browser, beside, expect, report, session_cookie

ROUNDS = 40
TOKEN = "b" * 32
PAGE_GOAL, TAP_GOAL = 8, 3
ANSWERS = ("present", "late")


class Tablet(Browser):
    """A browser that sends forms, by htmx."""

    def __init__(self, *, cookie: str):
        super().__init__(cookie=f"{cookie}; {settings.CSRF_COOKIE_NAME}={TOKEN}")
        self.base |= {"HTTP_HX_REQUEST": "true", "HTTP_REFERER": "https://127.0.0.1:8000/"}
        self.base |= {"HTTP_X_CSRFTOKEN": TOKEN}

    def tap(self, path: str, fields: dict) -> tuple[int, bytes]:
        """Send a form and return the status and the body of the answer."""
        sent = urlencode(fields).encode()
        return self.ask("POST", path, sent, "application/x-www-form-urlencoded")


def bench_roll_call(label: str) -> None:
    """Measure the page for everyone who sleeps here tonight, and a tap, beside the floor."""
    house = Member.objects.get(login="house")
    roll_call = open_roll_call(centre=house.centre, by=house, at=timezone.now())
    here = BedNight.objects.filter(night=roll_call.night, stay__state=Stay.State.ADMITTED)
    stays = list(here.values_list("stay_id", flat=True))
    cookie = session_cookie(house)
    browser, tablet = Browser(cookie=cookie), Tablet(cookie=cookie)

    def floor():
        return expect(browser.send("GET", "/floor/"), 204)

    def page(_n):
        return expect(browser.send("GET", reverse("rooms:roll_call")), 200)

    answer = reverse("rooms:roll_call_answer", args=[roll_call.pk])

    def tap(n):
        result = ANSWERS[n // len(stays) % 2]
        return expect(tablet.tap(answer, {"stay": stays[n % len(stays)], "result": result}), 200)

    named = f"{len(stays)} residents, {label}"
    report(f"roll-call, {named}", *beside(page, floor, ROUNDS), PAGE_GOAL)
    report(f"roll-call, one answer, {named}", *beside(tap, floor, 2 * ROUNDS), TAP_GOAL)
