"""What the page of a check-out shows of her: exit plan, belongings, the contacts that follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from residents.models import Person, SafeContact, Task
from residents.selectors import contacts_in_use, said_no_to_contact, standing_of
from residents.selectors.safe_contacts import Standing
from rooms.aftercare import FOLLOW_UP_DAYS
from rooms.keeping import still_kept
from rooms.models import BelongingsItem, Extension, Stay
from staff.models import Member


@dataclass(frozen=True)
class Parting:
    """What is to be looked at before she goes. ``exit_plan``: the task about it, if there is one.

    ``contacts`` are empty where her record is not open to the member.
    """

    exit_plan: Task | None
    kept: Sequence[BelongingsItem]
    follow_ups: Sequence[date]
    said_no: bool
    opens_record: bool
    contacts: Sequence[tuple[SafeContact, Standing]]

    @property
    def may_be_reached(self) -> bool:
        """Tell whether one of her numbers may be used at all."""
        return any(not contact.never for contact, _standing in self.contacts)


def parting(*, stay: Stay, family: Sequence[Stay], member: Member, at: datetime) -> Parting:
    """Gather what the page of a check-out shows, in a fixed number of queries."""
    today = at.astimezone(stay.centre.zone).date()
    opens_record = Person.objects.visible_to(member).filter(pk=stay.person_id).exists()
    contacts = contacts_in_use(stay.person) if opens_record else []
    return Parting(
        exit_plan=_exit_plan(stay),
        kept=still_kept([stay, *family]),
        follow_ups=[today + timedelta(days=day) for day in FOLLOW_UP_DAYS],
        said_no=said_no_to_contact(stay.person_id),
        opens_record=opens_record,
        contacts=[(contact, standing_of(contact, at)) for contact in contacts],
    )


def _exit_plan(stay):
    """Return the newest task about how she leaves: of the stay itself, or of an extension of it."""
    subjects = [stay.pk, *Extension.objects.filter(stay=stay).values_list("pk", flat=True)]
    about = Task.objects.filter(kind=Task.Kind.EXIT_PLAN_DUE, subject_id__in=subjects)
    return about.exclude(state=Task.State.CANCELLED).order_by("-created_at").first()
