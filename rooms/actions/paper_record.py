"""What is recorded already of somebody: nothing is entered from paper that contradicts it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from residents.models import Person
from rooms.choices import RollResult
from rooms.models import (
    BedChange,
    BedChangeLine,
    Dose,
    LeavePass,
    Medicine,
    RollCall,
    RollCallAnswer,
    RollCallLine,
    Stay,
)
from shelter.shared.errors import DomainError


class AgainstTheRecord(DomainError):
    """What stands on the paper contradicts what is recorded already."""


def refuse_unless_here(stay: Stay, at: datetime) -> None:
    """Raise AgainstTheRecord if she had not come yet, or had left for good."""
    if stay.admitted_at is None or at < stay.admitted_at:
        raise AgainstTheRecord(
            _("She is recorded as coming later than that. Check the date and the time.")
        )
    if stay.ended_at is not None and at > stay.ended_at:
        raise AgainstTheRecord(
            _("She is recorded as having left before that. Check the date and the time.")
        )


def refuse_stayed_then(persons: Sequence[Person], at: datetime) -> None:
    """Raise AgainstTheRecord if one who arrives is recorded as still staying then."""
    if Stay.objects.filter(person__in=persons, ended_at__gt=at).exists():
        raise AgainstTheRecord(
            _("She is recorded as staying here until later than that. Check the date and the time.")
        )


def refuse_moved_since(stays: Sequence[Stay], at: datetime) -> None:
    """Raise AgainstTheRecord if the bed of one of them was changed later."""
    changes = BedChangeLine.objects.filter(stay__in=stays, change__at__gt=at)
    standing = changes.filter(change__undone_by_change=None)
    if standing.exclude(change__kind=BedChange.Kind.UNDO).exists():
        raise AgainstTheRecord(
            _("Her bed was changed after that time, and is recorded. Enter nothing before it.")
        )


def refuse_seen_here(stays: Sequence[Stay], since: datetime, until: datetime | None = None) -> None:
    """Raise AgainstTheRecord if one of them was seen in the house after ``since``."""
    persons = [stay.person_id for stay in stays]
    seen = RollCallLine.objects.filter(stay__in=stays, result=RollResult.PRESENT, at__gt=since)
    given = Dose.objects.filter(
        medicine__person__in=persons, outcome=Dose.Outcome.GIVEN, at__gt=since
    ).exclude(medicine__kept=Medicine.Place.WITH_HER)
    if until is not None:
        seen, given = seen.filter(at__lt=until), given.filter(at__lt=until)
    if seen.exists() or given.exists():
        raise AgainstTheRecord(
            _("She is recorded as in the house while the paper says that she was not.")
        )


def refuse_out_and_in_since(stays: Sequence[Stay], at: datetime) -> None:
    """Raise AgainstTheRecord if one of them went out or came back later."""
    later = Q(left_at__gt=at) | Q(returned_at__gt=at)
    if LeavePass.objects.filter(later, stay__in=stays).exists():
        raise AgainstTheRecord(
            _("She is recorded as going out or coming back after that. Check the time.")
        )


def refuse_said_away(stay: Stay, at: datetime) -> None:
    """Raise AgainstTheRecord if she was back and a later roll-call says that she was away."""
    leaves = LeavePass.objects.filter(stay=stay, left_at__gt=at).order_by("left_at")
    next_leave = leaves.values_list("left_at", flat=True).first()
    away = RollCallLine.objects.filter(stay=stay, at__gt=at).exclude(result=RollResult.PRESENT)
    if (away if next_leave is None else away.filter(at__lt=next_leave)).exists():
        raise AgainstTheRecord(
            _("A roll-call after that says that she was not in the house. Check the time.")
        )


def refuse_out_then(stay: Stay, at: datetime, *, even_open: bool = False) -> None:
    """Raise AgainstTheRecord if she is recorded as out at that moment.

    A leave that is still open does not count unless ``even_open``: being seen may end it.
    """
    out = LeavePass.objects.filter(stay=stay, left_at__lt=at)
    back_later = Q(returned_at__gt=at)
    if out.filter(back_later | Q(returned_at=None) if even_open else back_later).exists():
        raise AgainstTheRecord(_("She is recorded as out at that time. Check the time."))


def refuse_answered_since(roll_call: RollCall, at: datetime, stay: Stay | None = None) -> None:
    """Raise AgainstTheRecord if a later answer of the roll-call stands: of her, or of anybody."""
    later = RollCallAnswer.objects.filter(line__roll_call=roll_call, at__gt=at)
    if (later if stay is None else later.filter(line__stay=stay)).exists():
        raise AgainstTheRecord(
            _("A later answer stands in the roll-call already. What is older does not replace it.")
        )
