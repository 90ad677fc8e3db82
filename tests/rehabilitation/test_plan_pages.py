import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rehabilitation.actions.approval import submit_plan
from rehabilitation.actions.goals import add_step
from rehabilitation.actions.plans import GoalDraft
from rehabilitation.models import Plan
from rehabilitation.selectors import plan_counts, plan_text
from staff.models import AuditEntry
from tests.rehabilitation.factories import PlanFactory, TeamOfThree
from tests.residents.factories import MemberFactory
from tests.support.htmx import main_of, swap

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def house():
    return TeamOfThree()


@pytest.fixture
def draft(house):
    return PlanFactory(stay=house.stay(), by=house.caseworker)


def url(name, *args):
    return reverse(f"rehabilitation:{name}", args=args)


def editor(goals, **fields):
    """Return what the editor's form sends for these goals (dicts)."""
    data = {"goals-TOTAL_FORMS": len(goals), "goals-INITIAL_FORMS": 0, "revision": 1, **fields}
    for at, goal in enumerate(goals):
        data.update({f"goals-{at}-{name}": value for name, value in goal.items()})
    return data


class TestPlanListView:
    def test_lists_are_as_long_as_their_counts(self, client, house, draft):
        PlanFactory(stay=house.stay(), by=house.caseworker, submitted=True)
        PlanFactory(stay=house.stay(), by=house.lead, approver=house.member("lead"))
        house.stay()
        client.force_login(house.lead)

        page = client.get(url("plan_list"))

        assert page.context["part"] == "submitted"
        for chip in page.context["chips"]:
            listed = client.get(url("plan_list") + chip["url"])
            assert len(listed.context["page"]) == chip["count"] == 1

    def test_a_caseworker_starts_with_her_own(self, client, house, draft):
        client.force_login(house.member("caseworker"))

        assert not client.get(url("plan_list")).context["page"].object_list
        assert client.get(url("plan_list") + "?whose=team&state=draft").context["page"].object_list

    def test_takes_the_same_queries_for_10_and_20(self, client, house, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.force_login(house.lead)
        client.get(url("plan_list"))
        counts = []
        for _twice in range(2):
            for _number in range(10):
                PlanFactory(stay=house.stay(), by=house.caseworker, submitted=True)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(url("plan_list"))
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_shows_nothing_of_another_team(self, client, house, draft):
        stranger = TeamOfThree()
        client.force_login(stranger.lead)

        page = client.get(url("plan_list") + "?state=draft")

        assert draft.person.code not in page.content.decode()
        assert plan_counts(stranger.lead, timezone.now().date())["draft"] == 0


class TestPlanStartView:
    def test_writes_a_plan(self, client, house):
        stay = house.stay()
        client.force_login(house.caseworker)
        assert client.get(url("plan_start", stay.pk)).status_code == 200

        response = client.post(
            url("plan_start", stay.pk),
            editor(
                [
                    {"domain": "legal", "title": "أوراقي", "her_words": "أريد جوازي"},
                    {"domain": "safety", "title": "Sleep"},
                    {},
                ],
                her_words="معًا",
                token="t1",
            ),
        )

        plan = Plan.objects.get()
        assert response["Location"] == url("plan_detail", plan.pk)
        text = plan_text(plan)
        assert [goal.title for goal in text.goals] == ["أوراقي", "Sleep"]
        assert text.her_words == "معًا"

    def test_a_double_click_writes_one(self, client, house):
        stay = house.stay()
        client.force_login(house.caseworker)
        form = editor([{"domain": "legal", "title": "Papers"}], token="t1")

        answers = [client.post(url("plan_start", stay.pk), form) for _twice in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert answers[0]["Location"] == answers[1]["Location"]
        assert Plan.objects.count() == 1

    def test_keeps_everything_typed_when_refused(self, client, house):
        stay = house.stay()
        client.force_login(house.caseworker)

        response = client.post(
            url("plan_start", stay.pk),
            editor(
                [
                    {"domain": "", "title": "Papers", "her_words": "mine"},
                    {"domain": "safety", "title": ""},
                ],
                her_words="together",
                agreed_on="2999-01-01",
            ),
            headers=HTMX,
        )

        page = response.content.decode()
        assert response.status_code == 422
        assert page.lstrip().startswith('<form id="plan-form"')
        for typed in ("Papers", "mine", "together", "2999-01-01"):
            assert typed in page
        assert 'href="#id_goals-0-domain"' in page
        assert 'href="#id_goals-1-title"' in page
        assert not Plan.objects.exists()

    def test_says_why_the_house_refuses(self, client, house, draft):
        client.force_login(house.caseworker)

        response = client.post(
            url("plan_start", draft.stay_id), editor([{"domain": "legal", "title": "Papers"}])
        )

        assert response.status_code == 422
        assert "Papers" in response.content.decode()
        assert Plan.objects.count() == 1


class TestPlanGoalsView:
    def test_adds_and_removes_goals_without_saving(self, client, house):
        stay = house.stay()
        client.force_login(house.caseworker)
        typed = [{"domain": "legal", "title": "Papers"}, {"domain": "social", "title": "Friends"}]

        added = client.post(
            url("plan_start_goals", stay.pk), editor(typed, her_words="hers", add_goal="safety:0")
        )
        removed = client.post(
            url("plan_start_goals", stay.pk), editor(typed, her_words="hers", drop_goal="0")
        )

        rows = added.context["rows"]
        assert [row["domain"].value() for row in rows] == ["legal", "social", "safety"]
        assert rows[2]["title"].value()
        assert [row["title"].value() for row in removed.context["rows"]] == ["Friends"]
        assert removed.context["form"]["her_words"].value() == "hers"
        assert not Plan.objects.exists()

    def test_what_it_draws_can_be_saved(self, client, house, draft):
        client.force_login(house.caseworker)
        first = draft.goals.first()
        typed = [{"goal": first.pk, "domain": "legal", "title": "Papers"}]
        page = client.post(url("plan_edit_goals", draft.pk), editor(typed, add_goal="words"))
        rows = page.context["rows"]
        assert (rows.management_form["TOTAL_FORMS"].value(), len(rows.forms)) == (2, 2)
        again = [{n: row[n].value() or "" for n in row.fields} for row in rows]
        again[1].update(domain="social", title="Friends")

        client.post(url("plan_edit", draft.pk), editor(again))

        assert [goal.title for goal in plan_text(draft).goals] == ["Papers", "Friends"]
        assert draft.goals.first() == first

    @pytest.mark.parametrize(
        "junk", [{"add_goal": "x:9"}, {"drop_goal": "99"}, {"goals-TOTAL_FORMS": "x"}]
    )
    def test_bears_nonsense(self, client, house, draft, junk):
        client.force_login(house.caseworker)

        response = client.post(url("plan_edit_goals", draft.pk), {**editor([]), **junk})

        assert response.status_code == 200


class TestPlanEditView:
    def test_a_stale_form_keeps_both_texts(self, client, house, draft):
        client.force_login(house.caseworker)
        client.post(url("plan_edit", draft.pk), editor([{"domain": "legal", "title": "Theirs"}]))

        response = client.post(
            url("plan_edit", draft.pk), editor([{"domain": "legal", "title": "Mine"}])
        )

        assert response.status_code == 422
        assert "Mine" in response.content.decode()
        assert [goal.title for goal in plan_text(draft).goals] == ["Theirs"]
        assert str(response.context["form"]["revision"].value()) == "2"

    def test_shows_what_is_kept(self, client, house, draft):
        client.force_login(house.caseworker)

        page = client.get(url("plan_edit", draft.pk))

        assert [row["title"].value() for row in page.context["rows"]] == [
            "Her own papers",
            "Feel safe at night",
        ]


class TestPlanDetailView:
    def test_shows_and_audits(self, client, house, draft):
        client.force_login(house.caseworker)

        page = client.get(url("plan_detail", draft.pk))

        assert "I want my own passport" in page.content.decode()
        assert bytes(AuditEntry.objects.get().subjects) == draft.person_id.bytes

    def test_no_name_or_word_of_hers_is_in_the_title(self, client, house, draft):
        client.force_login(house.caseworker)

        title = client.get(url("plan_detail", draft.pk)).content.decode()
        title = title[title.index("<title>") : title.index("</title>")]

        assert draft.person.code not in title

    def test_takes_the_same_queries_for_any_number_of_goals(self, client, house):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.force_login(house.caseworker)
        counts = []
        for number in (2, 12):
            goals = [GoalDraft("legal", f"Goal {n}") for n in range(number)]
            plan = PlanFactory(stay=house.stay(), by=house.caseworker, goals=goals)
            for goal in plan.goals.all():
                add_step(goal=goal, title="x", owner=house.lead, by=house.lead, at=timezone.now())
            client.get(url("plan_detail", plan.pk))
            with CaptureQueriesContext(connection) as queries:
                client.get(url("plan_detail", plan.pk))
            counts.append(len(queries))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("name", ["plan_detail", "plan_print", "plan_edit"])
    def test_another_teams_plan_does_not_exist(self, client, house, draft, name):
        client.force_login(TeamOfThree().caseworker)

        assert client.get(url(name, draft.pk)).status_code == 404

    @pytest.mark.parametrize(
        ("role", "view", "edit", "approve"),
        [
            ("caseworker", 200, 200, 403),
            ("lead", 200, 200, 422),
            ("psychologist", 200, 403, 403),
            ("nurse", 200, 403, 403),
            ("legal", 200, 403, 403),
            ("house", 403, 403, 403),
            ("supervisor", 403, 403, 403),
            ("manager", 403, 403, 403),
            ("trainer", 403, 403, 403),
            ("admin", 403, 403, 403),
        ],
    )
    def test_who_may(self, client, house, draft, role, view, edit, approve):
        client.force_login(house.member(role))

        assert client.get(url("plan_detail", draft.pk)).status_code == view
        assert client.get(url("plan_edit", draft.pk)).status_code == edit
        assert client.post(url("plan_approve", draft.pk)).status_code == approve


class TestApprovalViews:
    def test_hand_in_and_approve(self, client, house, draft):
        client.force_login(house.caseworker)
        client.post(url("plan_submit", draft.pk), {"token": "a"})
        client.force_login(house.lead)
        page = client.get(url("plan_detail", draft.pk))
        assert page.context["may_approve"]

        client.post(url("plan_approve", draft.pk), {"token": "b"})

        draft.refresh_from_db()
        assert (draft.state, draft.approved_by) == ("approved", house.lead)

    def test_the_author_is_told_that_another_lead_approves(self, client, house):
        plan = PlanFactory(stay=house.stay(), by=house.lead, submitted=True)
        client.force_login(house.lead)
        page = client.get(url("plan_detail", plan.pk))
        assert (page.context["may_approve"], page.context["waits_for_another"]) == (False, True)

        response = client.post(url("plan_approve", plan.pk), headers=HTMX)

        plan.refresh_from_db()
        assert (response.status_code, plan.state) == (422, "submitted")
        assert 'id="plan"' in response.content.decode()

    def test_returns_with_a_reason(self, client, house, draft):
        submit_plan(plan=draft, by=house.caseworker, at=timezone.now())
        client.force_login(house.lead)
        assert client.post(url("plan_return", draft.pk), {"reason": " "}).status_code == 422

        client.post(url("plan_return", draft.pk), {"reason": "Ask about school"})

        client.force_login(house.caseworker)
        assert "Ask about school" in client.get(url("plan_detail", draft.pk)).content.decode()

    def test_a_new_version_opens_as_a_draft(self, client, house):
        plan = PlanFactory(stay=house.stay(), by=house.caseworker, approver=house.lead)
        client.force_login(house.caseworker)

        response = client.post(url("plan_renew", plan.pk))

        newer = Plan.objects.get(version=2)
        assert response["Location"] == url("plan_detail", newer.pk)


class TestGoalViews:
    @pytest.fixture
    def plan(self, house):
        return PlanFactory(stay=house.stay(), by=house.caseworker, approver=house.lead)

    def test_the_swap_shows_what_a_reload_would(self, client, house, plan):
        client.force_login(house.caseworker)
        page = client.get(url("plan_detail", plan.pk))
        goal = plan.goals.first()

        response = client.post(url("goal_status", goal.pk), {"status": "in_progress"}, headers=HTMX)

        goal.refresh_from_db()
        reloaded = client.get(url("plan_detail", plan.pk))
        assert goal.status == "in_progress"
        assert _calm(swap(page, response, target="#plan")) == _calm(reloaded)

    def test_adds_a_step_and_marks_it_done(self, client, house, plan):
        client.force_login(house.caseworker)
        goal = plan.goals.first()

        client.post(
            url("step_add", goal.pk),
            {"title": "Ask for the certificate", "owner": house.lead.pk, "due_on": "2027-01-05"},
        )
        step = goal.interventions.get()
        response = client.post(url("step_done", step.pk), headers=HTMX)

        step.refresh_from_db()
        assert (step.owner, step.done_by) == (house.lead, house.caseworker)
        assert response.status_code == 200

    def test_refuses_kindly_and_keeps_the_words(self, client, house, plan):
        client.force_login(house.caseworker)
        goal = plan.goals.first()
        stranger = MemberFactory()

        wrong = client.post(url("goal_status", goal.pk), {"status": "?"}, headers=HTMX)
        step = client.post(
            url("step_add", goal.pk), {"title": "Ask", "owner": stranger.pk}, headers=HTMX
        )

        assert (wrong.status_code, step.status_code) == (422, 422)
        assert 'value="Ask"' in step.content.decode()
        assert not goal.interventions.exists()

    def test_another_teams_goal_does_not_exist(self, client, plan):
        client.force_login(TeamOfThree().caseworker)

        assert client.post(url("goal_status", plan.goals.first().pk)).status_code == 404


class TestPrintAndPanel:
    def test_the_paper_names_nobody(self, client, house, draft):
        add_step(
            goal=draft.goals.first(),
            title="Ask",
            owner=house.lead,
            by=house.lead,
            at=timezone.now(),
            due_on=timezone.now().date() + timedelta(days=3),
        )
        house.lead.name = "Salma"
        house.lead.save()
        client.force_login(house.caseworker)

        page = client.get(url("plan_print", draft.pk)).content.decode()

        assert "I want my own passport" in page
        assert "Salma" not in page

    def test_the_panel_is_a_fragment_or_a_page(self, client, house, draft):
        client.force_login(house.caseworker)
        address = url("plan_panel", draft.person_id)

        fragment = client.get(address, headers=HTMX).content.decode()

        assert fragment.lstrip().startswith("<section")
        assert "Feel safe at night" in fragment
        assert "<main" in client.get(address).content.decode()

    def test_the_panel_offers_to_write_the_first(self, client, house):
        stay = house.stay()
        client.force_login(house.caseworker)

        page = client.get(url("plan_panel", stay.person_id), headers=HTMX).content.decode()

        assert url("plan_start", stay.pk) in page

    def test_house_staff_have_no_panel(self, client, house, draft):
        client.force_login(house.member("house"))

        assert client.get(url("plan_panel", draft.person_id)).status_code == 403


def _calm(page):
    """Return a page's main without what differs at each drawing: tokens and focus."""
    text = re.sub(r'(name="token" type="hidden" value=")[^"]+', r"\1", main_of(page))
    text = re.sub(r'(name="csrfmiddlewaretoken" type="hidden" value=")[^"]+', r"\1", text)
    return re.sub(r' data-shelter-focus="" (id="[^"]+") tabindex="-1"', r" \1", text)
