"""Look-ups that stand out are noticed: planted ones are found, ordinary work is left alone (P8)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelter.watching import watch_lookups, what_stands_out
from staff.actions import AskedAlready, OwnLookups, review_lookups
from staff.lookups import MEANING, watched_day
from staff.models import LookupAlert, Notice
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory
from tests.staff.factories import AuditEntryFactory
from tests.support.habits import DAYS, FIRST, WARM_UP, Quarter
from tests.support.routes import all_routes

pytestmark = pytest.mark.django_db
MOST_FALSE_A_WEEK = 2 / 10  # for each member


def watched(seed):
    """Tell a quarter of a house and watch its days; return what was planted and what was raised."""
    quarter = Quarter(seed)
    for day in range(WARM_UP, DAYS):
        watch_lookups(at=FIRST + timedelta(days=day + 1, hours=5))
    alerts = LookupAlert.objects.filter(centre=quarter.centre)
    raised = {
        (member_id, (on - FIRST.date()).days, kind)
        for member_id, on, kind in alerts.values_list("member_id", "on", "kind")
    }
    return quarter, raised


def judge(seeds):
    kinds, found, false, weeks = {}, {}, [], 0
    for seed in seeds:
        quarter, raised = watched(seed)
        guilty = {(snoop.member_id, snoop.day) for snoop in quarter.planted}
        for snoop in quarter.planted:
            kinds[snoop.kind] = kinds.get(snoop.kind, 0) + 1
            hit = (snoop.member_id, snoop.day, snoop.kind) in raised
            found[snoop.kind] = found.get(snoop.kind, 0) + hit
        false += [kind for member_id, day, kind in raised if (member_id, day) not in guilty]
        weeks += len(quarter.workers) * (DAYS - WARM_UP) / 7
    told = f"found {found} of {kinds}; false {sorted(false)} in {weeks:.0f} weeks of work"
    print(told)  # noqa: T201
    assert sum(found.values()) >= 0.95 * sum(kinds.values()), told
    assert all(found[kind] >= 0.8 * count for kind, count in kinds.items()), told
    assert len(false) <= MOST_FALSE_A_WEEK * weeks, told


class TestPlantedSnoops:
    def test_are_found_among_ordinary_work(self):
        judge([1])

    @pytest.mark.long
    def test_are_found_among_ordinary_work_of_many_houses(self):
        judge(range(2, 12))


class TestWatching:
    @pytest.fixture
    def house(self):
        return CentreFactory(time_zone="UTC")

    @pytest.fixture
    def officer(self, house):
        return MemberFactory(role="privacy", centre=house)

    def snoop(self, house, member=None):
        """Let somebody of the house open the record of one who left long ago."""
        member = member or MemberFactory(centre=house)
        AuditEntryFactory(
            member=member,
            persons=[PersonFactory(centre=house).pk],
            action="residents:person_detail",
            at=FIRST + timedelta(hours=12),
        )
        return member

    def watch(self):
        return watch_lookups(at=FIRST + timedelta(days=1, hours=5))

    def test_raises_each_alert_once_and_tells_the_officer(self, house, officer):
        member = self.snoop(house)
        assert self.watch() == {"raised": 1}
        assert self.watch() == {"raised": 0}

        alert = LookupAlert.objects.get()
        assert (alert.member, alert.kind, alert.count) == (member, "not_assigned", 1)
        assert str(alert.on) == str(FIRST.date())
        notice = Notice.objects.get(member=officer)
        assert (notice.kind, notice.subject_id) == ("lookup_alert", alert.pk)

    def test_does_not_tell_the_officer_about_herself_alone(self, house, officer):
        officer.roles = ["privacy", "house"]
        officer.save()
        self.snoop(house, officer)

        assert self.watch() == {"raised": 1}
        assert not Notice.objects.filter(kind="lookup_alert").exists()

    def test_leaves_yesterdays_lists_alone(self, house, officer):
        for action in ("rooms:board", "residents:person_search", "residents:person_list"):
            AuditEntryFactory(
                member=MemberFactory(centre=house),
                persons=[PersonFactory(centre=house).pk for _ in range(12)],
                action=action,
                at=FIRST + timedelta(hours=12),
            )

        assert self.watch() == {"raised": 0}

    def test_asks_the_database_as_often_for_one_as_for_many(self, house, officer):
        asked = []
        for day in range(2):
            for _ in range(1 + 4 * day):
                self.snoop(house)
            with CaptureQueriesContext(connection) as queries:
                what_stands_out(watched_day(house, FIRST.date()))
            asked.append(len(queries))

        assert asked[0] == asked[1]

    def test_every_meaning_names_a_page(self):
        names = [route.name for route in all_routes()]

        assert not [s for s, _how in MEANING if not any(name.startswith(s) for name in names)]


class TestReviewLookups:
    @pytest.fixture
    def alert(self):
        member = MemberFactory()
        return LookupAlert.objects.create(
            centre=member.centre, member=member, kind="many", on=FIRST.date(), count=9, usual=2
        )

    def test_keeps_what_came_of_it(self, alert):
        officer = MemberFactory(role="privacy", centre=alert.centre)
        reviewed = review_lookups(alert=alert, outcome="explained", by=officer, at=FIRST)

        assert (reviewed.outcome, reviewed.reviewed_by) == ("explained", officer)
        with pytest.raises(AskedAlready):
            review_lookups(alert=alert, outcome="followed_up", by=officer, at=FIRST)

    def test_never_by_herself(self, alert):
        with pytest.raises(OwnLookups):
            review_lookups(alert=alert, outcome="explained", by=alert.member, at=FIRST)
        assert not LookupAlert.objects.visible_to(alert.member).exists()
