"""Belongings: taken in and given back, item by item, with two signatures each."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from residents.actions import close_tasks, write_event
from residents.models import FileEvent, Task
from rooms.actions.placing import lock_stays
from rooms.models import (
    BelongingsItem,
    BelongingsRecord,
    BelongingsRelease,
    BelongingsReleaseLine,
    Stay,
)
from rooms.sealed import words_of
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.models import Member

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 /-]{0,19}")
KEPT_TASKS = (Task.Kind.BELONGINGS_KEPT,)


class TakenInAfterLeaving(DomainError):
    """Only of someone who stays here are things taken in."""


class SecondSignatureMissing(DomainError):
    """Neither a colleague signed, nor she herself."""

    status = 422


class SignedTwiceByOne(DomainError):
    """The same member cannot be both signatures."""

    status = 422


class NothingChosen(DomainError):
    """There is no thing to take in or to give back."""

    status = 422


class CashNotCounted(DomainError):
    """Cash needs an amount and its currency; nothing else has them."""

    status = 422


class NotACode(DomainError):
    """The seal or the locker is not a code of the house."""

    status = 422


class ItemOfAnotherStay(DomainError):
    """The thing belongs to somebody else."""


class ReturnedAlready(DomainError):
    """The thing was given back before."""


class ReceiverUnnamed(DomainError):
    """It is not said who received it for her."""

    status = 422


@dataclass(frozen=True)
class Thing:
    """One thing as typed."""

    kind: str
    place: str
    description: str = ""
    amount: Decimal | None = None
    currency: str = ""
    seal_number: str = ""


@dataclass(frozen=True)
class Signatures:
    """Who signed beside the member: a colleague, or the resident herself, on paper."""

    second: Member | None = None
    by_her: bool = False


@transaction.atomic
def take_in_belongings(
    *, stay: Stay, things: Sequence[Thing], signed: Signatures, by: Member, at: datetime
) -> BelongingsRecord:
    """Keep these things for her, numbered on from those that are kept or were.

    Raises TakenInAfterLeaving, NothingChosen, CashNotCounted, NotACode, SecondSignatureMissing,
    SignedTwiceByOne or WordsDestroyed.
    """
    lock_stays(stay)
    if stay.state != Stay.State.ADMITTED:
        raise TakenInAfterLeaving(
            _("She does not stay here now. Things are taken in only from her arrival on.")
        )
    if not things:
        raise NothingChosen(_("Write down at least one thing."))
    for thing in things:
        _refuse_impossible(thing)
    record = BelongingsRecord.objects.create(stay=stay, at=at, **_two(signed, by))
    latest = BelongingsItem.objects.filter(stay=stay).aggregate(latest=Max("number"))["latest"]
    first = (latest or 0) + 1
    BelongingsItem.objects.bulk_create(_items(record, things, first))
    kind = FileEvent.Kind.BELONGINGS_TAKEN
    detail = {"things": len(things)}
    write_event(person_id=stay.person_id, kind=kind, at=at, by=by, detail=detail)
    return record


@transaction.atomic
def release_belongings(
    *,
    stay: Stay,
    items: Iterable[UUID],
    to: str,
    receiver: str = "",
    signed: Signatures,
    by: Member,
    at: datetime,
) -> BelongingsRelease:
    """Give these things back, each once, to herself or to whom she authorised.

    Raises NothingChosen, ItemOfAnotherStay, ReturnedAlready, ReceiverUnnamed,
    SecondSignatureMissing, SignedTwiceByOne or WordsDestroyed.
    """
    lock_stays(stay)
    wanted = list(dict.fromkeys(items))
    _refuse_unless_kept(stay, wanted)
    authorised = to == BelongingsRelease.To.AUTHORISED
    if authorised and not plain(receiver):
        raise ReceiverUnnamed(_("Write who received it for her."))
    release = BelongingsRelease(stay=stay, to=to, at=at, **_two(signed, by))
    words = plain(receiver) if authorised else ""
    release.sealed_receiver = words_of(stay.person_id).seal(release, "receiver", words)
    release.save(force_insert=True)
    _give(release, wanted)
    kind = FileEvent.Kind.BELONGINGS_RETURNED
    detail = {"things": len(wanted)}
    write_event(person_id=stay.person_id, kind=kind, at=at, by=by, detail=detail)
    if not BelongingsItem.objects.filter(stay=stay, returned=None).exists():
        close_tasks(subject=stay, by=by, at=at, kinds=KEPT_TASKS)
    return release


def check_signatures(*, signed: Signatures, by: Member) -> None:
    """Refuse what would not be two signatures, before anyone is asked for hers.

    Raises SecondSignatureMissing or SignedTwiceByOne.
    """
    _two(signed, by)


def _two(signed, by):
    """Return the fields of the two signatures."""
    if signed.by_her:
        return {"by": by, "second": None, "signed_by_her": True}
    if signed.second is None:
        raise SecondSignatureMissing(
            _("Two sign: a colleague beside you, or she herself on the paper.")
        )
    if signed.second.pk == by.pk:
        raise SignedTwiceByOne(_("You have signed already. Somebody else signs second."))
    return {"by": by, "second": signed.second, "signed_by_her": False}


def _refuse_impossible(thing):
    cash = thing.kind == BelongingsItem.Kind.CASH
    if cash and not (thing.amount and thing.amount > 0 and thing.currency):
        raise CashNotCounted(_("Count the cash with her: write the amount and its currency."))
    if not cash and (thing.amount is not None or thing.currency):
        raise CashNotCounted(_("Only cash has an amount and a currency."))
    for code in (thing.place, thing.seal_number):
        if code and not CODE.fullmatch(plain(code)):
            raise NotACode(_("Seals and lockers are codes: Latin letters, digits and dashes."))
    if not plain(thing.place):
        raise NotACode(_("Write in which safe or locker it lies."))


def _items(record, things, first):
    hers = words_of(record.stay.person_id)
    items = []
    for number, thing in enumerate(things, first):
        item = BelongingsItem(
            stay=record.stay,
            record=record,
            number=number,
            kind=thing.kind,
            amount=thing.amount,
            currency=thing.currency,
            seal_number=plain(thing.seal_number),
            place=plain(thing.place),
        )
        item.sealed_description = hers.seal(item, "description", plain(thing.description))
        items.append(item)
    return items


def _refuse_unless_kept(stay, wanted):
    if not wanted:
        raise NothingChosen(_("Choose what is given back."))
    hers = BelongingsItem.objects.filter(stay=stay, pk__in=wanted)
    if hers.count() != len(wanted):
        raise ItemOfAnotherStay(_("One of these things is not hers. Open the page again."))
    if hers.exclude(returned=None).exists():
        raise ReturnedAlready(_("One of these things was given back already. Look again."))


def _give(release, wanted):
    lines = [BelongingsReleaseLine(release=release, item_id=pk) for pk in wanted]
    try:
        with transaction.atomic():
            BelongingsReleaseLine.objects.bulk_create(lines)
    except IntegrityError as twice:
        raise ReturnedAlready(
            _("One of these things was given back already. Look again.")
        ) from twice
