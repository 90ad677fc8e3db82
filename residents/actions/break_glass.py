"""Break-glass: one file, thirty minutes, a reason, and somebody else who looks at it after (P7)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions.access import find_by_code
from residents.actions.events import write_event
from residents.models import BreakGlass, CaseFile, FileEvent, Person
from residents.models.reach import in_conflict
from shelter.shared.errors import DomainError
from shelter.shared.text import fold, plain
from staff import vault
from staff.choices import Role
from staff.models import Centre, Member, Notice

REASON = "break_glass.reason"
LASTS = timedelta(minutes=BreakGlass.MINUTES)
REVIEWED_WITHIN = timedelta(hours=BreakGlass.REVIEW_HOURS)


class BreakGlassRests(DomainError):
    """An earlier one waits for its review for more than 72 hours."""


class OneAtATime(DomainError):
    """Another file is open already."""


class ReasonTooShort(DomainError):
    """The reason says too little."""

    status = 422


class NobodyWithThisCode(DomainError):
    """There is nobody with this code, or nobody who may be opened: the answer is the same."""


class OpenAnyway(DomainError):
    """She may see this person without it."""


class ReviewsOwn(DomainError):
    """Nobody reviews what she opened herself."""


class ReviewedAlready(DomainError):
    """Somebody has reviewed it."""


@transaction.atomic
def break_glass(*, code: str, reason: str, by: Member, at: datetime) -> BreakGlass:
    """Open one person's file to one member for thirty minutes, and tell who must know.

    The caller has asked for the second factor. Raises BreakGlassRests, OneAtATime, ReasonTooShort,
    NobodyWithThisCode or OpenAnyway.
    """
    Member.objects.select_for_update().get(pk=by.pk)  # one at a time, whoever clicks twice
    _may_open_another(by, at)
    reason = plain(reason)
    if sum(letter.isalpha() for letter in fold(reason)) < BreakGlass.FEWEST_LETTERS:
        raise ReasonTooShort(_("Say why in at least 20 letters: who reviews it must understand."))
    person = _person_to_open(by, code)
    opened = BreakGlass(
        centre_id=by.centre_id, member=by, person=person, started_at=at, ends_at=at + LASTS
    )
    key = _key_of(person)
    opened.sealed_reason = vault.seal_text(key, person.pk, f"{REASON}.{opened.pk}", reason)
    opened.save(force_insert=True)
    detail = {"member": str(by.pk)}
    write_event(person_id=person.pk, kind=FileEvent.Kind.BREAK_GLASS, at=at, by=by, detail=detail)
    _tell(_officers(by.centre) + _leads(person), opened, at)
    return opened


def close_glass(*, member: Member, at: datetime) -> int:
    """Close whatever the member has open, before its time; return how many there were."""
    return BreakGlass.objects.filter(member=member).open_at(at).update(closed_at=at)


@transaction.atomic
def review_break_glass(*, opened: BreakGlass, outcome: str, by: Member, at: datetime) -> BreakGlass:
    """Say whether it was needed; the member's right comes back.

    Raises ReviewsOwn or ReviewedAlready.
    """
    if opened.member_id == by.pk:
        raise ReviewsOwn(_("You opened this file yourself. A colleague has to review it."))
    waiting = BreakGlass.objects.filter(pk=opened.pk, reviewed_at=None)
    if not waiting.update(reviewed_at=at, reviewed_by=by, outcome=outcome):
        raise ReviewedAlready(_("This was reviewed already."))
    opened.refresh_from_db()
    return opened


@transaction.atomic
def remind_of_break_glass(*, at: datetime) -> int:
    """Tell the confidentiality officers again of what waits; return how many notices were written.

    An officer is not told again while she has not read the notice before.
    """
    written = 0
    for centre in Centre.objects.order_by("pk"):
        waiting = BreakGlass.objects.filter(centre=centre, reviewed_at=None, ends_at__lte=at)
        officers = _officers(centre)
        written += sum(_tell(officers, opened, at) for opened in waiting)
    return written


def reason_of(opened: BreakGlass) -> str:
    """Open the reason that was typed; empty where its key was destroyed.

    The caller has declared the person to the audit.
    """
    try:
        key = vault.key_of(opened.person_id, vault.NARRATIVE)
    except vault.KeyGone:
        return ""
    return vault.open_text(key, opened.person_id, f"{REASON}.{opened.pk}", opened.sealed_reason)


def rests(member: Member, at: datetime) -> bool:
    """Tell whether the member's right rests until an earlier opening is reviewed."""
    unreviewed = BreakGlass.objects.filter(member=member, reviewed_at=None)
    return unreviewed.filter(started_at__lte=at - REVIEWED_WITHIN).exists()


def _may_open_another(by, at):
    if rests(by, at):
        raise BreakGlassRests(
            _("An earlier opening of yours waits for its review. Ask the confidentiality officer.")
        )
    if BreakGlass.objects.filter(member=by).open_at(at).exists():
        raise OneAtATime(_("You have a file open in an emergency. Close it first."))


def _person_to_open(by, code):
    """Return whom to open: never somebody she is in conflict with, as if there were nobody."""
    here = Person.objects.filter(centre=by.centre_id, erased_at=None)
    person = find_by_code(here.exclude(pk__in=in_conflict(by)), code)
    if person is None:
        raise _nobody()
    if _sees_anyway(by, person):
        raise OpenAnyway(_("You may open her record as it is. Search for her by her code."))
    return person


def _nobody():
    return NobodyWithThisCode(_("There is nobody with this code. Check it and type it again."))


def _key_of(person):
    try:
        return vault.key_of(person.pk, vault.NARRATIVE)
    except vault.KeyGone as nothing_left:
        raise _nobody() from nothing_left


def _sees_anyway(by, person):
    """Tell whether nothing is closed to her that her role could read."""
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        return False
    reads_files = by.has_perm("residents.read_notes")
    return not reads_files or CaseFile.objects.visible_to(by).filter(person=person).exists()


def _officers(centre):
    return [member for member in _active(centre.pk) if member.has_role(Role.PRIVACY)]


def _leads(person):
    """Return the leads of the team that has her file."""
    team = CaseFile.objects.filter(person=person).values("team")
    members = _active(person.centre_id).filter(teams__in=team)
    return [member for member in members if member.has_role(Role.LEAD)]


def _active(centre_id):
    return Member.objects.filter(centre=centre_id, is_active=True).order_by("pk")


def _tell(members, opened, at):
    """Write one notice each, with kind and subject only; none beside an unread one."""
    subject = {"kind": Notice.Kind.BREAK_GLASS, "subject_id": opened.pk}
    told = set(Notice.objects.filter(**subject).unread().values_list("member", flat=True))
    told.add(opened.member_id)
    fresh = {member.pk: member for member in members if member.pk not in told}.values()
    Notice.objects.bulk_create(
        Notice(member=member, subject_type="breakglass", created_at=at, **subject)
        for member in fresh
    )
    return len(fresh)
