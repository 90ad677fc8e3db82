"""Jobs of the staff app."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from staff import actions, seals, sign_ins
from staff.backups import refresh_keys

KEPT_FOR = timedelta(days=1)


def forget_answers(*, at, **_later):
    return {"forgotten": actions.forget_answers(before=at - KEPT_FOR)}


def end_sign_ins(*, at, **_later):
    return {"ended": sign_ins.end_forgotten(at=at)}


def seal_audit(*, at, **_later):
    return seals.seal_trail(at=at)


def publish_head(*, at, **_later):
    return seals.publish_head(at=at)


def back_up(*, at, **_later):
    return actions.back_up(folder=settings.BACKUP_DIR, at=at)


def back_up_keys(**_later):
    """Take keys that were destroyed out of the key file at once (P20)."""
    return {"keys": refresh_keys(settings.BACKUP_DIR, timezone.now())}


def rotate_keys(*, at, **_later):
    return actions.rotate_keys(by=None, at=at)


def put_old_keys_away(*, at, **_later):
    return actions.put_old_keys_away(at=at)


def mail_notices(*, at, **_later):
    """Mail members who want it that something needs them."""
    return actions.mail_notices(at=at)
