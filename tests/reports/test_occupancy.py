from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rooms.models import Stay
from shelter.reports.chart import HEIGHT, stacked_bars
from shelter.reports.occupancy import occupancy
from shelter.shared.suppression import suppress
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import BedFactory, OutOfServiceFactory, StayFactory, StayRequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return CentreFactory()


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

    def test_the_median_is_of_the_nights_of_those_who_left(self, centre):
        tonight = centre.night()
        for nights in (2, 4, 9):
            stay = StayFactory(
                centre=centre, arrives_on=tonight - timedelta(days=nights), nights=nights
            )
            Stay.objects.filter(pk=stay.pk).update(
                state="ended", destination="family", safe_for_worker=True, ended_at=stay.created_at
            )

        assert (figures(centre).median_nights, figures(centre).stays_ended) == (4, 3)

    def test_what_was_turned_away_is_counted_and_small_reasons_are_hidden(self, centre):
        for reason, count in (("no_bed", 6), ("unreachable", 2)):
            StayRequestFactory.create_batch(
                count,
                centre=centre,
                state="declined",
                decline_reason=reason,
                wanted_from=centre.night(),
            )

        found = figures(centre)

        assert found.turned_away == 8
        assert found.turned_away_by_reason == {"no_bed": None, "unreachable": None}

    def test_costs_the_same_queries_for_a_night_and_for_a_year(self, centre):
        StayFactory(centre=centre)
        counts = []
        for days in (1, 365):
            with CaptureQueriesContext(connection) as counted:
                figures(centre, days)
            counts.append(len(counted))

        assert counts == [5, 5]


class TestSuppress:
    @pytest.mark.parametrize(
        ("cells", "shown"),
        [
            ({"a": 0, "b": 9}, {"a": 0, "b": 9}),
            ({"a": 4, "b": 3, "c": 9}, {"a": None, "b": None, "c": 9}),
            ({"a": 4, "b": 7, "c": 9}, {"a": None, "b": None, "c": 9}),
            ({"a": 4}, {"a": None}),
        ],
    )
    def test_hides_small_cells_and_what_would_give_them_away(self, cells, shown):
        assert suppress(cells) == shown


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
