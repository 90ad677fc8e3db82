"""Wherever a time is typed: what the clock skipped is refused, and nothing typed is lost."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rooms.models import HouseIncident, HouseLogEntry, LeavePass
from shelter.shared.moments import both_moments, comes_twice
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import BedFactory, StayFactory
from tests.rooms.moving import everything

pytestmark = pytest.mark.django_db
LEAVE = {"purpose": "court", "escort": "alone", "leaves_time": "12:00"}
PAGES = {
    "stay_leave": ("due_on", "due_time", LEAVE),
    "stay_leave_plan": ("due_on", "due_time", LEAVE),
    "house_log_add": ("on", "time", {"kind": "note", "text": "The lights went out"}),
    "incident_new": ("on", "time", {"kind": "quarrel", "place": "common", "severity": "1"}),
}


@pytest.fixture
def centre():
    return CentreFactory(time_zone="Africa/Cairo")


@pytest.fixture
def stay(centre):
    return StayFactory(bed=BedFactory(centre=centre), nights=400)


@pytest.fixture
def desk(client, centre):
    client.force_login(MemberFactory(centre=centre, role="house", language="en"))
    return client


def coming_day(zone, holds):
    """Return the next day of which this holds."""
    today = timezone.now().astimezone(zone).date()
    return next(day for n in range(370) if holds(day := today + timedelta(days=n)))


def lacks(clock, zone):
    def skipped(day):
        first, again = both_moments(day, clock, zone)
        return first > again

    return coming_day(zone, skipped).isoformat()


@pytest.mark.parametrize("name", PAGES)
def test_refuses_what_the_clock_skips(desk, centre, stay, name):
    day, clock, rest = PAGES[name]
    on = lacks(time(0, 30), centre.zone)
    url = reverse(f"rooms:{name}", args=[stay.pk] if name.startswith("stay") else [])
    before = everything(LeavePass, HouseLogEntry, HouseIncident)

    page = desk.post(url, {"leaves_on": on, **rest, day: on, clock: "00:30"})

    assert page.status_code == 422
    assert "The clock never showed this time" in page.text
    for value in (on, "00:30"):
        assert f'value="{value}"' in page.text
    assert everything(LeavePass, HouseLogEntry, HouseIncident) == before


def test_asks_which_of_two_and_keeps_the_one_that_was_meant(desk, centre, stay):
    twice = coming_day(centre.zone, lambda day: comes_twice(day, time(23, 30), centre.zone))
    on = twice.isoformat()
    url, typed = reverse("rooms:stay_leave", args=[stay.pk]), {**LEAVE, "due_on": on}

    asked = desk.post(url, {**typed, "due_time": "23:30"})
    assert asked.status_code == 422
    assert "Which of the two?" in asked.text
    answered = desk.post(url, {**typed, "due_time": "23:30", "due_turn": "second"})

    assert answered.status_code == 302
    due = LeavePass.objects.get().due_at.astimezone(centre.zone)
    assert (due.isoformat()[:16], due.fold) == (f"{on}T23:30", 1)
