"""Who may collect a child, who never may, and the moment in which it is given to somebody."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from residents.models import Person
from rooms.actions.away import record_leave
from rooms.actions.children import refuse_no_child
from rooms.actions.custody import refuse_grown_up
from rooms.actions.placing import lock_stays
from rooms.actions.visits import note_banned
from rooms.choices import Escort, LeavePurpose
from rooms.custody import has_adult_here, open_collector, place_of
from rooms.doors import Caller, banned_at, is_same_name, names_meet, words_in
from rooms.models import BannedAtDoor, CustodyPaper, HandingOver, MayCollect, Stay
from rooms.sealed import WordsDestroyed
from shelter.shared.errors import DomainError
from shelter.shared.sealing import keyed_hash
from shelter.shared.text import plain
from staff import vault
from staff.choices import Role
from staff.models import Member

LONGEST_ALLOWED = timedelta(days=90)
FEWEST_WORDS = 2


class CollectorUnnamed(DomainError):
    """Too little is said to know somebody again."""

    status = 422


class AllowedUntilThePast(DomainError):
    """The permission would be over already."""

    status = 422


class AllowedTooLong(DomainError):
    """Nobody is allowed for longer than ninety days at once."""

    status = 422


class CollectorIsBanned(DomainError):
    """Somebody who must not come in cannot be allowed to collect a child."""


class CollectorListed(DomainError):
    """Somebody of this name or phone stands in the child's list already."""


class CollectorEnded(DomainError):
    """This line of the list was ended before."""


class MayNeverCollect(DomainError):
    """Whoever came may never collect this child."""


class PaperForbids(DomainError):
    """A paper says that the child is given to nobody but its mother."""


class NobodyAllowedThat(DomainError):
    """Nobody allowed this person to collect the child."""


class PermissionOver(DomainError):
    """The permission was until a day that is over."""


class NobodySaidYes(DomainError):
    """Neither its mother said yes here and now, nor a supervisor for a child that is alone."""

    status = 422


@transaction.atomic
def allow_collector(
    *,
    person: Person,
    caller: Caller,
    relation: str,
    allowed_by: str,
    until_on: date,
    by: Member,
    at: datetime,
) -> MayCollect:
    """Let somebody collect a child until a day; name and phone are sealed under the child's key.

    Raises NotAChild, CollectorUnnamed, AllowedUntilThePast, AllowedTooLong, CollectorIsBanned,
    MayNeverCollect, CollectorListed or WordsDestroyed.
    """
    today = _today(person, at)
    refuse_grown_up(person, today)
    if words_in(caller.name) < FEWEST_WORDS or not caller.phone:
        raise CollectorUnnamed(_("Write at least two words of the name, and the phone."))
    if until_on < today:
        raise AllowedUntilThePast(_("Choose a day that is not over."))
    if until_on > today + LONGEST_ALLOWED:
        raise AllowedTooLong(_("Choose a day within ninety days. It can be allowed again then."))
    if banned_at(centre=person.centre, caller=caller, at=at) is not None:
        raise CollectorIsBanned(
            _("This may be somebody who must not come in. Ask the shift supervisor first.")
        )
    if any(line.row.never for line in _met(person, caller)):
        raise _never()
    if _same(person, caller):
        raise CollectorListed(_("This person is in the list already. End that line first."))
    given = {"relation": relation, "allowed_by": allowed_by, "until_on": until_on}
    return _keep(person, caller, by, at, **given)


@transaction.atomic
def forbid_collector(
    *, person: Person, caller: Caller, relation: str, by: Member, at: datetime
) -> MayCollect:
    """Write down who may never collect a child; a permission of the same person ends.

    Raises NotAChild, CollectorUnnamed, CollectorListed or WordsDestroyed.
    """
    refuse_grown_up(person, _today(person, at))
    if words_in(caller.name) < FEWEST_WORDS and not caller.phone:
        raise CollectorUnnamed(_("Write at least two words of the name, or the phone."))
    known = _same(person, caller)
    if any(row.never for row in known):
        raise CollectorListed(_("This person is in the list already. End that line first."))
    ended = MayCollect.objects.filter(pk__in=[row.pk for row in known])
    ended.update(ended_at=at, ended_by=by)
    return _keep(person, caller, by, at, relation=relation, never=True)


@transaction.atomic
def end_collector(*, collector: MayCollect, by: Member, at: datetime) -> None:
    """Take somebody out of a child's list; the line is kept. Raises CollectorEnded."""
    counting = MayCollect.objects.filter(pk=collector.pk, ended_at=None)
    if not counting.update(ended_at=at, ended_by=by):
        raise CollectorEnded(_("This line was ended already."))


