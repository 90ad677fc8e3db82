"""Contacts after leaving: closed by reaching her; her wish to be left alone ends the rest."""

from datetime import datetime, timedelta

from residents.actions.consents import record_consent
from residents.choices import ConsentPurpose
from residents.models import Consent, Person, Task
from shelter.shared import states
from staff.models import Member

EARLY = timedelta(days=3)
"""So long before its day a contact counts as made."""


def close_follow_ups(*, person: Person, wants_no_more: bool, by: Member, at: datetime) -> int:
    """Close the contacts that are due, since she was reached; return how many.

    If she ``wants_no_more``, the later ones are no longer needed and her answer is kept.
    """
    today = at.astimezone(person.centre.zone).date()
    tasks = Task.objects.filter(person=person, kind=Task.Kind.FOLLOW_UP)
    open_still = {"came_from": Task.State.OPEN, "done_at": at, "done_by": by}
    made = states.move_all(
        tasks.filter(due_on__lte=today + EARLY), to=Task.State.DONE, **open_still
    )
    if wants_no_more:
        states.move_all(tasks, to=Task.State.CANCELLED, **open_still)
        record_consent(
            person=person,
            purpose=ConsentPurpose.CONTACT,
            given=False,
            until_on=today + timedelta(days=Consent.MOST_DAYS),
            by=by,
            at=at,
        )
    return made
