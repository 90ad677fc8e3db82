from datetime import UTC, date, datetime, timedelta

import pytest

from rehabilitation.actions.overdue import flag_overdue_reviews
from rehabilitation.models import Review
from rehabilitation.tasks import flag_overdue_reviews as flag_overdue_reviews_job
from residents.actions import open_task
from residents.models import Task
from staff.models import Notice
from tests.rehabilitation.factories import ReviewFactory, TeamOfThree
from tests.residents.factories import CentreFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 12, 9, tzinfo=UTC)
YESTERDAY = date(2026, 11, 11)
NOTHING = {
    "flagged": 0,
    "tasks": 0,
    "escalated_to_leads": 0,
    "escalated_to_managers": 0,
    "notices": 0,
}


@pytest.fixture
def house():
    return TeamOfThree()


@pytest.fixture
def late(house):
    return ReviewFactory(stay=house.stay(), worker=house.caseworker, due_on=YESTERDAY)


def told(kind):
    notices = Notice.objects.filter(kind=kind)
    return sorted(notices.values_list("member__login", "subject_id"), key=str)


class TestFlagOverdueReviews:
    def test_flags_opens_a_task_and_tells_the_worker(self, house, late):
        counts = flag_overdue_reviews(at=AT)

        late.refresh_from_db()
        task = Task.objects.get(kind="review_overdue")
        assert counts == {**NOTHING, "flagged": 1, "tasks": 1, "notices": 1}
        assert (late.step, late.flagged_at) == (1, AT)
        assert (task.assignee, task.team, task.person) == (
            house.caseworker,
            house.team,
            late.person,
        )
        assert (task.subject_type, task.subject_id) == ("review", late.pk)
        assert (task.due_on, task.state, task.created_at) == (YESTERDAY, "open", AT)
        assert told("review_overdue") == [(house.caseworker.login, late.pk)]

    def test_changes_nothing_the_second_time(self, late):
        flag_overdue_reviews(at=AT)

        assert flag_overdue_reviews(at=AT) == NOTHING
        assert flag_overdue_reviews(at=AT + timedelta(hours=1)) == NOTHING
        assert (Task.objects.filter(kind="review_overdue").count(), Notice.objects.count()) == (
            1,
            1,
        )

    def test_leaves_alone_what_is_due_today_done_or_cancelled(self, house):
        stay = house.stay()
        ReviewFactory(stay=stay, day=10, due_on=date(2026, 11, 12))
        ReviewFactory(stay=stay, day=17, due_on=YESTERDAY, state="done", done_at=AT)
        ReviewFactory(stay=stay, day=24, due_on=YESTERDAY, state="cancelled")

        assert flag_overdue_reviews(at=AT) == NOTHING

    def test_today_is_the_date_of_each_centre(self, house):
        west = TeamOfThree()
        west.centre.time_zone = "America/New_York"
        west.centre.save()
        here = ReviewFactory(stay=house.stay(), worker=house.caseworker, due_on=YESTERDAY)
        there = ReviewFactory(stay=west.stay(), worker=west.caseworker, due_on=YESTERDAY)
        CentreFactory(time_zone="Asia/Tokyo")

        early = flag_overdue_reviews(at=datetime(2026, 11, 12, 1, tzinfo=UTC))
        later = flag_overdue_reviews(at=datetime(2026, 11, 12, 6, tzinfo=UTC))

        assert (early["flagged"], later["flagged"]) == (1, 1)
        here.refresh_from_db()
        there.refresh_from_db()
        assert here.flagged_at < there.flagged_at

    def test_tells_the_leads_of_the_team_where_nobody_works_on_it(self, house):
        review = ReviewFactory(stay=house.stay(), due_on=YESTERDAY)
        TeamOfThree()

        flag_overdue_reviews(at=AT)

        assert told("review_overdue") == [(house.lead.login, review.pk)]
        assert Task.objects.get(kind="review_overdue").role == "lead"
        assert Task.objects.visible_to(house.lead).filter(kind="review_overdue").exists()

    def test_a_worker_who_left_is_nobody(self, house, late):
        house.caseworker.is_active = False
        house.caseworker.save()

        flag_overdue_reviews(at=AT)

        assert told("review_overdue") == [(house.lead.login, late.pk)]
        assert Task.objects.get(kind="review_overdue").assignee is None

    def test_tells_the_centres_leads_where_the_team_has_none(self, house):
        house.lead.teams.clear()
        review = ReviewFactory(stay=house.stay(), due_on=YESTERDAY)

        flag_overdue_reviews(at=AT)

        assert told("review_overdue") == [(house.lead.login, review.pk)]

    def test_respects_a_task_that_is_open_already(self, house, late):
        open_task(centre=house.centre, kind="review_overdue", subject=late, due_on=YESTERDAY)

        assert flag_overdue_reviews(at=AT) == {**NOTHING, "flagged": 1, "notices": 1}
        assert Task.objects.filter(kind="review_overdue").count() == 1

    def test_the_late_task_replaces_the_one_that_was_due(self, house, late):
        open_task(centre=house.centre, kind="review_due", subject=late, due_on=YESTERDAY)

        flag_overdue_reviews(at=AT)

        assert Task.objects.get(kind="review_due").state == "cancelled"

    def test_ids_made_by_the_database_are_like_all_others(self, late):
        flag_overdue_reviews(at=AT)

        for row in [Task.objects.get(kind="review_overdue"), Notice.objects.get()]:
            assert type(row).objects.filter(pk=row.pk).update(created_at=AT) == 1

    def test_the_job_returns_its_counts(self, late):
        assert flag_overdue_reviews_job(at=AT, something_new=True)["flagged"] == 1
        assert flag_overdue_reviews_job(at=AT) == NOTHING


