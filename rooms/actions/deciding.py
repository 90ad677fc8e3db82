"""Extensions decided: at the level that their nights need, and never by who asked for them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import write_event
from residents.models import FileEvent, Task
from rooms.actions.extending import (
    TO_DECIDE,
    add_nights,
    ask_to_decide,
    end_asking,
    end_deadlines,
    lock_asked,
    nights_past_limit,
    refuse_if_over,
)
from rooms.choices import OfferedInstead
from rooms.models import Extension, ExtensionVote
from rooms.sealed import words_of
from rooms.signals import stay_extended
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.retries import retried
from staff.choices import ExtensionLevel
from staff.levels import level_for, level_of
from staff.models import Member

State = Extension.State


class ApprovesOwnExtension(DomainError):
    """Whoever asks for an extension does not decide it."""


class NotHerLevel(DomainError):
    """So many nights past the limit are decided by others."""


class ExitPlanMissing(DomainError):
    """Nobody wrote how she is to leave after these nights."""


class VotedAlready(DomainError):
    """She said what she thinks of it."""


class OfferUnsaid(DomainError):
    """Something else was offered, and it is not said what."""

    status = 422


@retried
@transaction.atomic
def approve_extension(*, extension: Extension, by: Member, at: datetime) -> Extension:
    """Approve nights that someone else asked for, and add them.

    Nights that she stayed meanwhile count too: if they make it pass this level, it is not approved
    but handed on to the next one. Raises ApprovesOwnExtension, NotHerLevel, ExitPlanMissing,
    ExtensionDecided, StayIsOver, or BedTaken with alternatives.
    """
    _open_to(extension, by)
    if extension.level == ExtensionLevel.COMMITTEE:
        raise NotHerLevel(_("The committee decides this: two different members must agree."))
    if _handed_on(extension, by, at):
        return extension
    return _approve(extension, by, at)


@retried
@transaction.atomic
def vote_extension(*, extension: Extension, by: Member, at: datetime) -> Extension:
    """Say yes as a member of the committee; the second yes approves it and adds the nights.

    Raises VotedAlready, and what `approve_extension` raises.
    """
    _open_to(extension, by)
    if extension.level != ExtensionLevel.COMMITTEE:
        raise NotHerLevel(_("The committee does not decide this: so few nights need one voice."))
    _refuse_without_plan(extension)
    _vote(extension, by, at, is_yes=True)
    if extension.votes.filter(is_yes=True).count() < level_of(extension.level).voices:
        _end_her_task(extension, by, at)
        return extension
    return _approve(extension, by, at)


@transaction.atomic
def refuse_extension(
    *, extension: Extension, reason: str, offered: str, words: str, by: Member, at: datetime
) -> Extension:
    """Refuse nights that someone else asked for, and record what she was offered instead.

    In the committee one no refuses. Raises ApprovesOwnExtension, NotHerLevel, VotedAlready,
    OfferUnsaid, ExtensionDecided or WordsDestroyed.
    """
    _open_to(extension, by)
    if offered == OfferedInstead.OTHER and not words.strip():
        raise OfferUnsaid(_("Say in a few words what she was offered."))
    if extension.level == ExtensionLevel.COMMITTEE:
        _vote(extension, by, at, is_yes=False)
    person_id = extension.stay.person_id
    states.move(
        extension,
        to=State.REFUSED,
        decided_at=at,
        decided_by=by,
        refusal_reason=reason,
        offered_instead=offered,
        sealed_offer=words_of(person_id).seal(extension, "offer", words.strip()),
    )
    end_asking(extension, by, at)
    write_event(
        person_id=person_id,
        kind=FileEvent.Kind.EXTENSION_REFUSED,
        at=at,
        by=by,
        detail={"reason": str(reason), "offered": str(offered)},
    )
    return extension


def may_decide(*, extension: Extension, member: Member) -> bool:
    """Tell whether this member may decide an extension now: her level, not hers, not voted yet."""
    return (
        extension.is_asked
        and extension.stay.is_open
        and extension.requested_by_id != member.pk
        and member.has_perm(level_of(extension.level).permission)
        and all(vote.member_id != member.pk for vote in extension.votes.all())
    )


def _open_to(extension, by):
    """Refuse whoever asked for it, or decides at another level; lock it for her otherwise."""
    if extension.requested_by_id == by.pk:
        raise ApprovesOwnExtension(_("You asked for it yourself. Let someone else decide."))
    lock_asked(extension)
    refuse_if_over(extension.stay)
    if not by.has_perm(level_of(extension.level).permission):
        raise NotHerLevel(
            _("So many nights past the limit are not yours to decide. It waits for: %(level)s.")
            % {"level": extension.get_level_display()}
        )


def _refuse_without_plan(extension):
    if not extension.sealed_exit_plan:
        raise ExitPlanMissing(
            _("There is no new exit plan. Her worker writes it and asks once more.")
        )


def _handed_on(extension, by, at):
    """Tell whether nights that passed meanwhile took it to a higher level, and hand it on there."""
    past = nights_past_limit(stay=extension.stay, nights=extension.nights, at=at)
    level = level_for(past)
    if level.code == extension.level:
        return False
    end_asking(extension, by, at, cancelled=True)
    extension.level, extension.nights_past = level.code, past
    extension.save(update_fields=["level", "nights_past"])
    ask_to_decide(extension, at)
    return True


def _approve(extension, by, at):
    _refuse_without_plan(extension)
    stay = extension.stay
    states.move(extension, to=State.APPROVED, decided_at=at, decided_by=by)
    add_nights(stay, extension.nights, extension.reason, by, at)
    end_asking(extension, by, at)
    end_deadlines(stay, [Task.Kind.EXIT_PLAN_DUE, Task.Kind.EXTENSION_DUE], by, at)
    stay_extended.send(type(stay), stay=stay, at=at, by=by)
    return extension


def _vote(extension, by, at, *, is_yes):
    said = {"asked_by_id": extension.requested_by_id, "is_yes": is_yes, "at": at}
    _vote, is_new = ExtensionVote.objects.get_or_create(
        extension=extension, member=by, defaults=said
    )
    if not is_new:
        raise VotedAlready(_("You agreed already. It waits for another member of the committee."))


def _end_her_task(extension, by, at):
    """The task of her role is done; the other's waits."""
    for subject_type, role in TO_DECIDE[ExtensionLevel(extension.level)].items():
        if by.has_role(role):
            end_asking(extension, by, at, of=subject_type)
            return
