"""The clock on the wall over ten years of zones: no moment is lost, none is made up."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from shelter.shared.forms import ClockForm
from shelter.shared.hours import jump_of
from shelter.shared.moments import NoSuchTime, TimeCameTwice, comes_twice, moment_shown

NAMES = (
    *("Asia/Qatar", "Africa/Cairo", "Asia/Beirut", "Asia/Gaza", "Asia/Amman", "Asia/Damascus"),
    *("Africa/Casablanca", "Asia/Tehran", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"),
)
ZONES = [ZoneInfo(name) for name in NAMES]
CAIRO, BEIRUT = ZoneInfo("Africa/Cairo"), ZoneInfo("Asia/Beirut")
FIRST, DAYS, MINUTE = date(2020, 1, 1), 3653, timedelta(minutes=1)
JUMPS = [
    (zone, jump)
    for zone in ZONES
    for number in range(DAYS)
    for jump in jump_of(FIRST + timedelta(days=number), zone)
]
anywhere = st.tuples(
    st.sampled_from(ZONES),
    st.integers(0, DAYS * 24 * 60).map(lambda n: datetime(2020, 1, 1, tzinfo=UTC) + n * MINUTE),
)
at_a_jump = st.builds(
    lambda found, minutes: (found[0], found[1] + minutes * MINUTE),
    st.sampled_from(JUMPS),
    st.integers(-150, 150),
)


def shown(at, zone):
    clock = at.astimezone(zone)
    return clock.date(), clock.time().replace(fold=0), bool(clock.fold)


@given(st.one_of(anywhere, at_a_jump))
def test_every_moment_is_found_again_by_what_the_clock_showed(found):
    zone, at = found
    day, clock, second = shown(at, zone)

    assert moment_shown(day, clock, zone, second=second) == at


@given(st.one_of(anywhere, at_a_jump))
def test_what_the_clock_shows_once_needs_no_question(found):
    zone, at = found
    day, clock, _second = shown(at, zone)

    if comes_twice(day, clock, zone):
        with pytest.raises(TimeCameTwice):
            moment_shown(day, clock, zone)
        first, again = (moment_shown(day, clock, zone, second=which) for which in (False, True))
        assert first < again
        assert shown(first, zone)[:2] == shown(again, zone)[:2] == (day, clock)
    else:
        assert moment_shown(day, clock, zone) == at == moment_shown(day, clock, zone, second=True)


@given(st.sampled_from(JUMPS), st.integers(-150, 150))
def test_what_is_refused_was_never_shown(jump, minutes):
    zone, at = jump
    wall = (at - MINUTE).astimezone(zone).replace(tzinfo=None) + minutes * MINUTE

    try:
        found = moment_shown(wall.date(), wall.time(), zone, second=False)
    except NoSuchTime:
        near = (at + n * MINUTE for n in range(-150, 151))
        assert wall not in {moment.astimezone(zone).replace(tzinfo=None) for moment in near}
    else:
        assert found.astimezone(zone).replace(tzinfo=None) == wall


@pytest.mark.parametrize(
    ("zone", "day", "clock"),
    [(CAIRO, date(2026, 4, 24), time(0, 30)), (BEIRUT, date(2026, 3, 29), time(0, 0))],
)
def test_the_night_on_which_summer_time_begins_has_no_first_hour(zone, day, clock):
    for second in (None, False, True):
        with pytest.raises(NoSuchTime):
            moment_shown(day, clock, zone, second=second)


class Out(ClockForm):
    CLOCKS = {"due": ("on", "time")}

    on = forms.DateField()
    time = forms.TimeField()
    purpose = forms.CharField()


def filled(day, clock, **more):
    typed = {"on": day.isoformat(), "time": clock, "purpose": "x"}
    return Out({**typed, **more}, zone=CAIRO)


class TestTheNightOnWhichItEnds:
    DAY = date(2026, 10, 29)

    def test_has_an_hour_twice(self):
        clock, first = time(23, 30), datetime(2026, 10, 29, 20, 30, tzinfo=UTC)

        with pytest.raises(TimeCameTwice):
            moment_shown(self.DAY, clock, CAIRO)
        assert moment_shown(self.DAY, clock, CAIRO, second=False) == first
        assert moment_shown(self.DAY, clock, CAIRO, second=True) == first + 60 * MINUTE

    def test_a_form_asks_which_of_the_two_beside_the_time(self):
        asked = filled(self.DAY, "23:30")

        assert list(asked.fields) == ["on", "time", "due_turn", "purpose"]
        assert list(asked.errors) == ["due_turn"]
        turns = [filled(self.DAY, "23:30", due_turn=turn) for turn in ("first", "second")]
        assert all(form.is_valid() for form in turns)
        assert turns[1].moments["due"] - turns[0].moments["due"] == 60 * MINUTE

    def test_a_form_asks_nothing_of_any_other_time(self):
        form = filled(self.DAY, "22:30")

        assert form.is_valid()
        assert list(form.fields) == ["on", "time", "purpose"]
        assert form.moments == {"due": moment_shown(self.DAY, time(22, 30), CAIRO)}


def test_a_form_refuses_what_the_clock_skips_at_the_time_that_was_typed():
    form = filled(date(2026, 4, 24), "00:30")

    assert list(form.errors) == ["time"]
    assert form.moments == {}


@pytest.mark.parametrize(("day", "clock"), [("", "23:30"), ("x", "23:30"), ("2026-10-29", "x")])
def test_a_form_survives_what_is_no_time_at_all(day, clock):
    form = Out({"on": day, "time": clock, "purpose": "x"}, zone=CAIRO)

    assert not form.is_valid()
    assert form.moments == {}
