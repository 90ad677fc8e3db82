"""The night's roll-call: opened, answered one by one by persons, closed when it balances."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from residents.actions import close_tasks
from residents.models import Task
from rooms.actions.away import record_return
from rooms.actions.missing import find_missing, report_missing
from rooms.choices import RollResult
from rooms.models import (
    BedNight,
    LeavePass,
    MissingReport,
    RollCall,
    RollCallAnswer,
    RollCallLine,
    Stay,
)
from shelter.shared.errors import DomainError
from staff.models import Centre, Member

MOST_CODES = 12


class RollCallClosed(DomainError):
    """The roll-call is closed: nothing of it changes any more."""


class NotOfThisNight(DomainError):
    """She has no bed in the house on the night of this roll-call."""


class RollCallDoesNotBalance(DomainError):
    """Someone who has a bed tonight is not answered for. ``codes`` says who, ``count`` how many."""

    def __init__(self, message: str, *, count: int, codes: list[str]):
        super().__init__(message)
        self.count, self.codes = count, codes


@transaction.atomic
def open_roll_call(*, centre: Centre, by: Member, at: datetime) -> RollCall:
    """Open the roll-call of tonight, or return the one that is open. Raises RollCallClosed."""
    roll_call, _is_new = RollCall.objects.get_or_create(
        centre=centre, night=centre.night(at), defaults={"opened_at": at, "opened_by": by}
    )
    if roll_call.closed_at is not None:
        raise RollCallClosed(_("Tonight’s roll-call is closed already."))
    return roll_call


@transaction.atomic
def answer_roll_call(
    *, roll_call: RollCall, stay: Stay, result: str, how: str, by: Member, at: datetime
) -> RollCallLine:
    """Answer for one stay; an earlier answer is replaced and stays in the history.

    Who is here and was noted as out is back; who is missing is looked for until she is found.
    Raises RollCallClosed or NotOfThisNight.
    """
    _lock_open(roll_call)
    if not _in_the_house(roll_call.centre_id, roll_call.night).filter(stay=stay).exists():
        raise NotOfThisNight(_("She has no bed here tonight. No answer is needed for her."))
    line, is_new = RollCallLine.objects.get_or_create(
        roll_call=roll_call,
        stay=stay,
        defaults={"result": result, "how": how, "at": at, "by": by},
    )
    if not is_new and line.result == result:
        return line
    line.result, line.how, line.at, line.by = result, how, at, by
    if not is_new:
        line.save(update_fields=["result", "how", "at", "by"])
    RollCallAnswer.objects.create(line=line, result=result, how=how, at=at, by=by)
    _follow(line, is_new, by, at)
    return line


@transaction.atomic
def close_roll_call(*, roll_call: RollCall, by: Member, at: datetime) -> RollCall:
    """Close a roll-call in which everyone who has a bed tonight is answered for.

    Raises RollCallClosed or RollCallDoesNotBalance.
    """
    _lock_open(roll_call)
    unanswered = unanswered_of(roll_call)
    if unanswered:
        raise _unbalanced(unanswered, by)
    still_open = RollCall.objects.filter(pk=roll_call.pk, closed_at=None)
    if not still_open.update(closed_at=at, closed_by=by):
        raise RollCallClosed(_("This roll-call is closed already. Nothing was changed."))
    roll_call.closed_at, roll_call.closed_by = at, by
    close_tasks(subject=roll_call.centre, by=by, at=at, kinds=[Task.Kind.ROLL_CALL_OPEN])
    return roll_call


def unanswered_of(roll_call: RollCall) -> list[UUID]:
    """Return the stays with a bed on that night for which nobody has answered."""
    answered = RollCallLine.objects.filter(roll_call=roll_call).values("stay")
    beds = _in_the_house(roll_call.centre_id, roll_call.night).exclude(stay__in=answered)
    return list(beds.values_list("stay_id", flat=True))


def sleepers_on(centre: Centre, night: date) -> int:
    """Return how many beds are occupied on a night by somebody who has arrived."""
    return _in_the_house(centre.pk, night).count()


def _in_the_house(centre_id, night):
    return BedNight.objects.filter(
        night=night, stay__centre=centre_id, stay__state=Stay.State.ADMITTED
    )


def _lock_open(roll_call):
    """Keep others from closing it until this commits. Raises RollCallClosed."""
    found = RollCall.objects.select_for_update().filter(pk=roll_call.pk, closed_at=None)
    if not found.exists():
        raise RollCallClosed(_("This roll-call is closed already. Nothing was changed."))


def _follow(line, is_new, by, at):
    """Let follow from an answer what must: she is back, she is looked for, she is found."""
    if line.result == RollResult.MISSING:
        report_missing(line=line, by=by, at=at)
        return
    if line.result == RollResult.PRESENT:
        if LeavePass.objects.out().filter(stay=line.stay, left_at__lte=at).exists():
            record_return(stay=line.stay, by=by, at=at)
        how = MissingReport.Found.IN_THE_HOUSE
    else:
        how = MissingReport.Found.ANSWER_CHANGED
    for report in MissingReport.objects.open().filter(stay=line.stay):
        find_missing(report=report, how=how, by=by, at=at)


def _unbalanced(stay_ids, by):
    """Return the refusal: how many are not answered, and the codes of those ``by`` may see."""
    seen = Stay.objects.visible_to(by).filter(pk__in=stay_ids)
    codes = sorted(seen.values_list("person__code", flat=True))
    count = len(stay_ids)
    named = ", ".join(codes[:MOST_CODES]) + (" …" if count > min(len(codes), MOST_CODES) else "")
    message = ngettext(
        "%(count)d resident has no answer yet: %(codes)s.",
        "%(count)d residents have no answer yet: %(codes)s.",
        count,
    ) % {"count": count, "codes": named.strip()}
    return RollCallDoesNotBalance(message, count=count, codes=codes)
