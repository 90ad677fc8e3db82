"""What becomes of one line of paper: the same action as on the page, at the time on the paper."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from residents.models import LateEntry
from rooms.actions.away import record_leave, record_return
from rooms.actions.house_log import write_log_entry
from rooms.actions.leaves import begin_leave, may_begin
from rooms.actions.leaving import check_out_household, check_out_stay
from rooms.actions.moving import move_stay
from rooms.actions.paper_arrivals import arrive_from_paper, someone_elses
from rooms.actions.paper_doses import answer_from_paper
from rooms.actions.paper_record import (
    refuse_answered_since,
    refuse_moved_since,
    refuse_out_and_in_since,
    refuse_out_then,
    refuse_said_away,
    refuse_seen_here,
    refuse_unless_here,
)
from rooms.actions.roll_call import answer_roll_call, close_roll_call, open_roll_call
from rooms.actions.visits import end_visit, record_visit
from rooms.actions.writing import check_time
from rooms.allocation import BedTaken
from rooms.choices import AnsweredBy, RollResult
from rooms.models import LeavePass, RollCall, Stay, Visit
from rooms.paper_codes import Codes, as_code, split_codes
from shelter.shared.errors import DomainError
from staff.models import Member

Kind = LateEntry.Kind
Subjects = list[tuple[Any, UUID | None]]


class NoRollCallThen(DomainError):
    """No roll-call of that night was begun."""


class NoSuchVisit(DomainError):
    """The visit that was chosen is not there."""

    status = 422


@dataclass(frozen=True)
class PaperLine:
    """One line of paper: what happened when, to whom as it is written there, and the rest."""

    id: UUID
    number: int
    kind: str
    at: datetime
    whom: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    seen_by: Member | None = None


@dataclass
class Run:
    """What a line needs to know while a sheet is entered: who enters, when, and what else is on it.

    ``about`` are the stays that lines named before anything was entered, by line. ``unsigned`` are
    colleagues who did not prove that it is they who signed, with why.
    """

    by: Member
    at: datetime
    codes: Codes
    lines: Sequence[PaperLine]
    about: Mapping[UUID, UUID]
    unsigned: Mapping[UUID, DomainError] = field(default_factory=dict)
    closed: dict[tuple[UUID, datetime], LeavePass] = field(default_factory=dict)

    def stay(self, line: PaperLine) -> Stay:
        """Return whose stay a line is about; she was here then. Raises AgainstTheRecord."""
        stay = self.codes.stay(line.whom, line.at)
        refuse_unless_here(stay, line.at)
        return stay

    def back_at(self, stay: Stay, line: PaperLine) -> datetime | None:
        """Return when the sheet says that she came back from the leave of this line."""
        for later in self.lines:
            if later is line or later.at < line.at or not self._is_about(later, stay, line):
                continue
            if later.kind in (Kind.CAME_BACK, Kind.WENT_OUT):
                return later.at if later.kind == Kind.CAME_BACK else None
        return None

    def _is_about(self, other, stay, line):
        """Tell whether another line names her too; who came by the sheet itself, by the code."""
        known = self.about.get(other.id)
        return as_code(other.whom) == as_code(line.whom) if known is None else known == stay.pk


def arrive(line: PaperLine, run: Run) -> Subjects:
    """Somebody awaited, known or new has come, with everyone who came along."""
    persons = [run.codes.person(code) for code in split_codes(line.whom)]
    beds = [run.codes.bed(code) for code in split_codes(line.said.get("beds", ""))]
    stays = arrive_from_paper(persons=persons, beds=beds, said=line.said, by=run.by, at=line.at)
    return [(stay, stay.person_id) for stay in stays]


def go_out(line: PaperLine, run: Run) -> Subjects:
    """She went out: on the leave that was approved for that time, or as she went."""
    stay = run.stay(line)
    back_at = run.back_at(stay, line)
    _refuse_unless_out(stay, line.at, back_at)
    planned = LeavePass.objects.planned().filter(stay=stay).select_related("stay__centre")
    approved = next((one for one in planned if may_begin(leave=one, at=line.at)), None)
    if approved is not None:
        leave = begin_leave(leave=approved, by=run.by, at=line.at, back_at=back_at)
    else:
        going = {**line.said, "by": run.by, "at": line.at, "back_at": back_at}
        leave = record_leave(stay=stay, **going)
    if back_at is not None:
        run.closed[stay.pk, back_at] = leave
    return [(leave, stay.person_id)]


def _refuse_unless_out(stay, at, back_at):
    """Raise AgainstTheRecord if she is recorded otherwise between leaving and coming back."""
    refuse_seen_here([stay], at, back_at)
    if back_at is None:
        refuse_out_and_in_since([stay], at)
    else:
        refuse_said_away(stay, back_at)


def come_back(line: PaperLine, run: Run) -> Subjects:
    """She came back: from a leave of the same sheet, or from one that is recorded."""
    stay = run.stay(line)
    refuse_said_away(stay, line.at)
    leave = run.closed.get((stay.pk, line.at))
    leave = leave or record_return(stay=stay, by=run.by, at=line.at)
    return [(leave, stay.person_id)]


def leave_for_good(line: PaperLine, run: Run) -> Subjects:
    """She left, alone or with everyone of her household."""
    stay, said = run.stay(line), dict(line.said)
    everyone = said.pop("everyone")
    stays = _staying_with(stay, run) if everyone else [stay]
    for one in stays:
        refuse_unless_here(one, line.at)
    refuse_seen_here(stays, line.at)
    refuse_out_and_in_since(stays, line.at)
    refuse_moved_since(stays, line.at)
    if everyone:
        check_out_household(household=stay.household, **said, by=run.by, at=line.at)
    else:
        check_out_stay(stay=stay, **said, by=run.by, at=line.at)
    return [(one, one.person_id) for one in stays]


def _staying_with(stay, run):
    """Return everyone of her household who stays here, she first."""
    others = Stay.objects.filter(household=stay.household_id, state=Stay.State.ADMITTED)
    return [stay, *others.exclude(pk=stay.pk).select_related("centre")]


def move(line: PaperLine, run: Run) -> Subjects:
    """She was given another bed."""
    stay = run.stay(line)
    refuse_moved_since([stay], line.at)
    bed = run.codes.bed(line.said["bed"])
    override = line.said.get("override", "")
    try:
        move_stay(stay=stay, bed=bed, override=override, by=run.by, at=line.at)
    except BedTaken as taken:
        raise someone_elses() from taken
    return [(stay, stay.person_id)]


def answer_roll(line: PaperLine, run: Run) -> Subjects:
    """What was answered for her in the roll-call of that night."""
    stay, result = run.stay(line), line.said["result"]
    roll_call = open_roll_call(centre=run.by.centre, by=run.by, at=line.at)
    refuse_answered_since(roll_call, line.at, stay)
    if result == RollResult.PRESENT:
        refuse_out_then(stay, line.at)
    said = {"result": result, "how": AnsweredBy.PAPER, "by": run.by, "at": line.at}
    answered = answer_roll_call(roll_call=roll_call, stay=stay, **said)
    return [(answered, stay.person_id)]


def close_roll(line: PaperLine, run: Run) -> Subjects:
    """The roll-call of that night was closed on paper."""
    night = run.by.centre.night(line.at)
    roll_call = RollCall.objects.visible_to(run.by).filter(night=night).first()
    if roll_call is None:
        raise NoRollCallThen(_("No roll-call of that night was begun. Enter its answers first."))
    refuse_answered_since(roll_call, line.at)
    close_roll_call(roll_call=roll_call, by=run.by, at=line.at)
    return [(roll_call, None)]


def give(line: PaperLine, run: Run) -> Subjects:
    """What came of a dose."""
    stay = run.stay(line)
    second = line.said.get("second")
    if second is not None and second.pk in run.unsigned:
        raise run.unsigned[second.pk]
    dose = answer_from_paper(stay=stay, said=line.said, by=run.by, at=line.at)
    return [(dose, stay.person_id)]


def log(line: PaperLine, run: Run) -> Subjects:
    """What was written for the house log, about nobody or about somebody."""
    person = run.stay(line).person if line.whom else None
    entry = write_log_entry(
        centre=run.by.centre, **line.said, person=person, by=run.by, at=run.at, when=line.at
    )
    return [(entry, entry.person_id)]


def visit(line: PaperLine, run: Run) -> Subjects:
    """Somebody was at the door, and perhaps left again."""
    said = dict(line.said)
    left_at = said.pop("left_at")
    person = run.stay(line).person if line.whom else None
    met = record_visit(**said, person=person, by=run.by, at=line.at)
    if isinstance(met, Visit) and left_at is not None:
        check_time(left_at, run.at)
        end_visit(visit=met, by=run.by, at=left_at)
    return [(met, met.person_id)]


def visit_over(line: PaperLine, run: Run) -> Subjects:
    """Somebody who was recorded at the door has left."""
    found = Visit.objects.visible_to(run.by).filter(pk=line.said["visit"]).first()
    if found is None:
        raise NoSuchVisit(_("This visit is not there any more. Choose another one."))
    end_visit(visit=found, by=run.by, at=line.at)
    return [(found, found.person_id)]


HANDLERS: dict[str, tuple[str, Callable[[PaperLine, Run], Subjects]]] = {
    Kind.ARRIVAL: ("rooms.check_in", arrive),
    Kind.WENT_OUT: ("rooms.record_leave", go_out),
    Kind.CAME_BACK: ("rooms.record_leave", come_back),
    Kind.CHECK_OUT: ("rooms.check_out", leave_for_good),
    Kind.MOVE: ("rooms.move_stay", move),
    Kind.ROLL_ANSWER: ("rooms.take_roll_call", answer_roll),
    Kind.ROLL_CLOSED: ("rooms.take_roll_call", close_roll),
    Kind.DOSE: ("rooms.give_medicine", give),
    Kind.LOG: ("rooms.write_log", log),
    Kind.VISIT: ("rooms.record_visit", visit),
    Kind.VISIT_END: ("rooms.record_visit", visit_over),
}
"""What each kind of line needs the right to, and what becomes of it."""
