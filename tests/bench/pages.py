"""The house's pages and writes, in multiples of F."""

import json
from statistics import median

from django.urls import reverse
from django.utils import timezone

from rooms.actions.leaving import ready_bed
from rooms.models import BedPreparation
from staff.actions import make_token
from staff.models import Centre, Member
from tests.bench.measure import Browser, cpu, report, session_cookie, spent_on

ROUNDS = 40
WRITES = 30


def expect(answer, status):
    assert answer[0] == status, (answer[0], answer[1][:300])
    return answer


def bench_pages(label: str) -> dict[str, float]:
    """Measure floor, board, refresh, chart, admission and check-out; return ratios by name."""
    centre = Centre.objects.get()
    house = Member.objects.get(login="house")
    browser = Browser(cookie=session_cookie(house))
    token = make_token(member=house, name="bench", at=timezone.now())
    api = Browser(token=token)
    floor = cpu(lambda n: expect(browser.send("GET", "/floor/"), 204), 3 * ROUNDS, warm=10)
    report(f"floor: authenticated 204, {label}", floor, None, 1, "s")
    found = {}
    found["board"] = _page(f"board, {label}", browser, reverse("rooms:board"), floor, 6)
    seen = _version(browser)
    refresh = cpu(
        lambda n: expect(browser.send("GET", f"{reverse('rooms:board')}?seen={seen}"), 204), ROUNDS
    )
    report(f"board, unchanged refresh, {label}", refresh, floor, 2)
    found["chart"] = _page(
        f"stays chart, 31 nights, {label}", browser, reverse("rooms:stay_list"), floor, 6
    )
    _writes(label, centre, api, floor)
    return found


def _page(name, browser, path, floor, goal):
    spent = cpu(lambda n: expect(browser.send("GET", path), 200), ROUNDS)
    report(name, spent, floor, goal)
    return spent


def _version(browser):
    page = browser.send("GET", reverse("rooms:board"))[1].decode()
    return page.split("?seen=", 1)[1].split('"', 1)[0].split("&", 1)[0]


def _writes(label, centre, api, floor):
    """Admit somebody and check her out again, time and again; her bed is made ready in between."""
    house = Member.objects.get(login="house")
    admitting, leaving = [], []
    for _round in range(WRITES):
        answer, spent = spent_on(lambda: api.send("POST", "/api/v1/admissions", _arrival(centre)))
        stay = json.loads(expect(answer, 201)[1])["stays"][0]
        admitting.append(spent)
        path = f"/api/v1/stays/{stay['id']}/check-out"
        answer, spent = spent_on(lambda path=path: api.send("POST", path, GOODBYE))
        expect(answer, 200)
        leaving.append(spent)
        for preparation in BedPreparation.objects.filter(ready_at=None).select_related("bed"):
            ready_bed(bed=preparation.bed, by=house, at=timezone.now())
    report(f"POST admissions, one person, {label}", median(admitting), floor, 6)
    report(f"POST check-out, {label}", median(leaving), floor, 6)


GOODBYE = {"destination": "family", "safe_for_her": True, "safe_for_worker": True}


def _arrival(centre):
    person = {"sex": "F", "birth_year": 1990, "relation": "self", "needs": []}
    return {
        "people": [person],
        "from": centre.night().isoformat(),
        "nights": 1,
        "channel": "hotline",
    }
