"""Resets by two people: one gives a password, another a code, and neither can sign in as her."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff.audit import record
from staff.factors import has_own_factor, recovery
from staff.models import Member
from staff.sign_ins import end_all_of


class ConfirmsOwnReset(DomainError):
    """Whoever reset an account, or owns it, does not confirm it."""


class NothingToConfirm(DomainError):
    """The account does not wait for anybody."""


def await_confirmation(*, member: Member, by: Member | None, at: datetime) -> None:
    """Let an account do nothing until somebody other than ``by`` has met its member in person."""
    member.awaits_confirmation_since, member.reset_by = at, by
    member.save(update_fields=["awaits_confirmation_since", "reset_by"])


@transaction.atomic
def reset_factors(*, member: Member, by: Member, at: datetime) -> None:
    """Remove every second factor of a member who lost them; a code from somebody else follows.

    Raises ConfirmsOwnReset.
    """
    if member.pk == by.pk:
        raise ConfirmsOwnReset(_("You cannot reset your own second factor. Ask a colleague."))
    member.authenticators.all().delete()
    end_all_of(member, at=at, by=by)
    await_confirmation(member=member, by=by, at=at)
    record(action="account:factors_reset", by=by, about_id=member.pk, at=at)


@transaction.atomic
def confirm_member(*, member: Member, by: Member, at: datetime) -> str:
    """Say that she stands before ``by``; return a code for her first sign-in, kept nowhere.

    There is none if she has a second factor of her own. Raises NothingToConfirm, ConfirmsOwnReset.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.awaits_confirmation_since is None:
        raise NothingToConfirm(_("This account does not wait for a confirmation any more."))
    if by.pk in (member.pk, member.reset_by_id):
        raise ConfirmsOwnReset(_("Somebody who did not reset this account has to confirm it."))
    member.awaits_confirmation_since = None
    member.save(update_fields=["awaits_confirmation_since"])
    record(action="account:confirmed", by=by, about_id=member.pk, at=at)
    return "" if has_own_factor(member) else recovery.make_codes(member, at, how_many=1)[0]
