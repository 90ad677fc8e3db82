"""The house's pages and writes, in multiples of F."""

import json
from statistics import median

from django.urls import reverse
from django.utils import timezone

from rooms.actions.readiness import ready_bed
from rooms.models import BedPreparation
from staff.actions import make_token
from staff.models import Centre, Member
from tests.bench.measure import (
    Browser,
    beside,
    expect,
    report,
    session_cookie,
    spent_on,
    warm_floor,
)

ROUNDS = 40
WRITES = 100
WARM = 3
GOAL_OF_THE_FLOOR = 1  # seconds: a floor has no goal but to be measured


def bench_pages(label: str) -> None:
    """Measure board, refresh, chart, admission and check-out, each beside the floor."""
    house = Member.objects.get(login="house")
    browser = Browser(cookie=session_cookie(house))
    floor = _floor_of(browser)
    _warm, unit = beside(lambda _n: floor(), floor, 2 * ROUNDS, warm=10)
    report(f"floor: authenticated 204, {label}", unit, None, GOAL_OF_THE_FLOOR)
    report(f"board, {label}", *beside(_page(browser, "rooms:board"), floor, ROUNDS), 6)
    unchanged = f"{reverse('rooms:board')}?seen={_version(browser)}"
    refresh = beside(lambda _n: expect(browser.send("GET", unchanged), 204), floor, ROUNDS)
    report(f"board, unchanged refresh, {label}", *refresh, 2)
    chart = beside(_page(browser, "rooms:stay_list"), floor, ROUNDS)
    report(f"stays chart, 31 nights, {label}", *chart, 6)
    _writes(label, house, floor)


def board_in_floors() -> float:
    """Return what the board costs, in multiples of the floor."""
    browser = Browser(cookie=session_cookie(Member.objects.get(login="house")))
    spent, unit = beside(_page(browser, "rooms:board"), _floor_of(browser), 2 * ROUNDS)
    return spent / unit


def _floor_of(browser):
    return lambda: expect(browser.send("GET", "/floor/"), 204)


def _page(browser, name):
    return lambda _n: expect(browser.send("GET", reverse(name)), 200)


def _version(browser):
    page = browser.send("GET", reverse("rooms:board"))[1].decode()
    return page.split("?seen=", 1)[1].split('"', 1)[0].split("&", 1)[0]


def _writes(label, house, floor):
    """Admit somebody and check her out again, time and again; her bed is made ready in between."""
    centre = Centre.objects.get()
    api = Browser(token=make_token(member=house, name="bench", at=timezone.now()))
    stays = []

    def admit(_n):
        answer = expect(api.send("POST", "/api/v1/admissions", _arrival(centre)), 201)
        stays.append(json.loads(answer[1])["stays"][0]["id"])

    def leave(_n):
        expect(api.send("POST", f"/api/v1/stays/{stays.pop()}/check-out", GOODBYE), 200)

    spent = {admit: [], leave: []}
    floors = []
    for n in range(WARM + WRITES):
        for write in (admit, leave):
            floors.append(warm_floor(floor))
            spent[write].append(spent_on(lambda write=write, n=n: write(n))[1])
        for preparation in BedPreparation.objects.filter(ready_at=None).select_related("bed"):
            ready_bed(bed=preparation.bed, by=house, at=timezone.now())
    unit = median(floors)
    report(f"POST admissions, one person, {label}", median(spent[admit][WARM:]), unit, 6)
    report(f"POST check-out, {label}", median(spent[leave][WARM:]), unit, 6)


GOODBYE = {"destination": "family", "safe_for_her": True, "safe_for_worker": True}


def _arrival(centre):
    person = {"sex": "F", "birth_year": 1990, "relation": "self", "needs": []}
    return {
        "people": [person],
        "from": centre.night().isoformat(),
        "nights": 1,
        "channel": "hotline",
    }
