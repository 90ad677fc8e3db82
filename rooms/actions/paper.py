"""Entering from paper after an outage: the same actions, the same rules, the true times (D28)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import Written, mark_late
from residents.models import LateEntry
from rooms.actions.nights import close_night_again
from rooms.actions.paper_lines import HANDLERS, Kind, PaperLine, Run
from rooms.actions.writing import NotYet
from rooms.models import BannedAtDoor
from rooms.paper_codes import Codes, as_code, split_codes
from shelter.shared.errors import DomainError
from shelter.shared.retries import retried
from staff.models import Member

OLDEST = timedelta(hours=72)
"""So far back something may still be entered from paper."""

IN_SEQUENCE = (Kind.ARRIVAL, Kind.WENT_OUT, Kind.CAME_BACK, Kind.CHECK_OUT, Kind.MOVE)
"""What is written down one after the other; rounds and roll-calls have lists of their own."""


class TooOldForPaper(DomainError):
    """It happened more than 72 hours ago."""

    status = 422


class RunsBackwards(DomainError):
    """About one person the times of the paper run backwards."""

    status = 422


class EnteredAlready(DomainError):
    """The line, or another one that says the same, was entered before."""


class NotHersToEnter(DomainError):
    """She may not do on the page what the line says."""


@dataclass(frozen=True)
class Outcome:
    """What became of a line: the rows are there, or ``refusal`` says why not.

    ``persons``: whom it is about. ``met_ban``: somebody at the door must not come in.
    """

    line: PaperLine
    refusal: DomainError | None = None
    persons: tuple[UUID, ...] = ()
    met_ban: bool = False


@retried
@transaction.atomic
def check_lines(*, lines: Sequence[PaperLine], by: Member, at: datetime) -> list[Outcome]:
    """Tell what would become of these lines; nothing is changed."""
    outcomes = _run(lines, by, at, {})
    transaction.set_rollback(True)
    return outcomes


@retried
@transaction.atomic
def enter_lines(
    *,
    lines: Sequence[PaperLine],
    by: Member,
    at: datetime,
    unsigned: Mapping[UUID, DomainError] | None = None,
) -> list[Outcome]:
    """Enter lines from paper in the order of their times, each wholly or not at all.

    A line is entered once, however often it is sent. ``unsigned``: colleagues who are said to have
    signed and did not prove it, with why. Who came for nights that are over goes on sleeping here.
    """
    outcomes = _run(lines, by, at, unsigned or {})
    if any(one.line.kind == Kind.ARRIVAL and one.refusal is None for one in outcomes):
        close_night_again(by.centre, at)
    return outcomes


def _run(lines, by, at, unsigned):
    codes, in_order = Codes(by), sorted(lines, key=lambda line: (line.at, line.number))
    about = {line.id: stay for line in lines if (stay := _stay_of(line, codes)) is not None}
    refused = _backwards(lines, about) | _refused_by_itself(lines, by, at)
    good = [line for line in in_order if line.id not in refused]
    run = Run(by, at, codes, good, about, unsigned)
    return [
        Outcome(line, refused[line.id]) if line.id in refused else _outcome(line, run)
        for line in in_order
    ]


def _outcome(line, run):
    try:
        with transaction.atomic():
            return _enter(line, run)
    except DomainError as refused:
        return Outcome(line, refused)


def _enter(line, run):
    _permission, handle = HANDLERS[line.kind]
    subjects = handle(line, run)
    ids = [row.pk for row, _person in subjects]
    same = LateEntry.objects.filter(kind=line.kind, subject_id__in=ids, happened_at=line.at)
    if same.exists():
        raise EnteredAlready(_("This stands in the record already. Nothing was changed."))
    written = Written(line.id, line.kind, line.at, line.number, line.seen_by)
    mark_late(written=written, subjects=subjects, centre=run.by.centre, by=run.by, at=run.at)
    if any(isinstance(row, BannedAtDoor) for row, _person in subjects):
        return Outcome(line, met_ban=True)
    return Outcome(line, persons=tuple(person for _row, person in subjects if person is not None))


def _refused_by_itself(lines, by, at):
    """Return by line the refusal of those that are wrong whatever the others say."""
    known = LateEntry.objects.filter(line__in=[line.id for line in lines])
    entered = set(known.values_list("line", flat=True))
    found = ((line.id, _wrong(line, by, at, entered)) for line in lines)
    return {pk: refusal for pk, refusal in found if refusal is not None}


def _wrong(line, by, at, entered):
    if line.at > at:
        return NotYet(_("That time is still to come. Check the date and the time."))
    if line.at < at - OLDEST:
        return TooOldForPaper(
            _("That is more than 72 hours ago, and is not entered any more. Keep the paper.")
        )
    if line.id in entered:
        return EnteredAlready(_("This line was entered already. Nothing was changed."))
    permission, _handle = HANDLERS[line.kind]
    if not by.has_perm(permission):
        return NotHersToEnter(_("You may not do this on its page either. Ask a colleague."))
    return None


def _stay_of(line, codes):
    """Return the stay that a line about where she is names, if it is there already."""
    if line.kind == Kind.ARRIVAL or line.kind not in IN_SEQUENCE:
        return None
    try:
        return codes.stay(line.whom, line.at).pk
    except DomainError:
        return None


def _backwards(lines, about):
    """Return by line the refusal of those whose time is before that of a line further up."""
    latest: dict[object, PaperLine] = {}
    refused = {}
    for line in sorted(lines, key=lambda line: (line.number, line.at)):
        if line.kind not in IN_SEQUENCE:
            continue
        who = _identity(line, about)
        before = [latest[one] for one in who if one in latest]
        worst = max(before, key=lambda other: other.at, default=None)
        if worst is not None and worst.number < line.number and line.at < worst.at:
            refused[line.id] = RunsBackwards(
                _(
                    "The time is before that of line %(number)d about the same person."
                    " Check the date, past midnight it is the next day."
                )
                % {"number": worst.number}
            )
            continue
        latest |= dict.fromkeys(who, line)
    return refused


def _identity(line, about):
    """Return by what a line names somebody: her stay if it is there already, else her codes."""
    if line.id in about:
        return {about[line.id]}
    written = [line.whom]
    if line.kind == Kind.ARRIVAL:
        written = [*split_codes(line.whom), *split_codes(line.said.get("beds", ""))]
    return {as_code(one) for one in written if one}
