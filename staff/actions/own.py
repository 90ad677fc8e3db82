"""What a member does for herself: her password, her preferences, her notices, her tokens."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from staff.audit import record
from staff.models import ApiToken, KeptAnswer, Member, Notice
from staff.sign_ins import end_all_of
from staff.tokens import digest_of


@transaction.atomic
def change_password(
    *, member: Member, password: str, at: datetime, but: UUID | None = None
) -> None:
    """Let a member choose her own password; all her sign-ins end, ``but`` the one she uses."""
    member.set_password(password)
    member.save(update_fields=["password"])
    end_all_of(member, at=at, but=but)
    record(action="account:password_changed", by=member, about_id=member.pk, at=at)


@transaction.atomic
def choose_preferences(
    *, member: Member, language: str | None = None, theme: str | None = None
) -> None:
    """Remember the language and the theme that a member chose; None leaves one as it is."""
    chosen = {"language": language, "theme": theme}
    changes = {name: value for name, value in chosen.items() if value is not None}
    for name, value in changes.items():
        setattr(member, name, value)
    member.save(update_fields=list(changes))


def make_token(*, member: Member, name: str, at: datetime) -> str:
    """Make a token that acts with the member's permissions, and return it: it is kept nowhere."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(member=member, name=name, digest=digest_of(token), created_at=at)
    return token


@transaction.atomic
def read_notices(*, member: Member, at: datetime) -> int:
    """Mark everything that a member was told as read; return how many were new."""
    return Notice.objects.visible_to(member).unread().update(read_at=at)


@transaction.atomic
def read_notice(*, notice: Notice, at: datetime) -> None:
    """Mark one notice as read; one that is read already stays as it is."""
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=at)


@transaction.atomic
def forget_answers(*, before: datetime) -> int:
    """Drop the kept answers of forms and API calls that nobody will send again."""
    return KeptAnswer.objects.filter(created_at__lt=before).delete()[0]
