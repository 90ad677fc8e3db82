from datetime import date, timedelta

import pytest
from django.utils import timezone

from residents.actions import UntilInThePast, record_consent
from residents.models import Consent
from tests.residents.factories import ConsentFactory, PersonFactory

HTMX = {"HX-Request": "true"}


def url_of(person):
    return f"/residents/{person.pk}/consents/record/"


def answer(given="yes", days=30):
    until = (timezone.now() + timedelta(days=days)).date().isoformat()
    return {"purpose": "contact", "given": given, "until_on": until}


class TestRecordConsent:
    @pytest.mark.parametrize("given", [True, False])
    def test_keeps_every_answer_and_tells_the_timeline(self, centre, given):
        consent = ConsentFactory(person=PersonFactory(centre=centre), given=given)

        assert consent.given is given
        line = consent.person.events.get(kind="consent")
        assert line.detail == {"purpose": "case_work", "given": given}

    def test_the_newest_answer_counts_and_the_earlier_stays(self, centre):
        person = PersonFactory(centre=centre)
        ConsentFactory(person=person, given=True)
        ConsentFactory(person=person, given=False)

        assert person.consents.count() == 2

    @pytest.mark.parametrize("days", [0, -1, -400])
    def test_refuses_an_end_that_has_passed_and_changes_nothing(self, centre, days):
        person = PersonFactory(centre=centre)
        at = timezone.now()

        with pytest.raises(UntilInThePast):
            record_consent(
                person=person,
                purpose="contact",
                given=True,
                until_on=at.astimezone(centre.zone).date() + timedelta(days=days),
                by=None,
                at=at,
            )

        assert not Consent.objects.exists()
        assert not person.events.filter(kind="consent").exists()


class TestConsentRecordView:
    @pytest.mark.parametrize(("given", "words"), [("yes", "yes, until"), ("no", "no, until")])
    def test_shows_her_answer_in_its_place(self, centre, signed_in, given, words):
        person = PersonFactory(centre=centre)

        response = signed_in("house").post(url_of(person), answer(given), headers=HTMX)

        assert response.status_code == 200
        assert words in response.text
        assert 'id="consents"' in response.text

    def test_yes_and_no_have_the_same_weight(self, centre, signed_in):
        text = signed_in("house").get(f"/residents/{PersonFactory(centre=centre).pk}/").text

        for value in ("yes", "no"):
            assert f'<button class="button button--secondary" name="given" value="{value}">' in text

    def test_an_old_answer_asks_to_be_asked_again(self, centre, signed_in):
        consent = ConsentFactory(person=PersonFactory(centre=centre))
        Consent.objects.update(until_on=date(2020, 1, 1))

        assert "ask again" in signed_in("house").get(f"/residents/{consent.person.pk}/").text

    @pytest.mark.parametrize(
        "wrong",
        [
            {"until_on": "2020-01-01"},
            {"until_on": "soon"},
            {"until_on": ""},
            {"given": "maybe"},
            {"given": ""},
        ],
    )
    def test_refuses_and_keeps_what_was_typed(self, centre, signed_in, wrong):
        person = PersonFactory(centre=centre)
        typed = {**answer(), **wrong}

        response = signed_in("house").post(url_of(person), typed, headers=HTMX)

        assert response.status_code == 422
        assert f'value="{typed["until_on"]}"' in response.text
        assert 'role="alert"' in response.text
        assert not Consent.objects.exists()

    def test_an_unknown_purpose_is_refused(self, centre, signed_in):
        person = PersonFactory(centre=centre)

        response = signed_in("house").post(url_of(person), {**answer(), "purpose": "x"})

        assert response.status_code == 422
        assert not Consent.objects.exists()

    def test_a_double_click_records_one_answer(self, centre, signed_in):
        person = PersonFactory(centre=centre)
        client = signed_in("house")

        for _ in range(2):
            client.post(url_of(person), {**answer(), "token": "t"}, headers=HTMX)

        assert Consent.objects.count() == 1
