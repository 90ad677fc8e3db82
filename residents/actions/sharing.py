"""Shares: a link and a code for one organisation, until a moment; closed at any time."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions.events import write_event
from residents.actions.tasks import open_task
from residents.choices import DataClass
from residents.models import FileEvent, Person, Share, Task
from residents.selectors.consents import consent_ends
from shelter.shared.errors import DomainError
from staff import audit
from staff.keyring import search_hash
from staff.models import Member, Organisation
from staff.tokens import digest_of

CODE_DIGITS = 6


class NotConsented(DomainError):
    """She did not agree to this, or does no more."""

    status = 422


class ImpossibleDays(DomainError):
    """A share is open for one to ninety days."""

    status = 422


class NotAPartner(DomainError):
    """The house does not work with this organisation any more."""


class ShareClosed(DomainError):
    """It was closed before."""


@dataclass(frozen=True)
class OpenedShare:
    """A share with what is told once and kept nowhere: its link's token and its code."""

    share: Share
    token: str = field(repr=False)
    code: str = field(repr=False)


@transaction.atomic
def open_share(
    *,
    person: Person,
    recipient: Organisation,
    purpose: str,
    data_classes: Iterable[str],
    days: int,
    by: Member,
    at: datetime,
) -> OpenedShare:
    """Let one organisation read these classes of her data, as far and as long as she agrees.

    It ends with the first of her answers that ends. Raises NotConsented, ImpossibleDays or
    NotAPartner.
    """
    ends = consent_ends(person, recipient, purpose, at)
    chosen = sorted(set(data_classes))
    _check(recipient, chosen, ends, days)
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**CODE_DIGITS):06}"
    last_day = min(ends[DataClass(data_class)] for data_class in chosen)
    share = Share(
        person=person,
        recipient=recipient,
        purpose=purpose,
        data_classes=chosen,
        digest=digest_of(token),
        created_at=at,
        created_by=by,
        expires_at=min(at + timedelta(days=days), _end_of(last_day, person.centre)),
    )
    share.code_digest = _digest_of_code(share, code)
    share.save(force_insert=True)
    _tell(share, "share:made", FileEvent.Kind.SHARED, by, at)
    return OpenedShare(share, token, code)


@transaction.atomic
def close_share(*, share: Share, by: Member | None, at: datetime) -> Share:
    """Close a share: the next request through it gets nothing. Raises ShareClosed."""
    open_one = Share.objects.filter(pk=share.pk, revoked_at=None)
    if not open_one.update(revoked_at=at, revoked_by=by):
        raise ShareClosed(_("This share is closed already. Nothing more is shown through it."))
    share.revoked_at, share.revoked_by = at, by
    _tell(share, "share:closed", FileEvent.Kind.SHARE_CLOSED, by, at)
    return share


@transaction.atomic
def try_code(*, share: Share, code: str, at: datetime) -> bool:
    """Tell whether the code opens the share; the fifth wrong one in a row closes it for good.

    Tries wait for each other, so that none is left uncounted.
    """
    share = Share.objects.select_for_update(of=("self",)).select_related("person").get(pk=share.pk)
    if share.revoked_at is not None:
        return False
    if secrets.compare_digest(share.code_digest, _digest_of_code(share, code)):
        Share.objects.filter(pk=share.pk).exclude(wrong_codes=0).update(wrong_codes=0)
        return True
    share.wrong_codes += 1
    share.save(update_fields=["wrong_codes"])
    if share.wrong_codes >= Share.MOST_WRONG_CODES:
        close_share(share=share, by=None, at=at)
        _warn(share, at)
    return False


def _check(recipient, chosen, ends, days):
    if not recipient.is_active:
        raise NotAPartner(_("The house does not work with this organisation now. Choose another."))
    if not chosen or not ends.keys() >= set(chosen):
        raise NotConsented(_("Choose what she agreed to, and nothing else. Ask her for the rest."))
    if not 1 <= days <= Share.MOST_DAYS:
        raise ImpossibleDays(_("Choose 1 to 90 days."))


def _end_of(day: date, centre) -> datetime:
    """Return the moment when a day ends on the centre's calendar."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=centre.zone)


def _digest_of_code(share, code):
    return search_hash(f"share:{share.pk}:{code}").hex()


def _tell(share, action, kind, by, at):
    centre_id = share.person.centre_id
    about = {"about_id": share.pk, "centre_id": centre_id, "persons": [share.person_id]}
    audit.record(action=action, by=by, at=at, **about)
    until = share.expires_at.astimezone(share.person.centre.zone).date().isoformat()
    detail = {"organisation": str(share.recipient_id), "until": until}
    write_event(person_id=share.person_id, kind=kind, at=at, by=by, detail=detail)


def _warn(share, at):
    """Ask whoever opened the share to find out what happened."""
    centre = share.person.centre
    open_task(
        centre=centre,
        kind=Task.Kind.SHARE_GUESSED,
        subject=share,
        due_on=at.astimezone(centre.zone).date(),
        person=share.person,
        assignee=share.created_by,
    )
