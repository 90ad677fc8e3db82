"""Places in a run: given in the order of asking, never more than there are."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rehabilitation.models import Attendance, ClassSession, CourseRun, Enrolment
from residents.actions import write_event
from residents.models import FileEvent, Person
from residents.models.reach import closed_to, in_conflict
from rooms.models import ResidentCard, Stay
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.models import Member, Notice

TRIES = 5


class AlreadyEnrolled(DomainError):
    """She has a place in this run, or waits for one."""


class NotOfThisCentre(DomainError):
    """Nobody with this code stays here."""


class RunIsOver(DomainError):
    """The last session was before today."""


class NotEnrolled(DomainError):
    """She has no place in this run, so there is nothing to mark."""


class SessionNotYet(DomainError):
    """The session's day has not come."""


@transaction.atomic
def enrol_person(*, run: CourseRun, person: Person, by: Member, at: datetime) -> Enrolment:
    """Give a person the lowest free place of a run, or the next place in its waiting list.

    Raises AlreadyEnrolled or RunIsOver.
    """
    if run.ends_on < at.astimezone(run.course.centre.zone).date():
        raise RunIsOver(_("This course has ended. Choose one that is still to come."))
    if Enrolment.objects.filter(run=run, person=person).exclude(state="withdrawn").exists():
        raise AlreadyEnrolled(_("She is already in this course or on its waiting list."))
    enrolment = _take_seat(run, person, by, at) or _queue(run, person, by, at)
    write_event(
        person_id=person.pk,
        kind=FileEvent.Kind.ENROLLED,
        at=at,
        by=by,
        detail={"run": str(run.pk), "state": enrolment.state},
    )
    return enrolment


def _free_seat(run):
    """Return the lowest free seat, unless somebody waits (she comes first) or all are taken."""
    if Enrolment.objects.filter(run=run).waiting().exists():
        return None
    taken = set(Enrolment.objects.filter(run=run, state="enrolled").values_list("seat", flat=True))
    return next((seat for seat in range(1, run.capacity + 1) if seat not in taken), None)


def _take_seat(run, person, by, at):
    """Take the lowest free seat; if someone else takes it first, look again."""
    for _try in range(TRIES):
        seat = _free_seat(run)
        if seat is None:
            return None
        try:
            with transaction.atomic():
                return Enrolment.objects.create(
                    run=run, person=person, state="enrolled", seat=seat, queued_at=at, created_by=by
                )
        except IntegrityError:
            if Enrolment.objects.filter(run=run, person=person).open().exists():
                raise AlreadyEnrolled(
                    _("She is already in this course or on its waiting list.")
                ) from None
    return None


def _queue(run, person, by, at):
    return Enrolment.objects.create(
        run=run, person=person, state="waiting", queued_at=at, created_by=by
    )


@transaction.atomic
def withdraw_enrolment(*, enrolment: Enrolment, by: Member, at: datetime) -> Enrolment | None:
    """Take someone out of a run; her place goes to who waits longest.

    Returns the enrolment that got the place, or None. Raises IllegalMove or StaleState.
    """
    seat = enrolment.seat
    states.move(enrolment, to=Enrolment.State.WITHDRAWN, seat=None)
    following = Enrolment.objects.filter(run=enrolment.run).waiting().first()
    if seat is None or following is None:
        return None
    states.move(following, to=Enrolment.State.ENROLLED, seat=seat)
    Notice.objects.create(
        member=following.created_by or by,
        kind=Notice.Kind.COURSE_PLACE,
        subject_type="enrolment",
        subject_id=following.pk,
        created_at=at,
    )
    return following


@transaction.atomic
def mark_attendance(
    *,
    session: ClassSession,
    enrolment: Enrolment,
    mark: str,
    by: Member,
    at: datetime,
    by_scan: bool = False,
) -> Attendance:
    """Record whether someone came; marking again corrects the first mark.

    Raises NotEnrolled or SessionNotYet.
    """
    zone = session.run.course.centre.zone
    if session.starts_at.astimezone(zone).date() > at.astimezone(zone).date():
        raise SessionNotYet(_("This session is still to come. Mark it on its day."))
    if enrolment.run_id != session.run_id or enrolment.state != Enrolment.State.ENROLLED:
        raise NotEnrolled(_("She has no place in this course."))
    attendance, _created = Attendance.objects.update_or_create(
        session=session,
        enrolment=enrolment,
        defaults={"mark": mark, "by_scan": by_scan, "recorded_at": at, "recorded_by": by},
    )
    return attendance


def enrollable(*, member: Member) -> QuerySet[Person]:
    """Return whom ``member`` may enrol: the people she works with, and whoever stays here now."""
    staying = Stay.objects.filter(centre=member.centre_id, state="admitted").values("person")
    mine = Person.objects.visible_to(member).values("pk")
    persons = Person.objects.filter(Q(pk__in=staying) | Q(pk__in=mine))
    return persons.exclude(pk__in=in_conflict(member)).exclude(pk__in=closed_to(member))


def person_to_enrol(*, member: Member, code: str) -> Person:
    """Return who has this code, if ``member`` may enrol her.

    Raises NotOfThisCentre, the same for a code that does not exist and one that is not hers to see.
    """
    person = enrollable(member=member).filter(code=code.strip().upper()).first()
    if person is None:
        raise NotOfThisCentre(_("Nobody with this code stays here. Check the code on her card."))
    return person


def enrolment_by_card(*, run: CourseRun, number: str, by: Member) -> Enrolment:
    """Return the place in ``run`` of whoever carries the card ``number``, or raise NotEnrolled.

    Of somebody hidden from ``by`` there is none.
    """
    cards = ResidentCard.objects.valid().filter(number=plain(number)).values("person")
    seen = Enrolment.objects.visible_to(by)
    enrolment = seen.filter(run=run, state="enrolled", person__in=cards).first()
    if enrolment is None:
        raise NotEnrolled(_("She has no place in this course."))
    return enrolment
