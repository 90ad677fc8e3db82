"""Where a group could sleep now: what the rules answer at the door of a large house."""

from django.utils import timezone

from staff.actions import make_token
from staff.models import Centre, Member
from tests.bench.measure import Browser, expect, report, spent_on

ROUNDS = 20
GOAL = 0.15
GROUPS = ("F30", "F34,M13,F4", "F28,F1", "F15", "F41,F12,F9,M6,F3")
NEEDS = ("", "cot", "wheelchair", "quiet", "near_staff")


def bench_placing(label: str) -> None:
    """Measure how long the slowest of twenty answers takes, over groups and needs."""
    house = Member.objects.get(login="house")
    api = Browser(token=make_token(member=house, name="placing", at=timezone.now()))
    night = Centre.objects.get().night()
    asked = [(group, need) for group in GROUPS for need in NEEDS] * ROUNDS

    def ask(group, need):
        address = f"/api/v1/availability?people={group}&from={night}&nights=7&needs={need}"
        return spent_on(lambda: expect(api.send("GET", address), 200))[1]

    for group in GROUPS:
        ask(group, "")
    spent = sorted(ask(group, need) for group, need in asked)
    report(f"place now, p95, {label}", spent[len(spent) * 95 // 100], None, GOAL)
