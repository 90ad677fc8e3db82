from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rehabilitation.actions.clock import open_stay_clock
from residents.actions import assign_file
from rooms.models import Stay
from rooms.selectors import beds_on
from staff.models import Export
from tests.residents.factories import CentreFactory, MemberFactory, TaskFactory, TeamFactory
from tests.rooms.factories import BedFactory, BedPreparationFactory, StayFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def desk(client, centre):
    client.force_login(MemberFactory(centre=centre, role="house", language="en"))
    return client


def today_of(client):
    return client.get(reverse("home")).context["today"]


class TestTodayOfTheHouse:
    def test_counts_the_beds_as_the_board_does(self, desk, centre):
        beds = [BedFactory(centre=centre) for _number in range(4)]
        StayFactory(bed=beds[0])
        StayFactory(bed=beds[1], held=True)
        BedPreparationFactory(bed=beds[2])

        beds_tonight = today_of(desk).beds

        states = [bed.state for bed in beds_on(centre, centre.night())]
        assert beds_tonight.free == states.count("free") == 1
        assert beds_tonight.held == states.count("held") == 1
        assert beds_tonight.occupied == states.count("occupied") == 1

    def test_lists_who_comes_and_who_goes(self, desk, centre):
        coming = StayFactory(centre=centre, held=True)
        leaving = StayFactory(
            centre=centre, arrives_on=centre.night() - timedelta(days=3), nights=4
        )
        StayFactory(centre=centre, nights=20)

        today = today_of(desk)

        assert [stay.pk for stay in today.arrivals] == [coming.pk]
        assert [stay.pk for stay in today.departures] == [leaving.pk]

    def test_sorts_tasks_by_time_and_sets_the_late_ones_apart(self, desk, centre):
        on = timezone.now().astimezone(centre.zone).date()
        late = TaskFactory(centre=centre, due_on=on - timedelta(days=2))
        evening = TaskFactory(centre=centre, due_on=on, due_at=timezone.now())
        TaskFactory(centre=centre, due_on=on + timedelta(days=3))

        today = today_of(desk)

        assert [row.task.pk for row in today.tasks] == [evening.pk]
        assert [(row.task.pk, row.days_late) for row in today.late] == [(late.pk, 2)]

    def test_costs_the_same_queries_for_two_arrivals_and_for_twelve(self, desk, centre):
        counts = []
        for number in (2, 10):
            StayFactory.create_batch(number, centre=centre, held=True)
            with CaptureQueriesContext(connection) as counted:
                desk.get(reverse("home"))
            counts.append(len(counted))
        assert counts[0] == counts[1]


class TestTodayOfCaseWorkers:
    def test_each_count_of_reviews_is_the_length_of_the_list_it_links_to(self, client, centre):
        team = TeamFactory(centre=centre)
        worker = MemberFactory(centre=centre, role="caseworker", teams=[team], language="en")
        for days in (9, 12, 5):
            stay = StayFactory(
                centre=centre, arrives_on=centre.night() - timedelta(days=days), nights=30
            )
            case_file = stay.person.case_file
            case_file.team = team
            case_file.save()
            assign_file(case_file=case_file, member=worker, by=None, at=timezone.now())
            Stay.objects.filter(pk=stay.pk).update(
                admitted_at=timezone.now() - timedelta(days=days)
            )
            stay.refresh_from_db()
            open_stay_clock(stay=stay, at=stay.admitted_at)
        client.force_login(worker)
        page = BeautifulSoup(client.get(reverse("home")).content, "html.parser")

        for stat in page.select("#reviews a.stat"):
            shown = stat.select_one(".stat__value").text.strip()
            reviews = client.get(stat["href"]).context["page"]
            assert (int(shown) if shown.isdigit() else 0) == reviews.paginator.count

        assert len(page.select("#reviews a.stat")) == 3

    def test_shows_no_beds_to_who_may_not_see_them(self, client, centre):
        client.force_login(MemberFactory(centre=centre, role="caseworker"))

        today = today_of(client)

        assert (today.beds, today.arrivals, today.departures) == (None, [], [])


class TestWhatWaits:
    @pytest.fixture
    def privacy(self, client, centre):
        member = MemberFactory(centre=centre, role="privacy", language="en")
        client.force_login(member)
        return member

    def numbers(self, client):
        return {count.url_name: count.number for count in today_of(client).waiting}

    def test_counts_what_others_did_and_she_decides(self, client, centre, privacy):
        lead = MemberFactory(centre=centre, role="lead")
        for member in (lead, privacy):
            ask_for_file(member)
        MemberFactory(centre=centre, awaits_confirmation_since=timezone.now())
        MemberFactory(awaits_confirmation_since=timezone.now())

        assert self.numbers(client) == {
            "residents:glass_list": 0,
            "lookup_list": 0,
            "export_list": 1,
            "staff:confirmation_list": 1,
        }

    def test_stands_on_the_page_with_a_way_to_it(self, client, privacy):
        page = BeautifulSoup(client.get(reverse("home")).content, "html.parser")

        assert page.select_one(f"#waiting a[href='{reverse('lookup_list')}']")
        assert page.select_one(f"#waiting a[href='{reverse('staff:keys')}']")

    def test_is_nothing_to_who_decides_nothing(self, desk):
        assert today_of(desk).waiting == []
        assert today_of(desk).backups is None

    def test_costs_the_same_queries_for_two_and_for_twelve(self, client, centre, privacy):
        counts = []
        for number in (2, 10):
            for _one in range(number):
                ask_for_file(MemberFactory(centre=centre, role="lead"))
            with CaptureQueriesContext(connection) as counted:
                client.get(reverse("home"))
            counts.append(len(counted))
        assert counts[0] == counts[1]

    def test_names_backups_that_were_never_made(self, client, privacy, settings, tmp_path):
        settings.BACKUP_DIR = tmp_path

        assert not today_of(client).backups.is_good


def ask_for_file(member):
    return Export.objects.create(
        centre=member.centre, kind="stays", format="csv", identifies=True, reason="report",
        state="waiting", asked_by=member,
    )  # fmt: skip
