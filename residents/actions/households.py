"""Households: who is placed together; history keeps every membership."""

from datetime import date

from django.db import transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest

from residents.models import Household, HouseholdMember, Person
from staff.models import Centre, Member


@transaction.atomic
def form_household(
    *,
    centre: Centre,
    members: list[tuple[Person, str]],
    on: date,
    by: Member | None,
    all_new: bool = False,
) -> Household:
    """Form a household of these persons, each with a relation code, from ``on``.

    Memberships still open elsewhere end on the same day; ``all_new`` says that there can be none.
    """
    if not all_new:
        _leave_others([person.pk for person, _relation in members], on)
    household = Household.objects.create(centre=centre, created_by=by)
    HouseholdMember.objects.bulk_create(
        HouseholdMember(household=household, person=person, relation=relation, since_on=on)
        for person, relation in members
    )
    return household


def join_household(*, household: Household, members: list[tuple[Person, str]], on: date) -> None:
    """Let newborns belong to a household from ``on``, each with a relation code."""
    HouseholdMember.objects.bulk_create(
        HouseholdMember(household=household, person=person, relation=relation, since_on=on)
        for person, relation in members
    )


def _leave_others(person_ids, on):
    open_elsewhere = HouseholdMember.objects.filter(person__in=person_ids, until_on=None)
    open_elsewhere.update(until_on=Greatest(F("since_on"), Value(on, DateField())))
