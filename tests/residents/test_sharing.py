"""An organisation reads what she agreed to, as long as she does, and nothing else (P19)."""

import logging
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from residents.actions import (
    ImpossibleDays,
    NotAPartner,
    NotConsented,
    ShareClosed,
    close_share,
    open_share,
    withdraw_consent,
)
from residents.choices import DataClass
from residents.models import Consent, Share, Task
from residents.selectors.sharing import read_share, visible_classes
from shelter.shared.logs import QuietFormatter
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import HouseholdFactory, PersonFactory, ShareFactory
from tests.staff.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def share(centre):
    return ShareFactory(person=PersonFactory(centre=centre, english=True))


@pytest.fixture
def stranger():
    cache.clear()
    return Client(headers={"Accept-Language": "en"})


def url_of(share):
    return f"/shared/{share.token}/"


def opened(stranger, share, **sent):
    return stranger.post(url_of(share), {"code": share.code, **sent})


def same(one, other):
    kept = {"Content-Length"}
    headers = [{k: v for k, v in r.headers.items() if k not in kept} for r in (one, other)]
    return (one.status_code, one.content) == (other.status_code, other.content) and (
        headers[0] == headers[1]
    )


def unknown(stranger, method="post"):
    return getattr(stranger, method)(f"/shared/{'x' * 43}/", {"code": "123456"})


class TestOpenShare:
    def test_keeps_only_hashes_and_tells_the_trail_and_the_timeline(self, share):
        row = Share.objects.filter(pk=share.pk).values().get()

        assert share.token not in str(row)
        assert share.code not in (row["code_digest"], row["digest"])
        assert len(share.code) == 6
        entry = AuditEntry.objects.get(action="share:made")
        assert (entry.about_id, subjects_of(entry)) == (share.pk, [share.person_id])
        assert share.person.events.filter(kind="shared").exists()

    def test_ends_with_the_first_of_her_answers(self, share, member_as):
        Consent.objects.filter(data_class="age").update(
            until_on=share.created_at.astimezone(share.person.centre.zone).date()
        )

        soon = open_share(
            person=share.person,
            recipient=share.recipient,
            purpose="care",
            data_classes=["age", "languages"],
            days=90,
            by=member_as("lead"),
            at=share.created_at,
        )

        assert soon.share.expires_at <= share.created_at + DAY

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"data_classes": ["age", "name"]}, NotConsented),
            ({"data_classes": []}, NotConsented),
            ({"purpose": "justice"}, NotConsented),
            ({"days": 0}, ImpossibleDays),
            ({"days": 91}, ImpossibleDays),
        ],
    )
    def test_refuses_more_than_she_agreed_to_and_changes_nothing(
        self, share, member_as, wrong, refusal
    ):
        asked = {"purpose": "care", "data_classes": ["age"], "days": 5, **wrong}

        with pytest.raises(refusal):
            open_share(
                person=share.person,
                recipient=share.recipient,
                by=member_as("lead"),
                at=timezone.now(),
                **asked,
            )

        assert Share.objects.count() == 1

    def test_refuses_an_organisation_the_house_left(self, share, member_as):
        share.recipient.is_active = False
        share.recipient.save()

        with pytest.raises(NotAPartner):
            open_share(
                person=share.person,
                recipient=share.recipient,
                purpose="care",
                data_classes=["age"],
                days=5,
                by=member_as("lead"),
                at=timezone.now(),
            )

    def test_a_share_is_closed_once(self, share, member_as):
        lead = member_as("lead")
        close_share(share=share, by=lead, at=timezone.now())

        with pytest.raises(ShareClosed):
            close_share(share=share, by=lead, at=timezone.now())


