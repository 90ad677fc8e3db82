"""Consent: an answer, yes or no, always with an end."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions.events import write_event
from residents.models import Consent, FileEvent, Person
from shelter.shared.errors import DomainError
from staff.models import Member


class UntilInThePast(DomainError):
    """The consent would have ended before it was given."""

    status = 422


@transaction.atomic
def record_consent(
    *,
    person: Person,
    purpose: str,
    given: bool,
    until_on: date,
    by: Member | None,
    at: datetime,
) -> Consent:
    """Record her answer for one purpose until a date; the newest answer counts.

    Raises UntilInThePast.
    """
    if until_on <= at.astimezone(person.centre.zone).date():
        raise UntilInThePast(_("Choose a last day after today: every answer holds until a date."))
    consent = Consent.objects.create(
        person=person,
        purpose=purpose,
        given=given,
        until_on=until_on,
        recorded_at=at,
        recorded_by=by,
    )
    detail = {"purpose": str(purpose), "given": given}
    write_event(person_id=person.pk, kind=FileEvent.Kind.CONSENT, at=at, by=by, detail=detail)
    return consent
