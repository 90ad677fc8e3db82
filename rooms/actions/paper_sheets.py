"""The sheet of a member: typed line by line, checked, entered in one step, put away."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rooms.actions.paper import Outcome, check_lines, enter_lines
from rooms.actions.paper_lines import PaperLine
from rooms.models import PaperSheet
from rooms.paper_sheet import (
    ENTERED,
    KEPT_WHEN_ENTERED,
    READY,
    REFUSED,
    TYPED,
    Sheet,
    SheetLine,
    opened,
    sealed,
)
from shelter.shared.errors import DomainError
from shelter.shared.retries import retried
from staff import vault
from staff.models import Member, WrappedKey

MOST_LINES = 150
Reader = Callable[[SheetLine], PaperLine | DomainError]
"""Makes of what was typed a line of paper, or says what is wrong with it."""


class SheetIsFull(DomainError):
    """So many lines stand on one sheet."""


class NoSuchLine(DomainError):
    """The line is not on the sheet, or it was entered already."""


class SheetNotChecked(DomainError):
    """The sheet was changed since it was checked."""


@transaction.atomic
def keep_lines(*, lines: Sequence[SheetLine], by: Member, at: datetime, instead: str = "") -> None:
    """Put lines on the member's sheet, in place of the one ``instead`` names.

    Raises SheetIsFull or NoSuchLine.
    """
    sheet = _locked(by, at)
    kept = list(sheet.lines)
    if instead:
        kept[_place_of(sheet, instead)] = lines[0]
        lines = lines[1:]
    if len(kept) + len(lines) > MOST_LINES:
        raise SheetIsFull(_("This sheet is full. Enter what is on it and put it away, then go on."))
    _change(sheet, [*kept, *lines], at)


@transaction.atomic
def drop_line(*, line: str, by: Member, at: datetime) -> None:
    """Take a line off the sheet that was not entered. Raises NoSuchLine."""
    sheet = _locked(by, at)
    place = _place_of(sheet, line)
    _change(sheet, [*sheet.lines[:place], *sheet.lines[place + 1 :]], at)


@transaction.atomic
def put_away(*, by: Member, at: datetime) -> None:
    """Take off the sheet what is entered; with its last line the sheet goes, and its key."""
    sheet = _locked(by, at)
    _change(sheet, [line for line in sheet.lines if not line.is_entered], at)


@retried
@transaction.atomic
def check_sheet(*, read: Reader, by: Member, at: datetime) -> Sheet:
    """Say of every line what would become of it if it were entered now; change nothing else."""
    sheet = _locked(by, at)
    waiting = [line for line in sheet.lines if not line.is_entered]
    outcomes = _tried(waiting, read, lambda lines: check_lines(lines=lines, by=by, at=at))
    for line in waiting:
        _stand(line, outcomes[line.id], READY)
    if sheet.row is not None:
        sheet.row.checked_version = sheet.row.version
        _save(sheet, sheet.lines, at)
    return sheet


@retried
@transaction.atomic
def enter_sheet(
    *,
    version: int,
    read: Reader,
    by: Member,
    at: datetime,
    unsigned: Mapping[UUID, DomainError] | None = None,
) -> list[Outcome]:
    """Enter every line that the check found ready; what is refused now stays, with its reason.

    Whoever sends it twice changes nothing the second time. Raises SheetNotChecked.
    """
    sheet = _locked(by, at)
    if not sheet.is_checked or sheet.version != version:
        raise SheetNotChecked(_("The sheet was changed since it was checked. Check it once more."))
    ready = sheet.with_standing(READY)
    outcomes = _tried(
        ready, read, lambda lines: enter_lines(lines=lines, by=by, at=at, unsigned=unsigned)
    )
    for line in ready:
        _stand(line, outcomes[line.id], ENTERED)
    _save(sheet, sheet.lines, at)
    return [outcome for outcome in outcomes.values() if isinstance(outcome, Outcome)]


def _tried(lines, read, run):
    """Return by line what became of it: an outcome, or what is wrong with what was typed."""
    found = {line.id: read(line) for line in lines}
    readable = [line for line in found.values() if isinstance(line, PaperLine)]
    outcomes = {str(outcome.line.id): outcome for outcome in run(readable)} if readable else {}
    return {**found, **outcomes}


def _stand(line, outcome, good):
    """Write down on the sheet how a line stands now."""
    refusal = outcome.refusal if isinstance(outcome, Outcome) else outcome
    line.standing, line.reason = (REFUSED, str(refusal)) if refusal else (good, "")
    if refusal is None:
        line.persons = [str(person) for person in outcome.persons]
    if refusal is None and outcome.met_ban:
        line.reason = _("Somebody on the list of those who must not come in.")
    if line.is_entered:
        line.typed = {name: line.typed.get(name, []) for name in KEPT_WHEN_ENTERED}


def _place_of(sheet, pk):
    places = [
        place for place, line in enumerate(sheet.lines) if line.id == pk and not line.is_entered
    ]
    if not places:
        raise NoSuchLine(_("This line was entered or taken off already. Look at the sheet again."))
    return places[0]


def _locked(by, at) -> Sheet:
    """Return the member's sheet, kept from others of her windows; a new one if there is none."""
    rows = PaperSheet.objects.select_for_update().filter(member=by)
    row = rows.first()
    if row is None:
        try:
            with transaction.atomic():
                row = PaperSheet(member=by, created_at=at, saved_at=at)
                row.sealed_lines = sealed(row, [], vault.make_key(row.pk, vault.DRAFT))
                row.save(force_insert=True)
        except IntegrityError:
            row = rows.get()
    return opened(row)


def _change(sheet, lines, at):
    """Keep other lines than before: what was ready has to be checked anew."""
    for line in lines:
        line.standing = TYPED if line.standing == READY else line.standing
    sheet.row.version += 1
    _save(sheet, lines, at)


def _save(sheet, lines, at):
    row = sheet.row
    if not lines:
        WrappedKey.objects.filter(owner_id=row.pk).delete()
        row.delete()
        return
    row.sealed_lines, row.saved_at = sealed(row, lines, vault.key_of(row.pk, vault.DRAFT)), at
    row.save()