class TestSharedPage:
    def test_shows_nothing_of_hers_before_the_code(self, stranger, share):
        response = stranger.get(url_of(share))

        assert response.status_code == 200
        assert share.person.code not in response.text
        assert share.recipient.name_en not in response.text
        assert not AuditEntry.objects.filter(action="share:opened").exists()

    def test_shows_what_she_agreed_to_by_code_and_the_trail_says_so(self, stranger, share):
        response = opened(stranger, share)

        assert share.person.code in response.text
        assert "Mariam" not in response.text
        assert share.number in response.text
        assert response.headers["Cache-Control"] == "no-store"
        assert "noindex" in response.text
        entry = AuditEntry.objects.get(action="share:opened")
        assert (entry.member_id, entry.about_id) == (None, share.pk)
        assert entry.centre_id == share.person.centre_id
        assert subjects_of(entry) == [share.person_id]

    def test_speaks_both_languages(self, stranger, share):
        stranger.cookies["django_language"] = "en"
        english = opened(stranger, share).text
        stranger.cookies["django_language"] = "ar"
        arabic = opened(stranger, share).text

        assert "For your information" in english
        assert "للاطلاع" in arabic

    def test_takes_the_digits_of_either_script(self, stranger, share):
        eastern = share.code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

        assert stranger.post(url_of(share), {"code": eastern}).status_code == 200

    def test_names_her_only_where_she_agreed_to_that(self, stranger, centre):
        share = ShareFactory(
            person=PersonFactory(centre=centre, english=True), classes=["name", "contact"]
        )

        text = opened(stranger, share).text

        assert "Mariam Abdullah Hassan" in text

    def test_without_the_audit_there_is_nothing(self, stranger, share, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr("staff.middleware.write_entry", fail)
        response = opened(stranger, share)

        assert response.status_code == 503
        assert share.person.code not in response.text

    def test_of_a_family_names_them_all_in_the_trail_and_none_on_the_page(self, stranger, centre):
        household = HouseholdFactory(centre=centre)
        mother, child = [row.person for row in household.members.order_by("person__birth_year")]
        share = ShareFactory(person=mother, classes=["family"])

        text = opened(stranger, share).text

        assert child.code not in text
        entry = AuditEntry.objects.get(action="share:opened")
        assert set(subjects_of(entry)) == {mother.pk, child.pk}

    def test_every_class_of_data_reads_or_says_that_nothing_is_recorded(self, stranger, centre):
        share = ShareFactory(person=PersonFactory(centre=centre), classes=list(DataClass))

        text = opened(stranger, share).text

        for data_class in DataClass:
            assert f"<h2>{data_class.label}</h2>" in text or data_class.label in text


class TestAfterwards:
    """Withdrawn, closed, ended, left, erased: the next request gets what an unknown link gets."""

    def end(self, share, how, member):
        at = timezone.now()
        if how == "withdrawn":
            consent = Consent.objects.filter(recipient=share.recipient).first()
            withdraw_consent(consent=consent, everything=True, by=member, at=at)
        elif how == "closed":
            close_share(share=share, by=member, at=at)
        elif how == "ended":
            Share.objects.update(created_at=at - 2 * DAY, expires_at=at - DAY)
        elif how == "consent ended":
            Consent.objects.update(until_on=at.date() - 2 * DAY)
        elif how == "organisation left":
            share.recipient.is_active = False
            share.recipient.save()

    @pytest.mark.parametrize(
        "how", ["withdrawn", "closed", "ended", "consent ended", "organisation left"]
    )
    def test_an_open_page_gets_the_same_as_an_unknown_link(self, stranger, share, member_as, how):
        page = opened(stranger, share)
        kept = page.context["pass"]
        assert stranger.post(url_of(share), {"pass": kept}).status_code == 200

        self.end(share, how, member_as("lead"))

        for sent in ({"pass": kept}, {"code": share.code}, {"code": "000000"}):
            assert same(stranger.post(url_of(share), sent), unknown(stranger))
        assert same(stranger.get(url_of(share)), unknown(stranger, "get"))
        assert unknown(stranger).status_code == 404

    def test_a_withdrawn_class_is_gone_from_the_open_page(self, stranger, share, member_as):
        page = opened(stranger, share)
        consent = Consent.objects.get(recipient=share.recipient, data_class="age")
        withdraw_consent(consent=consent, by=member_as("lead"), at=timezone.now())

        text = stranger.post(url_of(share), {"pass": page.context["pass"]}).text

        assert str(DataClass.AGE.label) not in text
        assert [part.data_class for part in read_share(share, timezone.now())] == ["languages"]

    def test_the_pass_of_another_share_opens_nothing(self, stranger, share, centre):
        other = ShareFactory(person=PersonFactory(centre=centre))
        kept = opened(stranger, other).context["pass"]

        response = stranger.post(url_of(share), {"pass": kept})

        assert response.status_code == 422
        assert share.person.code not in response.text


class TestWrongCodes:
    def guess(self, stranger, share):
        wrong = "111111" if share.code != "111111" else "222222"
        return stranger.post(url_of(share), {"code": wrong})

    def test_the_fifth_closes_the_share_and_asks_the_caseworker(self, stranger, share):
        answers = [self.guess(stranger, share).status_code for _ in range(5)]

        assert answers == [422, 422, 422, 422, 404]
        assert same(opened(stranger, share), unknown(stranger))
        task = Task.objects.get(kind="share_guessed")
        assert (task.assignee_id, task.person_id) == (share.created_by_id, share.person_id)

    def test_the_right_code_begins_the_count_anew(self, stranger, share):
        for _ in range(2):
            for _ in range(4):
                assert self.guess(stranger, share).status_code == 422
            assert opened(stranger, share).status_code == 200

    def test_a_wrong_code_says_nothing_of_her(self, stranger, share):
        text = self.guess(stranger, share).text

        assert share.person.code not in text
        assert share.recipient.name_en not in text

    def test_neither_link_nor_code_stands_in_the_log(self, stranger, share, caplog):
        caplog.set_level(logging.DEBUG)
        caplog.handler.setFormatter(QuietFormatter("{message}", style="{"))
        self.guess(stranger, share)
        opened(stranger, share)
        unknown(stranger)

        assert share.token not in caplog.text
        assert "xxxxxxxx" not in caplog.text


moments = some.integers(0, 40)
answers = some.lists(
    some.tuples(
        some.sampled_from(["age", "languages", "documents"]),
        some.booleans(),  # given
        moments,  # recorded on this day
        some.integers(0, 20),  # days until its end
        some.none() | some.integers(0, 20),  # withdrawn so many days later
    ),
    max_size=8,
    unique_by=lambda answer: (answer[0], answer[2]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers, some.sets(some.sampled_from(["age", "languages", "documents", "name"])),
       moments, some.integers(1, 30), some.none() | moments, moments)  # fmt: skip
def test_visible_is_exactly_the_intersection(centre, given, named, opened, days, revoked, looked):
    start = timezone.now().replace(hour=9, minute=0)
    person = PersonFactory(centre=centre)
    recipient = OrganisationFactory(centre=centre)
    for data_class, yes, on, lasts, withdrawn in given:
        Consent.objects.create(
            person=person, recipient=recipient, purpose="care", data_class=data_class, given=yes,
            recorded_at=start + on * DAY, until_on=(start + (on + lasts) * DAY).date(),
            withdrawn_at=None if withdrawn is None else start + (on + withdrawn) * DAY,
        )  # fmt: skip
    share = Share(
        person=person, recipient=recipient, purpose="care", data_classes=sorted(named),
        created_at=start + opened * DAY, expires_at=start + (opened + days) * DAY,
        revoked_at=None if revoked is None else start + revoked * DAY,
    )  # fmt: skip

    expected = {
        code
        for code in named
        if opened <= looked < opened + days
        and (revoked is None or looked < revoked)
        and consents_on(looked, [answer for answer in given if answer[0] == code])
    }

    assert visible_classes(share, start + looked * DAY) == expected


def consents_on(day, answers):
    """The property in other words: the last answer until that day is a yes that still stands."""
    before = sorted((a for a in answers if a[2] <= day), key=lambda answer: answer[2])
    if not before:
        return False
    _code, yes, on, lasts, withdrawn = before[-1]
    return yes and day <= on + lasts and (withdrawn is None or day < on + withdrawn)


class TestStaffPages:
    def ask(self, share, **more):
        asked = {"organisation": str(share.recipient_id), "purpose": "care"}
        return {**asked, **more}

    def test_offers_what_she_agreed_to_and_says_why_the_rest_is_closed(self, signed_in, centre):
        client = signed_in("caseworker")
        team = client.member.teams.get()
        share = ShareFactory(person=PersonFactory(centre=centre, team=team))

        text = client.get(f"/residents/{share.person_id}/shares/open/", self.ask(share)).text

        assert 'value="age" checked' in text
        assert 'value="legal" disabled' in text
        assert "not asked yet" in text

    def test_shows_link_and_code_once(self, signed_in, centre, stranger):
        client = signed_in("lead")
        person = PersonFactory(centre=centre, team=client.member.teams.get())
        share = ShareFactory(person=person)
        url = f"/residents/{person.pk}/shares/open/"

        response = client.post(url, self.ask(share, data_classes=["age"], days=7))

        token, code = response.context["link"].split("/")[-2], response.context["code"]
        assert code in response.text
        assert stranger.post(f"/shared/{token}/", {"code": code}).status_code == 200
        assert token not in client.get(f"/residents/{person.pk}/consents/").text

    def test_refuses_a_class_without_consent_and_keeps_the_rest(self, signed_in, centre):
        client = signed_in("lead")
        person = PersonFactory(centre=centre, team=client.member.teams.get())
        share = ShareFactory(person=person)
        sent = self.ask(share, data_classes=["age", "legal"], days=7)

        response = client.post(f"/residents/{person.pk}/shares/open/", sent)

        assert response.status_code == 422
        assert 'value="7"' in response.text
        assert Share.objects.count() == 1

    def test_closes_it_from_the_ledger(self, signed_in, centre, stranger):
        client = signed_in("caseworker")
        person = PersonFactory(centre=centre, team=client.member.teams.get())
        share = ShareFactory(person=person)
        assert share.number in client.get(f"/residents/{person.pk}/consents/").text

        response = client.post(f"/shares/{share.pk}/close/")

        assert response.status_code == 302
        assert opened(stranger, share).status_code == 404

    def test_the_house_sees_no_shares_and_opens_none(self, signed_in, centre):
        share = ShareFactory(person=PersonFactory(centre=centre))
        client = signed_in("house")

        assert share.number not in client.get(f"/residents/{share.person_id}/consents/").text
        url = f"/residents/{share.person_id}/shares/open/"
        assert client.get(url, self.ask(share)).status_code == 403
        assert client.post(f"/shares/{share.pk}/close/").status_code == 403
