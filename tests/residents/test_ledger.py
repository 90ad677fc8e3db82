"""What she agreed to, to whom, and how it ends (B1b)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from residents.actions import (
    GuardianOfAnAdult,
    NothingAsked,
    NothingToWithdraw,
    UntilInThePast,
    UntilTooFar,
    record_answers,
    record_consent,
    withdraw_consent,
)
from residents.models import Consent, Task
from residents.selectors import agreeing, consented_classes, may
from residents.tasks import remind_of_consents
from tests.residents.factories import ConsentFactory, PersonFactory
from tests.staff.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def hospital(centre):
    return OrganisationFactory(centre=centre, name_en="The hospital")


@pytest.fixture
def ask(centre, hospital, member_as):
    """Return a function that records an answer about a person, to the hospital."""
    by = member_as("house")

    def record(person, *classes, at=None, days=30, **more):
        at = at or timezone.now()
        said = {"purpose": "care", "given": True, "form": "written", "given_by": "herself"} | more
        until_on = at.astimezone(centre.zone).date() + timedelta(days=days)
        record_answers(
            person=person, recipient=hospital, data_classes=classes or ["age"],
            until_on=until_on, by=by, at=at, **said,
        )  # fmt: skip
        return consented_classes(person, hospital, said["purpose"], at)

    return record


class TestAnswersToOthers:
    def test_one_form_records_several_classes_and_the_newest_answer_counts(self, centre, ask):
        person, now = PersonFactory(centre=centre), timezone.now()

        assert ask(person, "age", "languages") == {"age", "languages"}
        assert ask(person, "age", given=False, at=now + DAY) == {"languages"}
        assert Consent.objects.count() == 3

    def test_hold_for_one_organisation_and_one_purpose_alone(self, centre, hospital, ask):
        person, now = PersonFactory(centre=centre), timezone.now()
        ask(person)

        assert not consented_classes(person, hospital, "justice", now)
        assert not consented_classes(person, OrganisationFactory(centre=centre), "care", now)
        assert not consented_classes(PersonFactory(centre=centre), hospital, "care", now)

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"days": 0}, UntilInThePast),
            ({"days": 91}, UntilTooFar),
            ({"purpose": "case_work"}, NothingAsked),
            ({"given_by": "guardian"}, GuardianOfAnAdult),
        ],
    )
    def test_refuses_and_changes_nothing(self, centre, ask, wrong, refusal):
        with pytest.raises(refusal):
            ask(PersonFactory(centre=centre), **wrong)

        assert not Consent.objects.exists()

    def test_an_answer_to_the_house_holds_a_year_at_most(self, centre):
        at = timezone.now()
        today = at.astimezone(centre.zone).date()
        asked = {"person": PersonFactory(centre=centre), "purpose": "statistics", "given": True}

        record_consent(**asked, until_on=today + 365 * DAY, by=None, at=at)
        with pytest.raises(UntilTooFar):
            record_consent(**asked, until_on=today + 366 * DAY, by=None, at=at)

    def test_the_last_day_is_a_whole_day_of_the_centre(self, centre, hospital, ask):
        person, now = PersonFactory(centre=centre), timezone.now()
        ask(person, at=now, days=1)
        night = now.astimezone(centre.zone).replace(hour=23, minute=59) + DAY

        assert consented_classes(person, hospital, "care", night)
        assert not consented_classes(person, hospital, "care", night + timedelta(minutes=1))


class TestChild:
    def test_needs_a_guardian_and_her_own_yes(self, centre, ask):
        girl = PersonFactory(centre=centre, birth_year=timezone.now().year - 12)

        assert not ask(girl)
        assert ask(girl, given_by="guardian") == {"age"}
        assert not ask(girl, given=False)

    def test_below_six_the_guardian_alone(self, centre, ask):
        small = PersonFactory(centre=centre, birth_year=timezone.now().year - 3)

        assert ask(small, given_by="court") == {"age"}

    def test_a_guardians_yes_ends_with_childhood(self, centre, hospital, ask):
        girl = PersonFactory(centre=centre, birth_year=timezone.now().year - 3)
        ask(girl, given_by="guardian")
        girl.birth_year = 1990

        assert not consented_classes(girl, hospital, "care", timezone.now())


class TestWithdraw:
    def test_ends_one_class_or_all_at_once(self, centre, hospital, ask, member_as):
        person, lead = PersonFactory(centre=centre), member_as("lead")
        ask(person, "age", "languages", "plan")
        consent = Consent.objects.get(data_class="age")

        withdraw_consent(consent=consent, by=lead, at=timezone.now())
        assert consented_classes(person, hospital, "care", timezone.now()) == {"languages", "plan"}
        withdraw_consent(consent=consent, everything=True, by=lead, at=timezone.now())
        assert not consented_classes(person, hospital, "care", timezone.now())
        with pytest.raises(NothingToWithdraw):
            withdraw_consent(consent=consent, by=lead, at=timezone.now())

    def test_an_earlier_yes_does_not_come_back(self, centre, hospital, ask, member_as):
        person, now = PersonFactory(centre=centre), timezone.now()
        ask(person, at=now - DAY)
        ask(person, at=now)
        newest = Consent.objects.latest("recorded_at")

        withdraw_consent(consent=newest, by=member_as("lead"), at=timezone.now())

        assert not consented_classes(person, hospital, "care", timezone.now())

    def test_ends_what_the_house_may_do(self, centre, member_as):
        consent = ConsentFactory(person=PersonFactory(centre=centre), purpose="statistics")
        assert may(consent.person, "statistics", timezone.now())

        withdraw_consent(consent=consent, by=member_as("house"), at=timezone.now())

        assert not may(consent.person, "statistics", timezone.now())


def test_agreeing_asks_once_for_everyone(centre, django_assert_num_queries):
    people = [ConsentFactory(person=PersonFactory(centre=centre)).person for _ in range(3)]
    people.append(ConsentFactory(person=PersonFactory(centre=centre), given=False).person)

    with django_assert_num_queries(1):
        assert agreeing(people, "case_work", timezone.now()) == {p.pk for p in people[:3]}


class TestReminder:
    def test_asks_once_in_a_fortnight_those_whose_yes_ends(self, centre, ask, member_as):
        soon, later = PersonFactory(centre=centre), PersonFactory(centre=centre)
        ask(soon, "age", "languages", days=10)
        ask(later, days=40)
        now = timezone.now()

        assert remind_of_consents(at=now) == {"tasks": 1}
        task = Task.objects.get(kind="consent_ending")
        assert (task.person, task.role) == (soon, "caseworker")
        Task.objects.update(state="done")
        assert remind_of_consents(at=now + DAY) == {"tasks": 0}

    def test_a_renewed_answer_is_not_asked_again(self, centre, ask):
        person, now = PersonFactory(centre=centre), timezone.now()
        ask(person, days=5, at=now - DAY)
        ask(person, days=60, at=now)

        assert remind_of_consents(at=now) == {"tasks": 0}


class TestLedgerPage:
    def typed(self, hospital, **more):
        until = (timezone.localdate() + timedelta(days=20)).isoformat()
        said = {"purpose": "care", "data_classes": ["age", "legal"], "given_by": "herself"}
        return {"organisation": str(hospital.pk), "form": "spoken", "until_on": until} | said | more

    @pytest.mark.parametrize(("pressed", "words"), [("yes", "yes, until"), ("no", "she said no")])
    def test_both_answers_are_recorded_alike(self, centre, hospital, signed_in, pressed, words):
        person = PersonFactory(centre=centre)
        client = signed_in("house")
        url = f"/residents/{person.pk}/consents/"

        response = client.post(f"{url}answer/", self.typed(hospital, given=pressed))

        assert response["Location"] == url
        assert Consent.objects.count() == 2
        text = client.get(url).text
        assert text.count(words) >= 2
        assert "she herself · spoken, before a witness" in text
        assert "“No” is an answer" in text

    @pytest.mark.parametrize(
        "wrong",
        [{"until_on": "2020-01-01"}, {"data_classes": []}, {"given": ""}, {"organisation": "x"}],
    )
    def test_refuses_and_keeps_what_was_typed(self, centre, hospital, signed_in, wrong):
        person = PersonFactory(centre=centre)
        sent = self.typed(hospital, **{"given": "yes", **wrong})

        response = signed_in("house").post(f"/residents/{person.pk}/consents/answer/", sent)

        assert response.status_code == 422
        assert f'value="{sent["until_on"]}"' in response.text
        assert not Consent.objects.exists()

    def test_withdraws_with_one_press(self, centre, hospital, ask, signed_in):
        person = PersonFactory(centre=centre)
        ask(person, "age", "plan")
        consent = Consent.objects.first()
        client = signed_in("house")

        response = client.post(f"/consents/{consent.pk}/withdraw/", {"everything": "yes"})

        assert response["Location"] == f"/residents/{person.pk}/consents/"
        assert "withdrawn" in client.get(response["Location"]).text
        assert client.post(f"/consents/{consent.pk}/withdraw/").status_code == 409

    def test_of_another_centre_is_not_found(self, signed_in):
        person = PersonFactory()

        assert signed_in("house").get(f"/residents/{person.pk}/consents/").status_code == 404
