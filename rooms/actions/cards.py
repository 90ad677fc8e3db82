"""Cards: issued, replaced when lost, revoked; at most one of a person is valid."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import write_event
from residents.models import FileEvent, Person
from rooms.cards import new_number
from rooms.models import ResidentCard
from shelter.shared.errors import DomainError
from staff.models import Member


class CardAlreadyRevoked(DomainError):
    """The card opens nothing any more."""


@transaction.atomic
def issue_card(*, person: Person, by: Member, at: datetime) -> ResidentCard:
    """Issue a card with a fresh number; the one she had before opens nothing any more."""
    Person.objects.select_for_update().get(pk=person.pk)
    ResidentCard.objects.filter(person=person).valid().update(revoked_at=at, revoked_by=by)
    number = new_number()
    while ResidentCard.objects.filter(number=number).exists():
        number = new_number()
    card = ResidentCard.objects.create(person=person, number=number, issued_at=at, issued_by=by)
    write_event(person_id=person.pk, kind=FileEvent.Kind.CARD_ISSUED, at=at, by=by)
    return card


@transaction.atomic
def revoke_card(*, card: ResidentCard, by: Member, at: datetime) -> ResidentCard:
    """Make a lost card worthless. Raises CardAlreadyRevoked."""
    valid = ResidentCard.objects.filter(pk=card.pk).valid()
    if not valid.update(revoked_at=at, revoked_by=by):
        raise CardAlreadyRevoked(_("This card opens nothing any more. Issue a new one."))
    card.refresh_from_db()
    return card
