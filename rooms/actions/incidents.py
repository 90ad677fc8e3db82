"""Incidents of the house: recorded without names, told, followed up, closed by a supervisor."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from residents.actions import close_tasks, open_task
from residents.models import Person, Task
from rooms.actions.house_log import log_incident
from rooms.actions.writing import NotYet, check_here, check_time, seal_about, text_about_nobody
from rooms.models import HouseIncident, IncidentNotice, IncidentPerson
from shelter.shared import states
from shelter.shared.errors import DomainError
from staff.choices import Role
from staff.models import Centre, Member


class FollowUpInThePast(DomainError):
    """The day of the follow-up is over already."""

    status = 422


class IncidentClosed(DomainError):
    """Nothing is added to an incident that was closed."""


class InvolvedAlready(DomainError):
    """She is noted as involved already."""


class ToldBeforeItHappened(DomainError):
    """Nobody was told of an incident before it happened."""

    status = 422


@dataclass(frozen=True)
class IncidentFacts:
    """What is recorded of an incident, all of it about nobody in particular."""

    when: datetime
    place: str
    kind: str
    severity: int
    happened: str
    action_taken: str
    follow_up_on: date


@transaction.atomic
def record_incident(
    *, centre: Centre, facts: IncidentFacts, by: Member, at: datetime
) -> HouseIncident:
    """Record an incident: it gets a number, a line in the house log, and a task to follow it up.

    Raises NotYet, TooLongAgo, FollowUpInThePast, WithoutWords, TextTooLong or TellsWhoItIs.
    """
    check_time(facts.when, at)
    if facts.follow_up_on < at.astimezone(centre.zone).date():
        raise FollowUpInThePast(_("The day of the follow-up is over. Choose today or later."))
    incident = HouseIncident.objects.create(
        centre=centre,
        number=_next_number(centre),
        at=facts.when,
        place=facts.place,
        kind=facts.kind,
        severity=facts.severity,
        happened=text_about_nobody(facts.happened, centre),
        action_taken=text_about_nobody(facts.action_taken, centre),
        follow_up_on=facts.follow_up_on,
        recorded_at=at,
        recorded_by=by,
    )
    log_incident(incident, by, at)
    open_task(
        centre=centre,
        kind=Task.Kind.INCIDENT_FOLLOW_UP,
        subject=incident,
        due_on=facts.follow_up_on,
        role=Role.SUPERVISOR,
    )
    return incident


@transaction.atomic
def add_involved(
    *, incident: HouseIncident, person: Person, role: str, text: str, by: Member, at: datetime
) -> IncidentPerson:
    """Note somebody who was involved; what is said about her, if anything, is sealed.

    Raises IncidentClosed, NotInTheHouse, InvolvedAlready, TextTooLong or WordsDestroyed.
    """
    _refuse_closed(incident)
    check_here(person, incident.centre, since=incident.at)
    row = IncidentPerson(incident=incident, person=person, role=role, added_at=at, added_by=by)
    if text.strip():
        seal_about(row, text)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:
        raise InvolvedAlready(_("She is noted already. Nothing was changed.")) from twice
    _hide_task_with_her(incident)
    return row


@transaction.atomic
def note_told(
    *, incident: HouseIncident, told: str, when: datetime, by: Member, at: datetime
) -> IncidentNotice:
    """Note who was told of an incident, and when. Raises IncidentClosed, NotYet or
    ToldBeforeItHappened.
    """
    _refuse_closed(incident)
    if when > at:
        raise NotYet(_("That time is still to come. Check the date and the time."))
    if when < incident.at:
        raise ToldBeforeItHappened(_("That was before it happened. Check the date and the time."))
    return IncidentNotice.objects.create(
        incident=incident, told=told, at=when, noted_at=at, noted_by=by
    )


@transaction.atomic
def follow_up_incident(
    *, incident: HouseIncident, lessons: str, by: Member, at: datetime
) -> HouseIncident:
    """Say what was learnt from an incident; its task is done.

    Raises WithoutWords, TextTooLong, TellsWhoItIs, IllegalMove or StaleState.
    """
    learnt = text_about_nobody(lessons, incident.centre)
    to = HouseIncident.State.FOLLOWED_UP
    states.move(incident, to=to, lessons=learnt, followed_up_at=at, followed_up_by=by)
    close_tasks(subject=incident, by=by, at=at)
    return incident


@transaction.atomic
def close_incident(*, incident: HouseIncident, by: Member, at: datetime) -> HouseIncident:
    """Close an incident that was followed up. Raises IllegalMove or StaleState."""
    return states.move(incident, to=HouseIncident.State.CLOSED, closed_at=at, closed_by=by)


def _next_number(centre):
    """Return the centre's next number; whoever asks at the same moment waits."""
    Centre.objects.select_for_update().get(pk=centre.pk)
    latest = HouseIncident.objects.filter(centre=centre).aggregate(latest=Max("number"))["latest"]
    return (latest or 0) + 1


def _refuse_closed(incident):
    incident.refresh_from_db(fields=["state"])
    if incident.state == HouseIncident.State.CLOSED:
        raise IncidentClosed(_("This incident is closed. Nothing is added any more."))


def _hide_task_with_her(incident):
    """Let the task be hidden together with the only one involved, or from nobody."""
    involved = set(incident.involved.values_list("person_id", flat=True))
    only = involved.pop() if len(involved) == 1 else None
    tasks = Task.objects.filter(
        kind=Task.Kind.INCIDENT_FOLLOW_UP, subject_type="houseincident", subject_id=incident.pk
    )
    tasks.update(person=only)
