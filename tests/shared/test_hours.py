"""Hours of the week: past midnight, on the days when the clock jumps, and when they begin next."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelter.shared.hours import WeekHours, jump_of

DOHA, CAIRO, LONDON = (
    ZoneInfo(f"{name}") for name in ("Asia/Qatar", "Africa/Cairo", "Europe/London")
)
ZONES = (DOHA, CAIRO, LONDON)
MINUTE = timedelta(minutes=1)
TEN_YEARS = 10 * 365 * 24 * 60

times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
weeks = st.builds(
    WeekHours,
    st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days))),
    times,
    times,
)
JUMPS = [
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 10, tzinfo=UTC),
    datetime(2026, 4, 23, 21, 30, tzinfo=UTC),
    datetime(2026, 10, 29, 20, 40, tzinfo=UTC),
]
moments = st.one_of(
    st.integers(0, TEN_YEARS).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * MINUTE),
    st.builds(lambda jump, n: jump + n * MINUTE, st.sampled_from(JUMPS), st.integers(-4000, 300)),
).map(lambda at: at.replace(second=0, microsecond=0))


def shown(at, zone):
    return at.astimezone(zone).replace(tzinfo=None)


class TestHoldAt:
    @pytest.mark.parametrize(
        ("hour", "day", "holds"),
        [
            ("22:00", 23, True), ("23:59", 23, True), ("00:00", 24, True), ("01:59", 24, True),
            ("02:00", 24, False), ("21:59", 23, False), ("23:00", 24, False), ("01:00", 23, False),
        ],
    )  # fmt: skip
    def test_hours_past_midnight_belong_to_the_day_they_begin_on(self, hour, day, holds):
        monday_night = WeekHours((0,), time(22), time(2))  # 23 November 2026 is a Monday
        at = datetime.combine(date(2026, 11, day), time.fromisoformat(hour), tzinfo=DOHA)

        assert monday_night.hold_at(at, DOHA) is holds

    def test_without_times_the_whole_day_counts_and_without_days_nothing(self):
        at = datetime(2026, 11, 23, 23, 59, tzinfo=DOHA)

        assert WeekHours((0,)).hold_at(at, DOHA)
        assert not WeekHours((0,)).hold_at(at + MINUTE, DOHA)
        assert not WeekHours(()).hold_at(at, DOHA)
        assert WeekHours(()).next_at(at, DOHA) is None

    @given(weeks, moments, st.sampled_from(ZONES))
    def test_is_what_the_clock_on_the_wall_shows(self, week, at, zone):
        clock = shown(at, zone)
        begin, end, now = week.from_time, week.until_time, clock.time()
        today, yesterday = (
            clock.weekday() in week.weekdays,
            (clock.weekday() - 1) % 7 in week.weekdays,
        )
        if begin <= end:
            wanted = today and begin <= now < end
        else:
            wanted = (today and now >= begin) or (yesterday and now < end)

        assert week.hold_at(at, zone) is wanted


class TestNextAt:
    @given(weeks, moments, st.sampled_from(ZONES))
    def test_is_the_first_minute_that_a_walk_finds(self, week, at, zone):
        found = week.next_at(at, zone)

        walked = next(
            (at + n * MINUTE for n in range(8 * 24 * 60) if week.hold_at(at + n * MINUTE, zone)),
            None,
        )
        if walked is not None:
            assert found == walked
        elif found is not None:
            assert found > at + timedelta(days=7)
            assert week.hold_at(found, zone)
            assert not week.hold_at(found - MINUTE, zone)

    def test_an_hour_that_the_clock_skips_is_there_a_week_later(self):
        sunday = WeekHours((6,), time(1, 15), time(1, 45))
        at = datetime(2026, 3, 28, 12, tzinfo=LONDON)

        assert sunday.next_at(at, LONDON) == datetime(2026, 4, 5, 1, 15, tzinfo=LONDON)

    def test_hours_begin_again_when_the_clock_goes_back(self):
        sunday = WeekHours((6,), time(0, 30), time(1, 30))
        at = datetime(2026, 10, 25, 0, 40, tzinfo=UTC)  # 01:40 on the wall, before it goes back

        assert sunday.next_at(at, LONDON) == datetime(2026, 10, 25, 1, tzinfo=UTC)

    @pytest.mark.parametrize(
        "jump", [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
    )
    def test_jumps_are_found_to_the_minute(self, jump):
        assert list(jump_of(jump.date(), LONDON)) == [jump]
        assert list(jump_of(jump.date(), DOHA)) == []
