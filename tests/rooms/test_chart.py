import re
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from residents.actions import assign_file
from rooms.actions import touch_board
from rooms.stays_chart import NIGHTS, span_from, stays_chart
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import (
    BedFactory,
    OutOfServiceFactory,
    RoomFactory,
    StayFactory,
    VillaFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
STAYS = "/stays/"


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def room(centre):
    return RoomFactory(centre=centre)


@pytest.fixture
def house(centre, client):
    member = MemberFactory(role="house", centre=centre, language="en")
    client.force_login(member)
    return member


@pytest.fixture
def start(centre):
    """The first night that the page shows."""
    return centre.night() - 7 * DAY


def page(client, url=STAYS):
    return BeautifulSoup(client.get(url).content, "html.parser")


class TestStaysChart:
    def test_places_a_stay_in_its_nights(self, house, room, start):
        bed = BedFactory(room=room)
        stay = StayFactory(bed=bed, arrives_on=start + 2 * DAY, nights=3)

        chart = stays_chart(house, span_from(start))

        ((bar,),) = (row.bars for row in chart.beds)
        assert (bar.stay_id, bar.code) == (stay.pk, stay.person.code)
        assert chart.span.clip(bar.from_on, bar.until_on) == (3, 3)
        assert chart.taken()[:6] == [0, 0, 1, 1, 1, 0]

    def test_cuts_what_began_before_and_ends_after(self, house, room, start):
        StayFactory(bed=BedFactory(room=room), arrives_on=start - 5 * DAY, nights=60)

        chart = stays_chart(house, span_from(start))

        ((bar,),) = (row.bars for row in chart.beds)
        assert chart.span.clip(bar.from_on, bar.until_on) == (1, NIGHTS)
        assert chart.taken() == [1] * NIGHTS

    @pytest.mark.parametrize("days", [-3, NIGHTS])
    def test_leaves_out_what_is_not_in_these_nights(self, house, room, start, days):
        StayFactory(bed=BedFactory(room=room), arrives_on=start + days * DAY, nights=3)

        assert not list(stays_chart(house, span_from(start)).persons)

    def test_leaves_out_cancelled_stays(self, house, room, start):
        StayFactory(bed=BedFactory(room=room), cancelled=True)

        assert not list(stays_chart(house, span_from(start)).persons)

    def test_counts_no_bed_out_of_service_as_taken(self, house, room, start):
        OutOfServiceFactory(bed=BedFactory(room=room), from_on=start)

        chart = stays_chart(house, span_from(start))

        assert [bar.state for row in chart.beds for bar in row.bars] == ["out_of_service"]
        assert sum(chart.taken()) == 0

    def test_shows_a_worker_only_those_she_works_with(self, house, room, start):
        worker = MemberFactory(role="caseworker", centre=house.centre)
        mine = StayFactory(bed=BedFactory(room=room))
        StayFactory(bed=BedFactory(room=room))
        now = mine.created_at
        assign_file(case_file=mine.person.case_file, member=worker, by=None, at=now)

        assert list(stays_chart(worker, span_from(start)).persons) == [mine.person_id]
        assert len(list(stays_chart(house, span_from(start)).persons)) == 2


class TestStayListView:
    def test_draws_one_link_a_stay_with_its_words(self, client, house, room, start):
        bed = BedFactory(room=room)
        stay = StayFactory(bed=bed, arrives_on=start + DAY, nights=4)

        bar = page(client).select_one(".stays__bar:has(a)")

        assert {"is-occupied", "from-2", "nights-4"} <= set(bar["class"])
        assert bar.a["href"] == reverse("rooms:stay_detail", args=[stay.pk])
        label = bar.a["aria-label"]
        assert label.startswith(f"{stay.person.code}, bed {bed.code}, ")
        assert bar.a.get_text() == stay.person.code

    @pytest.mark.parametrize(
        ("trait", "css"), [("held", "is-held"), ("expected", "is-held"), ("ended", "is-ended")]
    )
    def test_draws_each_state(self, client, house, room, trait, css):
        StayFactory(bed=BedFactory(room=room), **{trait: True})

        assert page(client).select_one(f".stays__bar.{css} a")

    def test_has_a_rule_for_every_column_and_length(self):
        css = Path(settings.BASE_DIR / "shelter/static/css/stays.css").read_text()

        for name in ("from", "nights"):
            found = {int(number) for number in re.findall(rf"\.{name}-(\d+) ", css)}
            assert found == set(range(1, NIGHTS + 1))

    def test_sums_every_night_at_its_foot(self, client, house, room, start):
        for _bed in range(2):
            StayFactory(bed=BedFactory(room=room), arrives_on=start, nights=1)

        totals = [item.contents[-1] for item in page(client).select(".stays__totals li")]

        assert totals == ["2"] + ["0"] * (NIGHTS - 1)

    def test_pages_by_31_nights(self, client, house, room, start):
        soup = page(client, f"{STAYS}?from=2026-01-01")

        assert soup.find("a", href="?from=2025-12-01")
        assert soup.find("a", href="?from=2026-02-01")
        assert soup.find("a", href=f"?from={start.isoformat()}")

    @pytest.mark.parametrize("wrong", ["x", "2026-02-31", "0001-01-01"])
    def test_shows_the_nights_around_tonight_for_an_impossible_date(self, client, house, wrong):
        assert client.get(f"{STAYS}?from={wrong}").status_code == 200

    def test_says_the_same_as_a_table(self, client, house, room, start):
        stays = [StayFactory(bed=BedFactory(room=room)) for _bed in range(3)]

        soup = page(client, f"{STAYS}?as=table")

        rows = soup.select("tbody tr")
        assert {row.a.get_text() for row in rows} == {stay.person.code for stay in stays}

    def test_names_everyone_it_shows_in_the_audit(self, client, house, room):
        stays = [StayFactory(bed=BedFactory(room=room)) for _bed in range(3)]

        client.get(STAYS)

        entry = AuditEntry.objects.latest("id")
        assert entry.action == "rooms:stay_list"
        assert set(subjects_of(entry)) == {stay.person_id for stay in stays}

    def test_takes_the_same_queries_for_10_and_40_beds(
        self, client, house, django_assert_max_num_queries, django_assert_num_queries
    ):
        villa = VillaFactory(centre=house.centre)

        def fill(beds):
            for bed in RoomFactory(villa=villa, beds=beds).beds.all():
                StayFactory(bed=bed)
            touch_board(house.centre_id)

        fill(2)
        client.get(STAYS)
        fill(8)
        with django_assert_max_num_queries(12) as few:
            client.get(STAYS)
        fill(30)
        with django_assert_num_queries(len(few)):
            client.get(STAYS)

    def test_shows_what_changed_at_once(self, client, house, room):
        page(client)
        StayFactory(bed=BedFactory(room=room))
        touch_board(house.centre_id)

        assert page(client).select_one(".stays__bar a")

    def test_keeps_nothing_for_another_member(self, client, house, room):
        StayFactory(bed=BedFactory(room=room))
        assert page(client).select_one(".stays__bar a")

        client.force_login(MemberFactory(role="caseworker", centre=house.centre))

        assert not page(client).select_one(".stays__bar a")

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            ("house", 200),
            ("supervisor", 200),
            ("caseworker", 200),
            ("lead", 200),
            ("intake", 403),
            ("branch", 403),
            ("manager", 403),
            ("admin", 403),
        ],
    )
    def test_is_for_those_who_see_stays(self, client, centre, role, status):
        client.force_login(MemberFactory(role=role, centre=centre))

        assert client.get(STAYS).status_code == status