class TestEscalation:
    def test_tells_leads_after_48_hours_and_managers_after_72_once_each(self, house, late):
        supervisor, manager = house.member("supervisor"), house.member("manager")
        flag_overdue_reviews(at=AT)

        for hours in range(1, 120):
            flag_overdue_reviews(at=AT + timedelta(hours=hours))

        late.refresh_from_db()
        assert (late.step, late.flagged_at) == (3, AT)
        everyone = sorted([house.lead.login, supervisor.login, manager.login])
        assert sorted(login for login, _pk in told("review_escalated")) == everyone
        assert Task.objects.filter(kind="review_overdue").count() == 1

    @pytest.mark.parametrize(("hours", "step"), [(47, 1), (48, 2), (71, 2)])
    def test_waits_until_the_hour(self, late, hours, step):
        flag_overdue_reviews(at=AT)

        for hour in {min(hours, 48), hours}:
            flag_overdue_reviews(at=AT + timedelta(hours=hour))

        late.refresh_from_db()
        assert late.step == step

    def test_catches_up_after_an_outage(self, house, late):
        house.member("manager")
        flag_overdue_reviews(at=AT)

        counts = flag_overdue_reviews(at=AT + timedelta(days=9))

        assert (counts["escalated_to_leads"], counts["escalated_to_managers"]) == (1, 1)
        assert counts["notices"] == 2

    def test_stops_when_the_review_was_held(self, late):
        flag_overdue_reviews(at=AT)
        Review.objects.update(state="done", done_at=AT)

        assert flag_overdue_reviews(at=AT + timedelta(days=9)) == NOTHING


class TestCost:
    def test_takes_the_same_statements_however_many(
        self, house, django_assert_max_num_queries, django_assert_num_queries
    ):
        for _number in range(10):
            ReviewFactory(stay=house.stay(), worker=house.caseworker, due_on=YESTERDAY)

        with django_assert_max_num_queries(16):
            assert flag_overdue_reviews(at=AT)["flagged"] == 10

    def test_finds_by_the_partial_indexes(self, late):
        from django.db import connection

        queries = {
            "r.state = 'due' AND r.step = 0 AND r.due_on < '2026-11-12'": "review_to_flag",
            "r.state = 'due' AND r.step IN (1, 2) AND r.step = 1"
            " AND r.flagged_at <= '2026-11-12'": "review_to_escalate",
        }
        if connection.vendor != "sqlite":
            pytest.skip("a small table on PostgreSQL is read whole, whatever the indexes")
        with connection.cursor() as cursor:
            for which, index in queries.items():
                cursor.execute(
                    f"EXPLAIN QUERY PLAN SELECT r.id FROM rehabilitation_review r WHERE {which}"
                )
                assert index in str(cursor.fetchall())
