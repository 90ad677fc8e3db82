from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.actions import assign_file, record_attempt
from residents.actions.safe_contacts import SheWasNotReached
from residents.models import Consent, ContactAttempt, Task
from residents.selectors import said_no_to_contact
from tests.residents.factories import PersonFactory, SafeContactFactory, TeamFactory

URL = "/follow-ups/"
DAY = timedelta(days=1)


@pytest.fixture
def person(centre, team):
    return PersonFactory(centre=centre, team=team)


def follow_up(person, days, *, after=30, assignee=None):
    today = timezone.now().astimezone(person.centre.zone).date()
    return Task.objects.create(
        centre=person.centre,
        kind=Task.Kind.FOLLOW_UP,
        person=person,
        subject_type=f"stay_after_{after}",
        subject_id=person.pk,
        due_on=today + timedelta(days=days),
        role="caseworker",
        team=person.case_file.team,
        assignee=assignee,
    )


def states():
    rows = Task.objects.filter(kind=Task.Kind.FOLLOW_UP)
    return dict(rows.values_list("subject_type", "state"))


def attempt(person, by, outcome="reached", **more):
    contact = SafeContactFactory(person=person)
    given = {"way": "call", "outcome": outcome, "by": by, "at": timezone.now(), **more}
    return record_attempt(contact=contact, **given)


class TestOutcome:
    def test_reaching_her_closes_what_is_due_and_leaves_the_later_ones(self, person, member_as):
        follow_up(person, -2, after=7)
        follow_up(person, 2, after=30)
        follow_up(person, 60, after=90)

        attempt(person, member_as("caseworker"))

        expected = {"stay_after_7": "done", "stay_after_30": "done", "stay_after_90": "open"}
        assert states() == expected

    @pytest.mark.parametrize("outcome", ["no_answer", "someone_else", "not_safe"])
    def test_anything_else_leaves_it_open(self, person, member_as, outcome):
        task = follow_up(person, -2)

        attempt(person, member_as("caseworker"), outcome)

        task.refresh_from_db()
        assert task.state == "open"

    def test_her_wish_cancels_the_later_ones_and_is_kept(self, person, member_as):
        follow_up(person, 0, after=7)
        follow_up(person, 60, after=90)

        attempt(person, member_as("caseworker"), wants_no_more=True)

        assert states() == {"stay_after_7": "done", "stay_after_90": "cancelled"}
        assert said_no_to_contact(person.pk)
        assert Consent.objects.get(purpose="contact").given is False

    def test_refuses_a_wish_that_nobody_heard(self, person, member_as):
        task = follow_up(person, 0)

        with pytest.raises(SheWasNotReached):
            attempt(person, member_as("caseworker"), "no_answer", wants_no_more=True)

        task.refresh_from_db()
        assert task.state == "open"
        assert not ContactAttempt.objects.exists()


class TestOutcomePage:
    def test_asks_her_wish_only_of_who_left(self, person, signed_in):
        client, contact = signed_in("caseworker"), SafeContactFactory(person=person)
        address = reverse("residents:safe_contact_outcome", args=[contact.pk])
        assert "wants_no_more" not in client.get(address).text
        follow_up(person, 0)
        assert "wants_no_more" in client.get(address).text
        sent = {"way": "call", "outcome": "no_answer", "wants_no_more": "on"}

        refused = client.post(address, sent)
        client.post(address, {**sent, "outcome": "reached"})

        assert refused.status_code == 422
        assert "Only she herself" in refused.text
        assert said_no_to_contact(person.pk)


class TestFollowUpList:
    def test_shows_mine_and_the_team_s_with_their_counts(self, centre, team, signed_in, person):
        client = signed_in("caseworker")
        assign_file(case_file=person.case_file, member=client.member, by=None, at=timezone.now())
        follow_up(person, -1, assignee=client.member)
        other = PersonFactory(centre=centre, team=team)
        follow_up(other, 3)
        elsewhere = PersonFactory(centre=centre, team=TeamFactory(centre=centre))
        follow_up(elsewhere, 3)

        mine, teams = client.get(URL), client.get(f"{URL}?whose=team")

        assert "Mine 1" in mine.text
        assert "team&#x27;s 2" in mine.text or "team’s 2" in mine.text or "team's 2" in mine.text
        assert person.code in mine.text
        assert other.code not in mine.text
        assert {person.code, other.code} <= set(
            teams.text.replace("<", " ").replace(">", " ").split()
        )
        assert elsewhere.code not in teams.text

    def test_shows_all_to_the_supervisor_but_a_restricted_file(self, person, signed_in, centre):
        follow_up(person, -1)
        hidden = PersonFactory(centre=centre)
        hidden.case_file.restricted = True
        hidden.case_file.save(update_fields=["restricted"])
        follow_up(hidden, -1)

        page = signed_in("supervisor").get(f"{URL}?whose=mine")

        assert person.code in page.text
        assert hidden.code not in page.text

    def test_leads_to_how_she_may_be_reached_and_says_what_is_missing(self, person, signed_in):
        follow_up(person, -1)
        client = signed_in("supervisor")
        page = client.get(URL)
        assert reverse("residents:safe_contact_list", args=[person.pk]) in page.text
        assert "no safe way is recorded" in page.text
        assert "1 day late" in page.text
        assert "30 days after she left" in page.text

        SafeContactFactory(person=person)
        assert "no safe way is recorded" not in client.get(URL).text

    def test_says_that_she_wants_no_contact_and_why_it_is_looked_at(self, person, signed_in):
        follow_up(person, 1, after=1)
        Consent.objects.create(
            person=person, purpose="contact", given=False, until_on=timezone.now().date() + DAY
        )

        page = signed_in("supervisor").get(URL)

        assert "she does not want to be contacted" in page.text
        assert "a reason to look at once" in page.text

    @pytest.mark.parametrize("role", ["house", "trainer", "manager", "nurse"])
    def test_is_closed_to_others(self, signed_in, role):
        assert signed_in(role).get(URL).status_code == 403

    def test_asks_the_same_number_of_questions_for_two_and_for_ten(self, centre, team, signed_in):
        client, counts = signed_in("lead"), []
        for more in (2, 8):
            for _each in range(more):
                follow_up(PersonFactory(centre=centre, team=team), 3)
            with CaptureQueriesContext(connection) as asked:
                client.get(f"{URL}?whose=team")
            counts.append(len(asked))

        assert counts[0] == counts[1]
