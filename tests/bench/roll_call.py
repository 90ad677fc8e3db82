"""The night's roll-call: its page with everyone who sleeps in the house, and one answer."""

from django.urls import reverse
from django.utils import timezone

from rooms.actions import open_roll_call
from rooms.models import BedNight, Stay
from staff.models import Member
from tests.bench.measure import Browser, beside, expect, report, session_cookie

ROUNDS = 40
PAGE_GOAL, TAP_GOAL = 8, 3
ANSWERS = ("present", "late")


def bench_roll_call(label: str) -> None:
    """Measure the page for everyone who sleeps here tonight, and a tap, beside the floor."""
    house = Member.objects.get(login="house")
    roll_call = open_roll_call(centre=house.centre, by=house, at=timezone.now())
    here = BedNight.objects.filter(night=roll_call.night, stay__state=Stay.State.ADMITTED)
    stays = list(here.values_list("stay_id", flat=True))
    browser, tablet = (Browser(cookie=session_cookie(house)) for _one in range(2))
    tablet.base["HTTP_HX_REQUEST"] = "true"

    def floor():
        return expect(browser.send("GET", "/floor/"), 204)

    def page(_n):
        return expect(browser.send("GET", reverse("rooms:roll_call")), 200)

    answer = reverse("rooms:roll_call_answer", args=[roll_call.pk])

    def tap(n):
        typed = {"stay": stays[n % len(stays)], "result": ANSWERS[n // len(stays) % 2]}
        return expect(tablet.send("POST", answer, form=typed), 200)

    named = f"{len(stays)} residents, {label}"
    report(f"roll-call, {named}", *beside(page, floor, ROUNDS), PAGE_GOAL)
    report(f"roll-call, one answer, {named}", *beside(tap, floor, 2 * ROUNDS), TAP_GOAL)
