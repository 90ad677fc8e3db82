"""The handover of a shift: prepared, given, read line by line, and taken by somebody else."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.models import Person
from rooms.actions.writing import check_here, seal_about, text_about_nobody
from rooms.handing_over import open_matters
from rooms.models import Handover, HandoverLine
from shelter.shared import states
from shelter.shared.errors import DomainError
from staff.models import Centre, Member


class HandoverGiven(DomainError):
    """It was given already: nothing is added, and it is not given twice."""


class EmptyHandoverWaits(DomainError):
    """A handover without a line waits already to be taken over."""


class HandoverNotGiven(DomainError):
    """Only a handover that was given, and not taken over yet, is read and taken."""


class OwnHandover(DomainError):
    """Nobody reads or takes over what she herself leaves to the next shift."""


class LineReadAlready(DomainError):
    """The line was read by somebody."""


class LinesUnread(DomainError):
    """A handover is taken over when all of it was read."""


@transaction.atomic
def prepare_handover(
    *, centre: Centre, shift_ends_at: datetime, by: Member, at: datetime
) -> Handover:
    """Begin the handover of a shift, or go on with the one that was begun."""
    handover, _is_new = Handover.objects.get_or_create(
        centre=centre,
        state=Handover.State.DRAFT,
        defaults={"shift_ends_at": shift_ends_at, "prepared_at": at, "prepared_by": by},
    )
    return handover


@transaction.atomic
def add_handover_line(
    *, handover: Handover, text: str, by: Member, at: datetime, person: Person | None = None
) -> HandoverLine:
    """Add what the next shift must know; about ``person`` it is sealed.

    Raises HandoverGiven, WithoutWords, TextTooLong, TellsWhoItIs, NotInTheHouse or WordsDestroyed.
    """
    _locked(handover, Handover.State.DRAFT)
    line = HandoverLine(handover=handover, person=person, written_at=at, written_by=by)
    line.position = handover.lines.count()
    if person is None:
        line.text = text_about_nobody(text, handover.centre)
    else:
        check_here(person, handover.centre)
        seal_about(line, text)
    line.save(force_insert=True)
    return line


@transaction.atomic
def give_handover(*, handover: Handover, by: Member, at: datetime) -> Handover:
    """Give the handover to the next shift, with a line for all that is open at this moment.

    Raises HandoverGiven or EmptyHandoverWaits.
    """
    _locked(handover, Handover.State.DRAFT)
    typed = handover.lines.count()
    made = open_matters(handover.centre, at)
    if not typed and not made:
        _refuse_second_empty(handover)
    for position, line in enumerate(made, start=typed):
        line.handover, line.position = handover, position
        line.written_at, line.written_by = at, by
    HandoverLine.objects.bulk_create(made)
    return states.move(handover, to=Handover.State.GIVEN, given_at=at, given_by=by)


@transaction.atomic
def read_line(*, line: HandoverLine, by: Member, at: datetime) -> HandoverLine:
    """Say that one has read a line that somebody else left.

    Raises HandoverNotGiven, OwnHandover or LineReadAlready.
    """
    handover = _locked(line.handover, Handover.State.GIVEN)
    if by.pk in (handover.given_by_id, line.written_by_id):
        raise OwnHandover(_("You wrote this yourself. A colleague of the next shift reads it."))
    unread = HandoverLine.objects.unread().filter(pk=line.pk)
    if not unread.update(read_at=at, read_by=by):
        raise LineReadAlready(_("This line was read already."))
    line.read_at, line.read_by = at, by
    return line


@transaction.atomic
def take_handover(*, handover: Handover, by: Member, at: datetime) -> Handover:
    """Take over what was given, when every line was read.

    Raises HandoverNotGiven, OwnHandover or LinesUnread.
    """
    _locked(handover, Handover.State.GIVEN)
    if by.pk == handover.given_by_id:
        raise OwnHandover(_("You gave this handover. A colleague of the next shift takes it."))
    if handover.lines.unread().exists():
        raise LinesUnread(
            _("Not every line was read. Read them first; a colleague reads what you cannot see.")
        )
    return states.move(handover, to=Handover.State.TAKEN, taken_at=at, taken_by=by)


def _locked(handover, state):
    """Read the handover anew, so that nobody else changes it meanwhile; refuse another state."""
    now = Handover.objects.select_for_update().get(pk=handover.pk)
    for name in ("state", "given_by_id", "given_at"):
        setattr(handover, name, getattr(now, name))
    if handover.state == state:
        return handover
    if state == Handover.State.DRAFT:
        raise HandoverGiven(_("This handover was given already. Begin the next one."))
    raise HandoverNotGiven(_("This handover is not waiting to be taken over. Reload the page."))


def _refuse_second_empty(handover):
    waiting = Handover.objects.filter(centre=handover.centre_id, state=Handover.State.GIVEN)
    if waiting.filter(lines=None).exists():
        raise EmptyHandoverWaits(
            _("An empty handover waits already. It is taken over first, or write a line.")
        )