@transaction.atomic
def hand_over_child(
    *,
    stay: Stay,
    caller: Caller,
    mother_said_yes: bool,
    until: datetime,
    by: Member,
    at: datetime,
) -> HandingOver | BannedAtDoor:
    """Give a child to whoever came, as far as everything allows it; it is away on a leave pass.

    The list of the banned is asked first: a ban that is met is written down with a task, and the
    child stays. Raises NoChildHere, CollectorUnnamed, MayNeverCollect, PaperForbids,
    NobodyAllowedThat, PermissionOver, NobodySaidYes, or what `record_leave` raises.
    """
    lock_stays(stay)
    refuse_no_child(stay, at)
    if words_in(caller.name) < FEWEST_WORDS:
        raise CollectorUnnamed(_("Write the name as it stands in the identity paper."))
    banned = banned_at(centre=stay.centre, caller=caller, at=at)
    if banned is not None:
        return note_banned(banned=banned, by=by, at=at)
    today = _today(stay.person, at)
    collector = _allowed(stay, caller, today)
    said_yes = _who_says_yes(stay, mother_said_yes, by)
    leave = record_leave(
        stay=stay,
        purpose=LeavePurpose.FAMILY,
        escort=Escort.RELATIVE,
        until=until,
        by=by,
        at=at,
    )
    return HandingOver.objects.create(
        stay=stay, collector=collector, leave=leave, said_yes=said_yes, at=at, by=by
    )


def _allowed(stay, caller, today):
    """Return the line of the list by which the child may be given to whoever came."""
    known = _met(stay.person, caller)
    if any(line.row.never for line in known):
        raise _never()
    papers = CustodyPaper.objects.filter(person=stay.person_id).in_force(today)
    if papers.filter(only_mother=True).exists():
        raise PaperForbids(_("A paper that counts says: only its mother may collect the child."))
    sure = [line.row for line in known if line.is_sure]
    if not sure:
        raise NobodyAllowedThat(
            _("Nobody allowed this person to collect the child. Ask its mother, and do not open.")
        )
    for row in sure:
        if row.counts_on(today):
            return row
    raise PermissionOver(_("The permission is over. Its mother has to allow it again."))


def _who_says_yes(stay, mother_said_yes, by):
    if not has_adult_here(stay):
        if by.has_role(Role.SUPERVISOR):
            return HandingOver.SaidYes.SUPERVISOR
        raise NobodySaidYes(
            _("The child is alone here. Only the shift supervisor gives it to somebody.")
        )
    if not mother_said_yes:
        raise NobodySaidYes(_("Ask its mother first: without her yes, here and now, it stays."))
    return HandingOver.SaidYes.MOTHER


class _Line(NamedTuple):
    """A line of a child's list that may be about a caller; sure if nothing speaks against it."""

    row: MayCollect
    is_sure: bool
    same_phone: bool


def _met(person, caller):
    """Return the lines of a child's list that may be about a caller: by name, or by phone.

    It is sure if the name is the same and the phone, where both are known, is not another one.
    """
    key = _key_of(person.pk)
    if key is None:
        return []
    phone, found = _hash(key, caller.phone), []
    for row in MayCollect.objects.filter(person=person, ended_at=None).order_by("added_at", "pk"):
        name = open_collector(row, key)["name"]
        known = phone is not None and row.phone_hash is not None
        same_phone = known and bytes(row.phone_hash) == phone
        if same_phone or names_meet(name, caller.name):
            is_sure = is_same_name(name, caller.name) and (same_phone or not known)
            found.append(_Line(row, is_sure, same_phone))
    return found


def _same(person, caller):
    """Return the lines about the same person: by the whole name, or by the phone."""
    return [line.row for line in _met(person, caller) if line.is_sure or line.same_phone]


def _keep(person, caller, by, at, **fields):
    key = _key_of(person.pk)
    if key is None:
        raise WordsDestroyed(_("Her data was destroyed. Nothing can be added any more."))
    row = MayCollect(person=person, **fields, added_at=at, added_by=by)
    for part in MayCollect.PARTS:
        text = plain(getattr(caller, part))
        setattr(row, f"sealed_{part}", vault.seal_text(key, person.pk, place_of(row, part), text))
    row.phone_hash = _hash(key, caller.phone)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:
        raise CollectorListed(
            _("This person is in the list already. End that line first.")
        ) from twice
    return row


def _never():
    return MayNeverCollect(
        _("This person may never collect the child. Do not open, and tell the shift supervisor.")
    )


def _hash(key, phone):
    """Return the hash of a phone under the child's key: it ends with it."""
    return keyed_hash(key, f"collector:{phone}") if phone else None


def _key_of(person_id: UUID):
    return vault.keys_of([person_id], vault.IDENTITY).get(person_id)


def _today(person, at):
    return at.astimezone(person.centre.zone).date()
