from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rehabilitation.models import Review
from tests.rehabilitation.factories import PlanFactory, ReviewFactory, TeamOfThree

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def house():
    return TeamOfThree()


@pytest.fixture
def plan(house):
    return PlanFactory(stay=house.stay(), by=house.caseworker, approver=house.lead)


@pytest.fixture
def review(plan):
    review = Review.objects.filter(stay=plan.stay).order_by("day").first()
    review.due_on = timezone.now().date() - timedelta(days=2)
    review.save()
    return review


def url(name, *args):
    return reverse(f"rehabilitation:{name}", args=args)


def filled(plan, **fields):
    data = dict(fields)
    for goal in plan.goals.all():
        data[f"goal-{goal.pk}-status"] = "in_progress"
        data[f"goal-{goal.pk}-note"] = "she called the ministry"
    return data


class TestReviewListView:
    @pytest.fixture
    def reviews(self, house):
        for late in (3, 1, 0, -4, -9):
            ReviewFactory(stay=house.stay(), worker=house.caseworker, late=late)
        ReviewFactory(stay=house.stay(), late=2)

    def test_every_count_is_the_length_of_its_list(self, client, house, reviews):
        client.force_login(house.caseworker)

        page = client.get(url("review_list"))

        assert [tab["label"].split()[-1] for tab in page.context["tabs"]] == ["4", "5"]
        for link in page.context["tabs"] + page.context["chips"]:
            listed = client.get(url("review_list") + link["url"])
            count = link["count"] if "count" in link else int(link["label"].split()[-1])
            assert len(listed.context["page"]) == count

    def test_groups_by_when(self, client, house, reviews):
        client.force_login(house.caseworker)

        groups = client.get(url("review_list")).context["groups"]

        assert [(g["name"], len(g["reviews"])) for g in groups] == [
            ("late", 2),
            ("today", 1),
            ("week", 1),
        ]

    def test_a_lead_starts_with_the_team(self, client, house, reviews):
        client.force_login(house.lead)

        assert len(client.get(url("review_list")).context["page"]) == 5

    def test_is_kind_when_there_is_nothing(self, client, house):
        client.force_login(house.caseworker)

        assert client.get(url("review_list")).status_code == 200

    def test_takes_the_same_queries_for_10_and_20(self, client, house):
        client.force_login(house.lead)
        client.get(url("review_list"))
        counts = []
        for _twice in range(2):
            for _number in range(10):
                ReviewFactory(stay=house.stay(), worker=house.caseworker, late=1)
            with CaptureQueriesContext(connection) as queries:
                client.get(url("review_list"))
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestReviewViews:
    def test_is_held_goal_by_goal(self, client, house, plan, review):
        client.force_login(house.caseworker)
        page = client.get(url("review_detail", review.pk)).content.decode()
        assert "Her own papers" in page
        assert "I want my own passport" in page

        response = client.post(
            url("review_complete", review.pk), filled(plan, summary="Calmer", token="t")
        )

        review.refresh_from_db()
        assert (response.status_code, review.state) == (302, "done")
        page = client.get(url("review_detail", review.pk)).content.decode()
        assert "she called the ministry" in page
        assert "Calmer" in page

    def test_a_double_click_completes_once(self, client, house, plan, review):
        client.force_login(house.caseworker)
        form = filled(plan, token="t")

        answers = [client.post(url("review_complete", review.pk), form) for _twice in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert review.lines.count() == 2

    def test_a_second_form_is_refused_by_name(self, client, house, plan, review):
        client.force_login(house.caseworker)
        client.post(url("review_complete", review.pk), filled(plan))

        response = client.post(url("review_complete", review.pk), filled(plan), headers=HTMX)

        assert response.status_code == 422
        assert review.lines.count() == 2

    def test_keeps_everything_typed_when_a_goal_is_missing(self, client, house, plan, review):
        client.force_login(house.caseworker)
        data = filled(plan, summary="Calmer")
        missing = plan.goals.first()
        del data[f"goal-{missing.pk}-status"]

        response = client.post(url("review_complete", review.pk), data, headers=HTMX)

        page = response.content.decode()
        assert response.status_code == 422
        assert "Calmer" in page
        assert page.count("she called the ministry") == 2
        assert f'href="#id_goal-{missing.pk}-status"' in page
        assert Review.objects.get(pk=review.pk).state == "due"

    def test_without_a_plan_it_leads_to_one(self, client, house):
        review = ReviewFactory(stay=house.stay())
        client.force_login(house.caseworker)

        page = client.get(url("review_detail", review.pk)).content.decode()

        assert url("plan_start", review.stay_id) in page

    def test_is_put_off_with_a_reason(self, client, house, review):
        client.force_login(house.caseworker)
        day = timezone.now().date() + timedelta(days=3)

        response = client.post(
            url("review_reschedule", review.pk),
            {"move-due_on": day.isoformat(), "move-reason": "her_wish"},
        )

        review.refresh_from_db()
        assert response.status_code == 302
        assert (review.due_on, review.reschedule_reason) == (day, "her_wish")

    @pytest.mark.parametrize(
        "typed", [{"due_on": "2020-01-01", "reason": "other"}, {"reason": "?"}]
    )
    def test_is_not_put_off_to_the_past_or_without_a_reason(self, client, house, review, typed):
        client.force_login(house.caseworker)
        data = {f"move-{name}": value for name, value in typed.items()}

        response = client.post(url("review_reschedule", review.pk), data, headers=HTMX)

        assert response.status_code == 422
        assert typed.get("due_on", "") in response.content.decode()
        assert Review.objects.get(pk=review.pk).due_on == review.due_on

    @pytest.mark.parametrize(
        ("role", "status"),
        [("caseworker", 200), ("lead", 200), ("psychologist", 403), ("house", 403), ("nurse", 403)],
    )
    def test_who_may(self, client, house, review, role, status):
        client.force_login(house.member(role))

        assert client.get(url("review_list")).status_code == status
        assert client.get(url("review_detail", review.pk)).status_code == status

    def test_another_teams_review_does_not_exist(self, client, plan, review):
        client.force_login(TeamOfThree().caseworker)

        assert client.get(url("review_detail", review.pk)).status_code == 404
        assert client.post(url("review_complete", review.pk), filled(plan)).status_code == 404
