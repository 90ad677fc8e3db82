"""Consent: an answer, yes or no, always with an end; a yes is withdrawn by one press."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions.events import write_event
from residents.choices import ADULT_FROM, ConsentForm, ConsentGiver, SharePurpose
from residents.models import Consent, FileEvent, Person
from shelter.shared.errors import DomainError
from staff.models import Member, Organisation


class UntilInThePast(DomainError):
    """The consent would have ended before it was given."""

    status = 422


class UntilTooFar(DomainError):
    """No answer holds longer than a year, and to others than ninety days."""

    status = 422


class GuardianOfAnAdult(DomainError):
    """A guardian answers for a child only."""

    status = 422


class NothingAsked(DomainError):
    """No data was chosen, or the purpose is not one of an organisation."""

    status = 422


class NothingToWithdraw(DomainError):
    """She said no, or it was withdrawn before."""


@transaction.atomic
def record_consent(
    *,
    person: Person,
    purpose: str,
    given: bool,
    until_on: date,
    by: Member | None,
    at: datetime,
    form: str = ConsentForm.SPOKEN,
    given_by: str = ConsentGiver.HERSELF,
) -> Consent:
    """Record her answer to something the house does, until a date; the newest answer counts.

    Raises UntilInThePast, UntilTooFar or GuardianOfAnAdult.
    """
    _check(person, until_on, given_by, at, Consent.MOST_DAYS)
    consent = Consent.objects.create(
        person=person,
        purpose=purpose,
        given=given,
        until_on=until_on,
        form=form,
        given_by=given_by,
        recorded_at=at,
        recorded_by=by,
    )
    _tell(person, at, by, purpose=str(purpose), given=given)
    return consent


@transaction.atomic
def record_answers(
    *,
    person: Person,
    recipient: Organisation,
    purpose: str,
    data_classes: Iterable[str],
    given: bool,
    until_on: date,
    form: str,
    given_by: str,
    by: Member,
    at: datetime,
) -> list[Consent]:
    """Record one answer for each of these classes of data, to one organisation for one purpose.

    Raises NothingAsked, UntilInThePast, UntilTooFar or GuardianOfAnAdult.
    """
    classes = list(dict.fromkeys(data_classes))
    if not classes or purpose not in SharePurpose.values:
        raise NothingAsked(_("Choose what she was asked about: at least one kind of data."))
    _check(person, until_on, given_by, at, Consent.MOST_DAYS_TO_OTHERS)
    answers = Consent.objects.bulk_create(
        Consent(
            person=person,
            recipient=recipient,
            purpose=purpose,
            data_class=data_class,
            given=given,
            until_on=until_on,
            form=form,
            given_by=given_by,
            recorded_at=at,
            recorded_by=by,
        )
        for data_class in classes
    )
    _tell(person, at, by, purpose=str(purpose), given=given, organisation=str(recipient.pk))
    return answers


@transaction.atomic
def withdraw_consent(
    *, consent: Consent, everything: bool = False, by: Member, at: datetime
) -> int:
    """End at once every yes to the question of ``consent``, whoever gave it; return how many.

    With ``everything``, all that this organisation may read for this purpose. Whatever rests on it
    (open shares, exports not yet made) stops with the next request. Raises NothingToWithdraw.
    """
    asked = Consent.objects.filter(
        person_id=consent.person_id, recipient_id=consent.recipient_id, purpose=consent.purpose
    )
    if not everything:
        asked = asked.filter(data_class=consent.data_class)
    ended = asked.filter(given=True, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=by)
    if not ended:
        raise NothingToWithdraw(_("Nothing of this stands any more: it is withdrawn already."))
    _tell(consent.person, at, by, purpose=consent.purpose, withdrawn=True)
    return ended


def _check(person, until_on, given_by, at, most_days):
    today = at.astimezone(person.centre.zone).date()
    if until_on <= today:
        raise UntilInThePast(_("Choose a last day after today: every answer holds until a date."))
    if until_on > today + timedelta(days=most_days):
        limit = _("Choose an earlier last day: an answer of this kind holds for %(days)s days.")
        raise UntilTooFar(limit % {"days": most_days})
    age = person.age_on(today)
    if given_by == ConsentGiver.GUARDIAN and (age is None or age >= ADULT_FROM):
        raise GuardianOfAnAdult(
            _("A guardian answers for a child only. Ask her, or enter her year of birth first.")
        )


def _tell(person, at, by, **detail):
    write_event(person_id=person.pk, kind=FileEvent.Kind.CONSENT, at=at, by=by, detail=detail)
