import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from rehabilitation.models import Plan, Review
from staff.actions import make_token
from tests.rehabilitation.factories import PlanFactory, ReviewFactory, TeamOfThree

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return TeamOfThree()


@pytest.fixture
def call(client):
    """Call the API as a member: ``call(member, "get", "plans/…")``."""
    tokens = {}

    def request(member, method, path, body=None, **headers):
        if member.pk not in tokens:
            tokens[member.pk] = make_token(member=member, name="test", at=timezone.now())
        kwargs = {"data": json.dumps(body), "content_type": "application/json"} if body else {}
        headers = {"Authorization": f"Bearer {tokens[member.pk]}", **headers}
        return getattr(client, method)(f"/api/v1/{path}", headers=headers, **kwargs)

    return request


def plan_body(stay, **goal):
    goals = [{"domain": "legal", "title": "Her own papers", **goal}]
    return {"stay": str(stay.pk), "goals": goals}


class TestPlanWriteApi:
    def test_writes_and_hands_in(self, call, house):
        stay = house.stay()

        response = call(house.caseworker, "post", "plans", plan_body(stay))

        plan = Plan.objects.get()
        answer = response.json()
        assert response.status_code == 201
        assert (answer["id"], answer["stay"]) == (str(plan.pk), str(stay.pk))
        assert answer["person"] == {"id": str(plan.person_id), "code": plan.person.code}
        assert (answer["version"], answer["state"]) == (1, "submitted")
        assert [(g["domain"], g["title"], g["status"]) for g in answer["goals"]] == [
            ("legal", "Her own papers", "not_started")
        ]
        assert [review["day"] for review in answer["reviews"]] == [10, 17, 24]
        assert call(house.lead, "get", f"plans/{plan.pk}").json() == answer

    def test_one_key_has_one_effect(self, call, house):
        stay = house.stay()
        key = {"Idempotency-Key": "k1"}
        answers = [
            call(house.caseworker, "post", "plans", plan_body(stay), **key) for _ in range(3)
        ]
        other = call(house.caseworker, "post", "plans", plan_body(stay, title="Other"), **key)

        assert [answer.status_code for answer in answers] == [201] * 3
        assert len({answer.content for answer in answers}) == 1
        assert other.status_code == 409
        assert Plan.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"domain": "magic"}, "UnknownCode"),
            ({"title": " "}, "Malformed"),
            ({"title": ""}, "Malformed"),
        ],
    )
    def test_a_wrong_field_is_422(self, call, house, wrong, error):
        response = call(house.caseworker, "post", "plans", plan_body(house.stay(), **wrong))

        assert (response.status_code, response.json()["error"]) == (422, error)
        assert not Plan.objects.exists()

    def test_what_the_house_refuses_is_409(self, call, house):
        stay = house.stay()
        call(house.caseworker, "post", "plans", plan_body(stay))

        response = call(house.caseworker, "post", "plans", plan_body(stay))

        assert (response.status_code, response.json()["error"]) == (409, "PlanUnderWay")

    def test_another_teams_stay_is_like_none(self, call, house):
        stay = TeamOfThree().stay()
        unknown = type("Nothing", (), {"pk": uuid.uuid4()})

        hidden = call(house.caseworker, "post", "plans", plan_body(stay))
        missing = call(house.caseworker, "post", "plans", plan_body(unknown))

        assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
        assert hidden.status_code == 404

    def test_house_staff_may_not(self, call, house):
        assert (
            call(house.member("house"), "post", "plans", plan_body(house.stay())).status_code == 403
        )


class TestPlanApproveApi:
    def test_never_the_author(self, call, house):
        plan = PlanFactory(stay=house.stay(), by=house.lead, submitted=True)

        response = call(house.lead, "post", f"plans/{plan.pk}/approve")

        assert (response.status_code, response.json()["error"]) == (409, "ApprovesOwnPlan")
        other = call(house.member("lead"), "post", f"plans/{plan.pk}/approve")
        assert (other.status_code, other.json()["state"]) == (200, "approved")

    def test_a_caseworker_may_not(self, call, house):
        plan = PlanFactory(stay=house.stay(), by=house.lead, submitted=True)

        assert call(house.caseworker, "post", f"plans/{plan.pk}/approve").status_code == 403

    def test_twice_is_409(self, call, house):
        plan = PlanFactory(stay=house.stay(), by=house.caseworker, approver=house.lead)

        response = call(house.lead, "post", f"plans/{plan.pk}/approve")

        assert (response.status_code, response.json()["error"]) == (409, "IllegalMove")


class TestReviewsApi:
    def test_lists_by_state(self, call, house):
        late = ReviewFactory(stay=house.stay(), late=1)
        due = ReviewFactory(stay=house.stay(), late=0)
        done = ReviewFactory(stay=house.stay(), late=4, state="done", done_at=timezone.now())
        ReviewFactory(stay=house.stay(), late=4, state="cancelled")
        ReviewFactory(stay=TeamOfThree().stay(), late=1)

        for state, review in {"overdue": late, "due": due, "done": done}.items():
            answer = call(house.caseworker, "get", f"reviews?state={state}").json()
            assert answer["count"] == 1
            item = answer["items"][0]
            assert (item["id"], item["state"]) == (str(review.pk), state)
            assert item["person"]["code"] == review.person.code
        assert call(house.lead, "get", "reviews").json()["count"] == 3
        assert call(house.lead, "get", "reviews?state=magic").status_code == 422
        assert len(call(house.lead, "get", "reviews?limit=1&offset=1").json()["items"]) == 1

    def test_completes_goal_by_goal_once(self, call, house):
        plan = PlanFactory(stay=house.stay(), by=house.caseworker, approver=house.lead)
        review = Review.objects.filter(stay=plan.stay).first()
        path = f"reviews/{review.pk}/complete"
        progress = [
            {"goal": str(goal.pk), "status": "met", "note": "done"} for goal in plan.goals.all()
        ]

        missing = call(house.caseworker, "post", path, {"progress": progress[:1]})
        first = call(house.caseworker, "post", path, {"progress": progress})
        second = call(house.caseworker, "post", path, {"progress": progress})

        assert (missing.status_code, missing.json()["error"]) == (409, "GoalsMissing")
        assert (first.status_code, first.json()["state"]) == (200, "done")
        assert {row["status"] for row in first.json()["progress"]} == {"met"}
        assert (second.status_code, second.json()["error"]) == (409, "AlreadyCompleted")

    def test_a_goal_of_another_team_is_like_any_wrong_goal(self, call, house):
        plan = PlanFactory(stay=house.stay(), by=house.caseworker, approver=house.lead)
        review = Review.objects.filter(stay=plan.stay).first()
        stranger = TeamOfThree()
        other = PlanFactory(stay=stranger.stay(), by=stranger.caseworker)
        path = f"reviews/{review.pk}/complete"

        answers = [
            call(house.lead, "post", path, {"progress": [{"goal": str(pk), "status": "met"}]})
            for pk in (other.goals.first().pk, uuid.uuid4())
        ]

        assert [answer.json()["error"] for answer in answers] == ["GoalOfAnotherPlan"] * 2
        assert answers[0].content == answers[1].content

    def test_the_list_names_the_day_that_a_review_was_put_off_to(self, call, house):
        review = ReviewFactory(stay=house.stay(), late=-3)

        item = call(house.lead, "get", "reviews?state=due").json()["items"][0]

        assert item["due_on"] == review.due_on.isoformat()
        assert review.due_on > timezone.now().date() + timedelta(days=1)
