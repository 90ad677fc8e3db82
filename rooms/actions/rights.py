"""Rules and rights are told to everyone who comes, in her language, and signed if she wants to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from residents.actions import close_tasks, new_task, open_tasks, write_event
from residents.choices import Language
from residents.models import FileEvent, Task
from residents.words import label_in, words_for
from rooms.actions.placing import lock_stays
from rooms.models import HouseText, RightsTold, RightsToldText, Stay
from rooms.rights import current_versions, is_told_herself, untold_of, wanted_of
from rooms.sealed import words_of
from shelter.shared.errors import DomainError
from staff.choices import Role
from staff.models import Member

TELL_WITHIN = timedelta(hours=24)
LONGEST_REMARK = 500


class ToldToNobodyHere(DomainError):
    """She does not stay here now."""


class ToldThroughHerMother(DomainError):
    """A child who came along hears the rules from whom it came with."""


class NoTextChosen(DomainError):
    """It is not said what was told."""

    status = 422


class TextReplaced(DomainError):
    """One of the texts is not the current version any more, or not meant for her."""


class InterpreterMissing(DomainError):
    """The text is in another language than it was told in, and nobody interpreted."""

    status = 422


class CannotHaveReadIt(DomainError):
    """She cannot have read herself what is not written in that language."""

    status = 422


class SignsNeedAnInterpreter(DomainError):
    """Sign language is a language of its own: somebody signs it."""

    status = 422


class NotSignedWithoutReason(DomainError):
    """She did not sign, and it is not said why; or she signed, and a reason is given."""

    status = 422


@dataclass(frozen=True)
class HowTold:
    """How it was told, in which language, through whom, and whether she signed."""

    language: str
    way: str
    interpreter: str = RightsTold.Interpreter.NONE
    signed: str = RightsTold.Signed.SIGNATURE
    reason: str = ""
    remark: str = ""


@transaction.atomic
def tell_rights(
    *, stay: Stay, texts: Sequence[HouseText], how: HowTold, by: Member, at: datetime
) -> RightsTold:
    """Keep that these texts were told to her, each in its current version.

    Once nothing is left to tell, the task about it is done. Raises ToldToNobodyHere,
    ToldThroughHerMother, NoTextChosen, TextReplaced, SignsNeedAnInterpreter, CannotHaveReadIt,
    InterpreterMissing, NotSignedWithoutReason or WordsDestroyed.
    """
    lock_stays(stay)
    _refuse_listener(stay)
    _refuse_texts(stay, texts)
    _refuse_way(texts, how)
    told = RightsTold(
        stay=stay,
        language=how.language,
        way=how.way,
        interpreter=how.interpreter,
        signed=how.signed,
        reason=how.reason,
        at=at,
        by=by,
    )
    told.sealed_remark = words_of(stay.person_id).seal(told, "remark", how.remark.strip())
    told.save(force_insert=True)
    RightsToldText.objects.bulk_create(RightsToldText(told=told, text=text) for text in texts)
    detail = {"language": how.language, "texts": len(texts)}
    kind = FileEvent.Kind.RIGHTS_TOLD
    write_event(person_id=stay.person_id, kind=kind, at=at, by=by, detail=detail)
    if not untold_of(stay):
        close_tasks(subject=stay, by=by, at=at, kinds=[Task.Kind.RIGHTS_TO_TELL])
    return told


def ask_to_tell(stays: Iterable[Stay], at: datetime) -> None:
    """Ask the house to tell those who have just come, within a day; of one centre."""
    whose = [stay for stay in stays if is_told_herself(stay)]
    if whose and HouseText.objects.filter(centre=whose[0].centre_id).exists():
        open_tasks(_task(stay, at + TELL_WITHIN) for stay in whose)


def _task(stay, due_at):
    return new_task(
        centre=stay.centre,
        kind=Task.Kind.RIGHTS_TO_TELL,
        subject=stay,
        due_on=due_at.astimezone(stay.centre.zone).date(),
        due_at=due_at,
        person=stay.person,
        role=Role.HOUSE,
    )


def _refuse_listener(stay):
    if stay.state != Stay.State.ADMITTED:
        raise ToldToNobodyHere(_("She does not stay here now. It is told once she is here."))
    if not is_told_herself(stay):
        raise ToldThroughHerMother(
            _("A child who came along is not asked to sign. Tell whom it came with.")
        )


def _refuse_texts(stay, texts):
    if not texts:
        raise NoTextChosen(_("Choose what was told."))
    wanted = wanted_of(stay, current_versions(stay.centre_id))
    for text in texts:
        if text.centre_id != stay.centre_id or wanted.get(text.kind) != (
            text.audience,
            text.version,
        ):
            raise TextReplaced(
                _("A new version was published meanwhile. Open the page again and tell that one.")
            )


def _refuse_way(texts, how):
    nobody = how.interpreter == RightsTold.Interpreter.NONE
    in_signs = how.way == RightsTold.Way.SIGNED_TO_HER
    if in_signs != (how.language == Language.SIGN) or (in_signs and nobody):
        raise SignsNeedAnInterpreter(
            _("For sign language choose it as the language and the way, and say who signed.")
        )
    is_other = any(text.language != how.language for text in texts)
    if is_other and how.way == RightsTold.Way.READ_BY_HER:
        raise CannotHaveReadIt(
            _("A text is not written in that language, so she cannot have read it herself.")
        )
    if is_other and nobody:
        raise InterpreterMissing(
            _("A text is not written in that language. Say who interpreted for her.")
        )
    if (how.signed == RightsTold.Signed.NOT) != bool(how.reason):
        raise NotSignedWithoutReason(
            _("If she preferred not to sign, say why; only then is a reason given.")
        )


def texts_counted(count: int) -> str:
    """Return how many texts were told, in words."""
    return ngettext("%(count)s text", "%(count)s texts", count) % {"count": count}


words_for("language", label_in(Language))
words_for("texts", texts_counted)
