"""The night's roll-call: its page with somebody in every bed, and one answer."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rooms.actions import open_roll_call
from rooms.models import BedNight, Stay
from rooms.views.roll_lines import kept_line
from staff.models import Member
from tests.bench.filling import fill_every_bed
from tests.bench.measure import Browser, beside, expect, report, session_cookie

ROUNDS = 40
PAGE_GOAL, TAP_GOAL, QUERIES_GOAL = 8, 3, 12
ANSWERS = ("present", "late")


def bench_roll_call(label: str) -> None:
    """Measure the page of a full house, kept and drawn anew, and a tap, beside the floor."""
    house, at = Member.objects.get(login="house"), timezone.now()
    fill_every_bed(house.centre, at)
    roll_call = open_roll_call(centre=house.centre, by=house, at=at)
    here = BedNight.objects.filter(
        night=roll_call.night, stay__centre=house.centre, stay__state=Stay.State.ADMITTED
    )
    stays = list(here.values_list("stay_id", flat=True))
    browser, tablet = (Browser(cookie=session_cookie(house)) for _one in range(2))
    tablet.base["HTTP_HX_REQUEST"] = "true"

    def floor():
        return expect(browser.send("GET", "/floor/"), 204)

    def page(_n):
        return expect(browser.send("GET", reverse("rooms:roll_call")), 200)

    def anew(n):
        kept_line.cache_clear()
        return page(n)

    answer = reverse("rooms:roll_call_answer", args=[roll_call.pk])

    def tap(n):
        typed = {"stay": stays[n % len(stays)], "result": ANSWERS[n // len(stays) % 2]}
        return expect(tablet.send("POST", answer, form=typed), 200)

    named = f"{len(stays)} residents, {label}"
    with CaptureQueriesContext(connection) as queries:
        page(0)
    report(f"roll-call, queries, {named}", len(queries), None, QUERIES_GOAL, unit="queries")
    report(f"roll-call, {named}", *beside(page, floor, ROUNDS), PAGE_GOAL)
    report(f"roll-call, every line drawn anew, {named}", *beside(anew, floor, ROUNDS), PAGE_GOAL)
    report(f"roll-call, one answer, {named}", *beside(tap, floor, 2 * ROUNDS), TAP_GOAL)
