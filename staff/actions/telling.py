"""Telling members outside of the product, if they want it: only that something needs them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.utils import make_msgid, parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from shelter.shared.hours import WeekHours
from staff import vault
from staff.audit import record
from staff.factors import sealed
from staff.models import DutyShift, Member, Notice, NoticePreference
from staff.notices import URGENT

EVERY = timedelta(minutes=15)
"""At most one mail to a member in this time."""

MAILBOX = "notice_preference.mailbox"
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
EVERY_DAY = tuple(range(7))


class MailNotSetUp(DomainError):
    """No mail leaves this house."""


class MailboxMissing(DomainError):
    """She wants mail and has said no address."""

    status = 422


class QuietWithoutEnd(DomainError):
    """Quiet hours have a beginning and an end, or neither."""

    status = 422


@dataclass(frozen=True)
class HowTold:
    """What a member chose; an empty mailbox is the one that is kept."""

    by_mail: bool = False
    mailbox: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    only_on_duty: bool = True


def mail_is_set_up() -> bool:
    """Tell whether any mail leaves this house at all."""
    return settings.EMAIL_BACKEND != NO_MAIL


@transaction.atomic
def choose_notices(*, member: Member, chosen: HowTold, at: datetime) -> NoticePreference:
    """Keep how a member wants to be told; without mail her address is forgotten.

    Raises QuietWithoutEnd, MailNotSetUp or MailboxMissing.
    """
    if (chosen.quiet_from is None) != (chosen.quiet_until is None):
        raise QuietWithoutEnd(_("Say when the quiet hours begin and when they end, or neither."))
    kept, _is_new = NoticePreference.objects.select_for_update().get_or_create(member=member)
    before = kept.by_mail, bytes(kept.sealed_mailbox or b"")
    kept.sealed_mailbox = _sealed(kept, chosen) if chosen.by_mail else None
    for name in ("by_mail", "quiet_from", "quiet_until", "only_on_duty"):
        setattr(kept, name, getattr(chosen, name))
    kept.save()
    if (kept.by_mail, bytes(kept.sealed_mailbox or b"")) != before:
        record(action="account:mail_chosen", by=member, about_id=member.pk, at=at)
    return kept


def mail_notices(*, at: datetime) -> dict[str, int]:
    """Mail every member who wants it that something needs her; count the mails.

    Nothing else is in a mail. One that could not be sent is tried again after some minutes; nothing
    is said of why, for the answer of a mail server quotes the address.
    """
    counts = {"mailed": 0, "failed": 0}
    due = _due(at) if mail_is_set_up() else []
    keys = vault.keys_of([row.pk for row in due], vault.MEMBER)
    connection = get_connection()
    for row in due:
        if row.pk in keys and _claim(row, at):
            counts["mailed" if _send(row, keys[row.pk], connection, at) else "failed"] += 1
    return counts


def _sealed(kept, chosen):
    if not mail_is_set_up():
        raise MailNotSetUp(_("No e-mail leaves this house. Choose to be told here alone."))
    if not chosen.mailbox:
        if kept.sealed_mailbox is None:
            raise MailboxMissing(_("Write the address to which the e-mail goes."))
        return kept.sealed_mailbox
    key = sealed.key_of(kept.member)
    return vault.seal_text(key, kept.pk, MAILBOX, chosen.mailbox)


def _due(at) -> Iterable[NoticePreference]:
    """Return who is to be mailed now: two notices or two hundred make one mail."""
    waiting = Notice.objects.unmailed().filter(member=OuterRef("pk"))
    shifts = DutyShift.objects.filter(member=OuterRef("pk"), starts_at__lte=at, ends_at__gt=at)
    rows = NoticePreference.objects.filter(
        Q(mailed_at=None) | Q(mailed_at__lte=at - EVERY),
        Exists(waiting),
        by_mail=True,
        member__is_active=True,
        member__awaits_confirmation_since=None,
    )
    rows = rows.annotate(
        is_urgent=Exists(waiting.filter(kind__in=URGENT)), is_on_duty=Exists(shifts)
    )
    return [row for row in rows.select_related("member__centre") if _may_mail(row, at)]


def _may_mail(row, at):
    if row.is_urgent:
        return True
    if row.only_on_duty and not (row.is_on_duty or settings.DEMO):
        return False
    if row.quiet_from is None:
        return True
    quiet = WeekHours(EVERY_DAY, row.quiet_from, row.quiet_until)
    return not quiet.hold_at(at, row.member.centre.zone)


def _claim(row, at):
    """Take this mail before anybody else does: two workers never send two."""
    free = NoticePreference.objects.filter(Q(mailed_at=None) | Q(mailed_at__lte=at - EVERY))
    return free.filter(pk=row.pk).update(mailed_at=at)


def _send(row, key, connection, at):
    address = vault.open_text(key, row.pk, MAILBOX, row.sealed_mailbox)
    try:
        connection.send_messages([_message(row.member, address, connection)])
    except (SMTPException, OSError):
        return False
    Notice.objects.unmailed().filter(member=row.pk, created_at__lte=at).update(mailed_at=at)
    return True


def _message(member, address, connection):
    """Return the mail, which is the same for everybody and about nothing."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    with translation.override(member.language or settings.LANGUAGE_CODE):
        subject = _("Something needs you")
        body = _("Something needs you. Sign in as usual.")
    return EmailMessage(
        subject,
        body + "\n",
        to=[address],
        connection=connection,
        headers={"Message-ID": make_msgid(domain=domain), "Auto-Submitted": "auto-generated"},
    )
