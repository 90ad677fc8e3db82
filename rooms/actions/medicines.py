"""Medicines: prescribed, stopped, and every dose answered once, a controlled one by two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from residents.actions import write_event
from residents.models import FileEvent, Person
from rooms.doses import EARLY, is_due_at
from rooms.models import Dose, LeavePass, Medicine, Stay
from rooms.sealed import seal_words
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.models import Member

Outcome = Dose.Outcome
GIVES = "rooms.give_medicine"


class NamelessMedicine(DomainError):
    """A medicine has a name and a dose."""

    status = 422


class NoTimeOfDay(DomainError):
    """It is neither taken at times of day nor as needed, or both."""

    status = 422


class EndsBeforeItBegins(DomainError):
    """Its last day is before its first."""

    status = 422


class StoppedAlready(DomainError):
    """Somebody stopped it before."""


class GivenAlready(DomainError):
    """This dose was answered already; it is never given twice."""


class NotDueYet(DomainError):
    """The dose is due later; nothing is given ahead."""


class GivenAfterStop(DomainError):
    """The medicine was stopped, or its last day is over."""


class NotDueThen(DomainError):
    """No dose of this medicine is due at that moment."""

    status = 422


class DoesNotStayHere(DomainError):
    """She does not stay here."""


class NotOnLeave(DomainError):
    """She is said to be out, and is not."""

    status = 422


class SecondMissing(DomainError):
    """A controlled medicine is given by two."""

    status = 422


class SecondIsTheSame(DomainError):
    """The second member is the first one again."""

    status = 422


class SecondMayNotGive(DomainError):
    """The second member may not give medicines to her."""

    status = 422


@dataclass(frozen=True)
class Prescription:
    """What the nurse wrote down."""

    name: str
    dose: str
    from_on: date
    until_on: date | None = None
    times: Iterable[time] = ()
    as_needed: bool = False
    is_controlled: bool = False
    kept: str = Medicine.Place.CABINET


@transaction.atomic
def prescribe_medicine(*, person: Person, what: Prescription, by: Member, at: datetime) -> Medicine:
    """Note a medicine and when it is taken.

    Raises NamelessMedicine, NoTimeOfDay, EndsBeforeItBegins or WordsDestroyed.
    """
    name, dose = plain(what.name), plain(what.dose)
    times = sorted({f"{moment:%H:%M}" for moment in what.times})
    if not name or not dose:
        raise NamelessMedicine(_("Write both: the medicine, and how much of it."))
    if what.as_needed == bool(times):
        raise NoTimeOfDay(_("Give the times of day, or say that she takes it as needed."))
    if what.until_on and what.until_on < what.from_on:
        raise EndsBeforeItBegins(_("Its last day is before its first."))
    medicine = Medicine(
        person=person,
        times=times,
        as_needed=what.as_needed,
        is_controlled=what.is_controlled,
        kept=what.kept,
        from_on=what.from_on,
        until_on=what.until_on,
        prescribed_at=at,
        prescribed_by=by,
    )
    seal_words(medicine, name=name, dose=dose)
    medicine.save(force_insert=True)
    _tell(medicine, at, by)
    return medicine


@transaction.atomic
def stop_medicine(*, medicine: Medicine, by: Member, at: datetime) -> Medicine:
    """Stop a medicine now; what is due later is due no more. Raises StoppedAlready."""
    running = Medicine.objects.filter(pk=medicine.pk, stopped_at=None)
    if not running.update(stopped_at=at, stopped_by=by):
        raise StoppedAlready(_("Somebody has stopped this medicine already."))
    medicine.refresh_from_db()
    _tell(medicine, at, by)
    return medicine


@transaction.atomic
def answer_dose(
    *,
    medicine: Medicine,
    due_at: datetime | None,
    outcome: str,
    by: Member,
    at: datetime,
    second: Member | None = None,
) -> Dose:
    """Note what came of a dose; one taken as needed is due at the moment it is given.

    ``second`` has proved that it is she. Raises DoesNotStayHere, NotDueThen, NotDueYet,
    GivenAfterStop, NotOnLeave, SecondMissing, SecondIsTheSame, SecondMayNotGive or GivenAlready.
    """
    medicine = Medicine.objects.select_for_update().get(pk=medicine.pk)
    due_at = at if medicine.as_needed else due_at
    stay = _stay_at(medicine, at)
    if stay is None:
        raise DoesNotStayHere(_("She does not stay here now. Nothing was noted."))
    due_at = _checked_moment(medicine, due_at, stay.centre.zone, at)
    if outcome == Outcome.ABSENT and not _is_out(stay, due_at, at):
        raise NotOnLeave(_("She is not noted as being out. Look for her, or choose another one."))
    second = _second_of(medicine, outcome, by, second)
    dose = Dose(medicine=medicine, due_at=due_at, outcome=outcome, at=at, by=by, second_by=second)
    dose.is_controlled = medicine.is_controlled
    try:
        with transaction.atomic():
            dose.save(force_insert=True)
    except IntegrityError as twice:
        raise GivenAlready(_("This dose was answered already. Look at the round again.")) from twice
    return dose


def _stay_at(medicine, at):
    """Return her stay of that moment: the one that goes on, or one that ended later."""
    goes_on = Q(state=Stay.State.ADMITTED) | Q(state=Stay.State.ENDED, ended_at__gt=at)
    stays = Stay.objects.filter(goes_on, person=medicine.person_id)
    return stays.select_related("centre").order_by("arrives_on").first()


def _checked_moment(medicine, due_at, zone, at):
    """Return the moment if a dose is due then and may be answered now."""
    if due_at is not None and due_at - at > EARLY:
        raise NotDueYet(_("This dose is due later. Nothing is given ahead."))
    day = due_at and due_at.astimezone(zone).date()
    stopped = medicine.stopped_at is not None and due_at and due_at >= medicine.stopped_at
    if stopped or (day and medicine.until_on and day > medicine.until_on):
        raise GivenAfterStop(_("This medicine was stopped. Ask the nurse."))
    if due_at is None or not is_due_at(medicine, due_at, zone):
        raise NotDueThen(_("No dose is due at that time. Open the round again."))
    return due_at


def _is_out(stay, due_at, at):
    passes = LeavePass.objects.filter(stay=stay, left_at__lte=max(due_at, at))
    return passes.filter(Q(returned_at=None) | Q(returned_at__gt=due_at)).exists()


def _second_of(medicine, outcome, by, second):
    """Return the second member of a controlled dose that is given; nobody for any other."""
    if not medicine.is_controlled or outcome != Outcome.GIVEN:
        return None
    if second is None:
        raise SecondMissing(_("This medicine is given by two. A colleague signs with her PIN."))
    if second.pk == by.pk:
        raise SecondIsTheSame(_("The second one must be somebody else than you."))
    sees = Medicine.objects.visible_to(second).filter(pk=medicine.pk).exists()
    if not sees or not second.has_perm(GIVES, medicine):
        raise SecondMayNotGive(_("This colleague does not give medicines. Ask another one."))
    return second


def _tell(medicine, at, by):
    kind, detail = FileEvent.Kind.CHANGED, {"fields": ["medicines"]}
    write_event(person_id=medicine.person_id, kind=kind, at=at, by=by, detail=detail)
