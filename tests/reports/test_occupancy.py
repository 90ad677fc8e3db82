from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rooms.models import Stay
from shelter.reports.chart import HEIGHT, stacked_bars
from shelter.reports.months import next_month
from shelter.reports.occupancy import occupancy
from staff.policy import grants
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import BedFactory, OutOfServiceFactory, StayFactory, StayRequestFactory

pytestmark = pytest.mark.django_db


def test_whoever_counts_the_beds_of_a_night_may_list_them():
    """That is why these counts are not suppressed: `docs/security.md`."""
    roles = {grant.permission: set(grant.roles) for grant in grants()}

    assert roles["rooms.view_occupancy"] <= roles["rooms.view_beds"]


@pytest.fixture
def centre():
    return CentreFactory()


def last_month(centre):
    """Return the first and the last day of the month that is just over."""
    end = centre.night().replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


def turn_away(centre, reason, count, *, on, wanted=None):
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=centre.zone)
    StayRequestFactory.create_batch(
        count,
        centre=centre,
        state="declined",
        decline_reason=reason,
        wanted_from=wanted or on,
        decided_at=noon,
    )


def leave(centre, day, *lengths):
    for nights in lengths:
        stay = StayFactory(centre=centre, arrives_on=day - timedelta(days=nights), nights=nights)
        Stay.objects.filter(pk=stay.pk).update(
            state="ended", destination="family", safe_for_worker=True, ended_at=stay.created_at
        )


def figures(centre, days=1):
    tonight = centre.night()
    return occupancy(centre=centre, from_on=tonight, to_on=tonight + timedelta(days=days - 1))


