"""What is open in a house when a shift ends, and a handover as its reader sees it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from residents.models import Task
from residents.models.reach import closed_to
from residents.selectors import subject_names
from rooms.models import (
    BedPreparation,
    Handover,
    HandoverLine,
    HouseIncident,
    LeavePass,
    MissingReport,
    Placement,
    Stay,
)
from rooms.sealed import open_texts
from shelter.shared.text import ltr
from staff.choices import Role
from staff.models import Centre, Member

Kind = HandoverLine.Kind
OF_THE_HOUSE = (Role.HOUSE, Role.SUPERVISOR)
SAID_OTHERWISE = (
    *(Task.Kind.BED_TO_PREPARE, Task.Kind.BED_BACK, Task.Kind.INCIDENT_FOLLOW_UP),
    *(Task.Kind.LEAVE_DUE, Task.Kind.LEAVE_LATE, Task.Kind.LEAVE_VERY_LATE),
    *(Task.Kind.MISSING_CALL, Task.Kind.MISSING_SUPERVISOR),
    *(Task.Kind.MISSING_MANAGER, Task.Kind.MISSING_POLICE),
)
"""Tasks whose subject has a line of its own."""


@dataclass(frozen=True)
class Line:
    """One line as its reader sees it; ``is_closed``: her file is restricted, the text is not shown.

    ``may_read``: this member may say that she read it.
    """

    line: HandoverLine
    words: str
    is_closed: bool = False
    may_read: bool = False


def open_matters(centre: Centre, at: datetime) -> list[HandoverLine]:
    """Return an unsaved line for everything open; one query a kind, whatever the size."""
    return [line for source in SOURCES for line in source(centre, at)]


def preview(member: Member, at: datetime) -> list[Line]:
    """Return what would be in a handover now, as far as this member may see it."""
    made = open_matters(member.centre, at)
    people = {line.person_id for line in made if line.person_id}
    seen = set(
        Stay.objects.visible_to(member)
        .filter(person__in=people)
        .values_list("person_id", flat=True)
    )
    incidents = set(HouseIncident.objects.counted_by(member).values_list("pk", flat=True))
    return [
        Line(line, words_of(line))
        for line in made
        if (line.person_id is None or line.person_id in seen)
        and (line.incident_id is None or line.incident_id in incidents)
    ]


def lines_of(handover: Handover, member: Member) -> list[Line]:
    """Return the lines of a handover that this member may see, with one query for the keys."""
    rows = HandoverLine.objects.visible_to(member).filter(handover=handover)
    rows = list(
        rows.select_related("person", "incident", "written_by", "read_by").order_by(
            "position", "pk"
        )
    )
    people = {row.person_id for row in rows if row.person_id}
    closed = set(closed_to(member).filter(person__in=people).values_list("person_id", flat=True))
    texts = open_texts(row for row in rows if row.person_id not in closed)
    may = handover.state == Handover.State.GIVEN and member.has_perm("rooms.take_handover")
    own = {handover.given_by_id}
    return [
        Line(
            row,
            row.text or texts.get(row.pk, "") or words_of(row),
            is_closed=row.kind == Kind.TYPED and row.person_id in closed,
            may_read=may and row.read_at is None and member.pk not in {*own, row.written_by_id},
        )
        for row in rows
    ]


def waiting_for(member: Member) -> QuerySet[Handover]:
    """Return the handovers that wait for somebody else than their giver, the oldest first."""
    given = Handover.objects.visible_to(member).filter(state=Handover.State.GIVEN)
    return given.exclude(given_by=member).select_related("given_by").order_by("given_at", "pk")


def unread_for(member: Member) -> list[Handover]:
    """Return what waits for this member, with ``unread`` lines for her to read."""
    lines = HandoverLine.objects.visible_to(member).unread().filter(handover=OuterRef("pk"))
    counted = lines.order_by().values("handover").annotate(count=Count("pk")).values("count")
    return list(waiting_for(member).annotate(unread=Coalesce(Subquery(counted), 0)))


def words_of(line: HandoverLine) -> str:
    """Return what a line that was made says, beside its kind and her code."""
    writer = WORDS.get(Kind(line.kind))
    return str(writer(line.detail)) if writer and line.detail else ""


def _tasks(centre: Centre, at: datetime) -> Iterable[HandoverLine]:
    soon = (at.astimezone(centre.zone) + timedelta(days=1)).date()
    tasks = Task.objects.open().filter(centre=centre, role__in=OF_THE_HOUSE, due_on__lte=soon)
    tasks = tasks.exclude(kind__in=SAID_OTHERWISE).exclude(person__case_file__restricted=True)
    tasks = list(tasks.select_related("person").order_by("due_on", "created_at"))
    names = subject_names(tasks)
    for task in tasks:
        detail = {"task": task.kind, "due_on": task.due_on.isoformat()}
        if named := names.get(task.pk):
            detail["where"] = named
        yield HandoverLine(kind=Kind.TASK, person=task.person, detail=detail)


def _late_leaves(centre: Centre, at: datetime) -> Iterable[HandoverLine]:
    late = LeavePass.objects.out().filter(
        stay__centre=centre, stay__state=Stay.State.ADMITTED, due_at__lte=at
    )
    for leave in late.select_related("stay__person").order_by("due_at"):
        detail = {"due_at": leave.due_at.isoformat()}
        yield HandoverLine(kind=Kind.LATE_LEAVE, person=leave.stay.person, detail=detail)


def _missing(centre: Centre, at: datetime) -> Iterable[HandoverLine]:
    missing = MissingReport.objects.open().filter(stay__centre=centre)
    for report in missing.select_related("stay__person").order_by("since_at"):
        detail = {"since": report.since_at.isoformat()}
        yield HandoverLine(kind=Kind.MISSING, person=report.stay.person, detail=detail)


def _held_beds(centre: Centre, at: datetime) -> Iterable[HandoverLine]:
    placed = Placement.objects.filter(stay=OuterRef("pk")).order_by("from_on")
    held = Stay.objects.filter(centre=centre, state=Stay.State.HELD)
    held = held.annotate(bed_code=Subquery(placed.values("bed__code")[:1]))
    for stay in held.select_related("person").order_by("hold_until"):
        detail = {"bed": stay.bed_code or "", "until": stay.hold_until.isoformat()}
        yield HandoverLine(kind=Kind.HELD_BED, person=stay.person, detail=detail)


def _incidents(centre: Centre, at: datetime) -> Iterable[HandoverLine]:
    unfinished = HouseIncident.objects.filter(centre=centre, state=HouseIncident.State.OPEN)
    for incident in unfinished.order_by("follow_up_on", "number"):
        detail = {
            "number": incident.name,
            "severity": incident.severity,
            "due_on": incident.follow_up_on.isoformat(),
        }
        yield HandoverLine(kind=Kind.INCIDENT, incident=incident, detail=detail)


def _beds(centre: Centre, at: datetime) -> Iterable[HandoverLine]:
    preparing = BedPreparation.objects.filter(ready_at=None, bed__room__villa__centre=centre)
    for row in preparing.select_related("bed").order_by("since_at"):
        yield HandoverLine(kind=Kind.BED, detail={"bed": row.bed.code})


SOURCES: tuple[Callable[[Centre, datetime], Iterable[HandoverLine]], ...] = (
    _missing,
    _late_leaves,
    _incidents,
    _held_beds,
    _beds,
    _tasks,
)
"""What is looked at, in the order in which the next shift reads it."""


def _task_words(detail):
    kind = dict(Task.Kind.choices).get(detail["task"], "")
    said = {"task": kind, "day": _day(detail["due_on"]), "where": ltr(detail.get("where", ""))}
    if "where" in detail:
        return _("%(task)s: %(where)s, due on %(day)s") % said
    return _("%(task)s, due on %(day)s") % said


def _missing_words(detail):
    return _("since %(moment)s") % {"moment": _moment(detail["since"])}


def _late_words(detail):
    return _("she was due back on %(moment)s") % {"moment": _moment(detail["due_at"])}


def _held_words(detail):
    held = {"bed": ltr(detail["bed"]), "moment": _moment(detail["until"])}
    return _("bed %(bed)s, until %(moment)s") % held


def _incident_words(detail):
    said = {"number": ltr(detail["number"]), "severity": detail["severity"]}
    said["day"] = _day(detail["due_on"])
    return _("%(number)s, severity %(severity)s, to be followed up by %(day)s") % said


def _bed_words(detail):
    return _("bed %(bed)s") % {"bed": ltr(detail["bed"])}


WORDS = {
    Kind.TASK: _task_words,
    Kind.MISSING: _missing_words,
    Kind.LATE_LEAVE: _late_words,
    Kind.HELD_BED: _held_words,
    Kind.INCIDENT: _incident_words,
    Kind.BED: _bed_words,
}


def _day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text), "j F")


def _moment(text: str) -> str:
    return formats.date_format(localtime(datetime.fromisoformat(text)), "j F, H:i")
