"""Unfinished check-ins: kept on the server, sealed, until they are finished or thrown away."""

import json
from datetime import datetime

from django.db import transaction

from rooms.models import CheckInDraft
from staff import vault
from staff.models import Member, WrappedKey

CONTEXT = "check_in_draft.answers"
KEPT_PER_MEMBER = 5


@transaction.atomic
def start_draft(*, answers: dict, by: Member, at: datetime) -> CheckInDraft:
    """Keep a new draft; of one member's drafts only the newest few stay."""
    for old in CheckInDraft.objects.filter(member=by).order_by("-saved_at")[KEPT_PER_MEMBER - 1 :]:
        discard_draft(draft=old)
    draft = CheckInDraft(member=by, created_at=at, saved_at=at)
    key = vault.make_key(draft.pk, vault.DRAFT)
    draft.sealed_answers = vault.seal_text(key, draft.pk, CONTEXT, json.dumps(answers))
    draft.save(force_insert=True)
    return draft


@transaction.atomic
def save_draft(*, draft: CheckInDraft, answers: dict, at: datetime) -> CheckInDraft:
    """Replace what a draft holds."""
    key = vault.key_of(draft.pk, vault.DRAFT)
    draft.sealed_answers = vault.seal_text(key, draft.pk, CONTEXT, json.dumps(answers))
    draft.saved_at = at
    draft.save(update_fields=["sealed_answers", "saved_at"])
    return draft


@transaction.atomic
def discard_draft(*, draft: CheckInDraft) -> None:
    """Throw a draft away, and its key with it."""
    WrappedKey.objects.filter(owner_id=draft.pk).delete()
    draft.delete()


def answers_of(draft: CheckInDraft) -> dict:
    """Open what a draft holds."""
    key = vault.key_of(draft.pk, vault.DRAFT)
    return json.loads(vault.open_text(key, draft.pk, CONTEXT, draft.sealed_answers))