class TestOccupancy:
    def test_every_bed_of_a_night_is_counted_once(self, centre):
        beds = [BedFactory(centre=centre) for _number in range(5)]
        StayFactory(bed=beds[0])
        StayFactory(bed=beds[1], held=True)
        OutOfServiceFactory(bed=beds[2], from_on=centre.night())

        night = figures(centre).nights[0]

        assert (night.beds, night.occupied, night.held, night.out_of_service, night.free) == (
            5, 1, 1, 1, 2,
        )  # fmt: skip

    def test_knows_only_its_own_centre(self, centre):
        StayFactory()

        assert figures(centre).nights[0].beds == 0

    def test_of_a_month_that_goes_on_nothing_is_told_of_people(self, centre):
        turn_away(centre, "no_bed", 9, on=centre.night())
        first = centre.night().replace(day=1)
        end = next_month(first) - timedelta(days=1)

        found = occupancy(centre=centre, from_on=first, to_on=end).people

        assert (found.turned_away, found.stays_ended, found.median_nights) == (None, None, None)
        assert set(found.turned_away_by_reason.values()) == {None}

    @pytest.mark.parametrize(("less_before", "less_behind"), [(1, 0), (0, 1), (5, 5)])
    def test_of_a_part_of_a_month_nothing_is_told_of_people(self, centre, less_before, less_behind):
        first, end = last_month(centre)
        turn_away(centre, "no_bed", 9, on=first)

        found = occupancy(
            centre=centre,
            from_on=first + timedelta(days=less_before),
            to_on=end - timedelta(days=less_behind),
        )

        assert found.people.turned_away is None

    def test_the_median_is_of_the_nights_of_those_who_left(self, centre):
        first, end = last_month(centre)
        leave(centre, end, 2, 4, 9, 9, 10)

        found = occupancy(centre=centre, from_on=first, to_on=end).people

        assert (found.median_nights, found.stays_ended) == (9, 5)

    def test_few_who_left_are_not_told(self, centre):
        first, end = last_month(centre)
        leave(centre, end, 2, 4, 9)

        found = occupancy(centre=centre, from_on=first, to_on=end).people

        assert (found.median_nights, found.stays_ended) == (None, None)

    def test_what_was_turned_away_is_counted_and_small_reasons_are_hidden(self, centre):
        first, end = last_month(centre)
        for reason, count in (("no_bed", 6), ("unreachable", 2), ("not_eligible", 8)):
            turn_away(centre, reason, count, on=first)

        found = occupancy(centre=centre, from_on=first, to_on=end).people

        assert found.turned_away == 16
        shown = {code: n for code, n in found.turned_away_by_reason.items() if n != 0}
        assert shown == {"no_bed": None, "unreachable": None, "not_eligible": 8}

    def test_a_longer_period_tells_what_its_months_tell(self, centre):
        first, end = last_month(centre)
        before = (first - timedelta(days=1)).replace(day=1)
        turn_away(centre, "no_bed", 6, on=before)
        turn_away(centre, "no_bed", 7, on=first)
        turn_away(centre, "unreachable", 8, on=before)
        turn_away(centre, "unreachable", 3, on=first)

        found = occupancy(centre=centre, from_on=before, to_on=end).people

        assert found.turned_away == 24
        assert found.turned_away_by_reason["unreachable"] is None
        assert found.turned_away_by_reason["no_bed"] is None

    def test_a_decision_counts_in_the_month_in_which_it_was_taken(self, centre):
        """Not in that of the night that was wanted: a month that is over never changes."""
        first, end = last_month(centre)
        turn_away(centre, "no_bed", 6, on=centre.night(), wanted=first)

        assert occupancy(centre=centre, from_on=first, to_on=end).people.turned_away == 0

    def test_how_long_they_waited_and_how_often_not_now_is_told_of_a_month(self, centre):
        first, end = last_month(centre)
        noon = datetime(first.year, first.month, first.day, 12, tzinfo=centre.zone)
        for days in (1, 2, 3, 4, 20):
            StayRequestFactory(
                centre=centre, state="placed", ended_at=noon, created_at=noon - timedelta(days)
            )
        for _number in range(6):
            step = {"to": "not_now", "reason": "no_bed", "taken_at": noon}
            StayRequestFactory(centre=centre).steps.create(**step)

        found = occupancy(centre=centre, from_on=first, to_on=end).people

        assert (found.placed, found.median_wait_days, found.put_off) == (5, 3.0, 6)

    def test_few_who_waited_are_not_told(self, centre):
        first, end = last_month(centre)
        noon = datetime(first.year, first.month, first.day, 12, tzinfo=centre.zone)
        for _number in range(4):
            StayRequestFactory(centre=centre, state="placed", ended_at=noon)
            StayRequestFactory(centre=centre).steps.create(to="not_now", taken_at=noon)

        found = occupancy(centre=centre, from_on=first, to_on=end).people

        assert (found.placed, found.median_wait_days, found.put_off) == (None, None, None)
        assert occupancy(centre=centre, from_on=end, to_on=end).people.put_off is None

    def test_costs_the_same_queries_for_a_month_and_for_years(self, centre):
        StayFactory(centre=centre)
        counts = []
        first, end = last_month(centre)
        for begin in (first, date(first.year - 1, 1, 1)):
            with CaptureQueriesContext(connection) as counted:
                occupancy(centre=centre, from_on=begin, to_on=end)
            counts.append(len(counted))

        assert counts == [7, 7]


class TestStackedBars:
    def test_a_full_column_is_as_high_as_the_chart_and_time_runs_in_reading_direction(self):
        columns = [("1", [("a", 1), ("b", 3)]), ("2", [("a", 2), ("b", 2)])]

        left, right = stacked_bars(columns, 4, rtl=False), stacked_bars(columns, 4, rtl=True)

        assert sum(bar.height for bar in left.bars[:2]) == HEIGHT
        assert left.bars[0].x < left.bars[2].x
        assert right.bars[0].x > right.bars[2].x


class TestOccupancyPage:
    def test_shows_tonight_to_the_manager_and_to_nobody_else(self, client, centre):
        StayFactory(centre=centre)
        client.force_login(MemberFactory(centre=centre, role="manager", language="en"))

        page = client.get(reverse("occupancy"))

        assert page.status_code == 200
        assert "sleep here tonight" in page.text
        client.force_login(MemberFactory(centre=centre, role="house"))
        assert client.get(reverse("occupancy")).status_code == 403

    def test_a_month_that_cannot_be_read_is_this_month(self, client, centre):
        client.force_login(MemberFactory(centre=centre, role="manager"))

        this, odd = (client.get(reverse("occupancy") + q) for q in ("", "?month=0000-99"))

        assert (this.status_code, odd.status_code) == (200, 200)
        assert this.context["first"] == odd.context["first"]
