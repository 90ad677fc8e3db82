"""One token, one effect, one answer: a double click or a resend changes nothing twice (P25).

The token is kept only as a hash, and the answer is sealed under it: whoever copies the database
learns neither. A refusal is not kept, so that she may correct her entry and send it again.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from ninja.decorators import decorate_view

from shelter.shared.api import refuse_as
from shelter.shared.errors import DomainError
from shelter.shared.retries import TooBusy, retried
from shelter.shared.sealing import seal, unseal
from staff.audit import showing
from staff.keyring import search_hash
from staff.models import KeptAnswer
from staff.tokens import bearer

LONGEST_KEY = 200
KEPT_HEADERS = ("Content-Type", "Location", "Vary")


class IdempotencyKeyReused(DomainError):
    """The same key came with another body."""


class ImpossibleIdempotencyKey(DomainError):
    """The key is empty or too long."""

    status = 422


def answer_once(view):
    """Let a POST with a form ``token`` act once; the same form sent again gets the same answer.

    Stands below ``@requires``, so that the permission is asked each time.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        token = request.POST.get("token", "") if request.method == "POST" else ""
        if not token:
            return view(request, *args, **kwargs)
        try:
            return _once(request, token, _form_of(request), lambda: view(request, *args, **kwargs))
        except (IdempotencyKeyReused, TooBusy) as refusal:
            context = {"refusal": refusal}
            return render(request, "staff/not_done.html", context, status=refusal.status)

    guarded.answers_once = True
    return guarded


def answer_api_once(operation):
    """Let an API operation act once for an ``Idempotency-Key``. Stands above ``@permitted``."""
    permission = getattr(operation, "required_permission", None)
    if permission is None:
        raise TypeError(f"{operation.__name__}: put @permitted(...) below @answer_api_once")

    def decorate(run):
        @wraps(run)
        def guarded(request, **kwargs):
            key = request.headers.get("Idempotency-Key")
            if key is None or not bearer(request) or not request.user.has_perm(permission):
                return run(request, **kwargs)
            try:
                check_key(key)
                return _once(request, key, request.body, lambda: run(request, **kwargs))
            except (IdempotencyKeyReused, ImpossibleIdempotencyKey, TooBusy) as refusal:
                return refuse_as(refusal)

        return guarded

    operation.answers_once = True
    return decorate_view(decorate)(operation)


def check_key(key: str) -> None:
    """Raise ImpossibleIdempotencyKey unless the key has 1 to 200 printable characters."""
    if not key.isprintable() or not 1 <= len(key) <= LONGEST_KEY:
        raise ImpossibleIdempotencyKey(
            _("The Idempotency-Key must have 1 to 200 printable characters.")
        )


def _form_of(request) -> bytes:
    """Return what was typed, the same for the same form however often it was drawn."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name[:4] != "csrf")
    files = sorted((name, file.name, file.size) for name, file in request.FILES.items())
    return json.dumps([fields, files]).encode()


@retried
@transaction.atomic
def _once(request: HttpRequest, token: str, sent: bytes, answer: Callable[[], HttpResponse]):
    """Run ``answer`` and keep its response, or give the kept one again.

    Whoever comes second waits here for the first to commit: SQLite takes the write lock at once,
    PostgreSQL blocks the insert of an equal row.
    """
    sealing_key = search_hash(f"answer:{request.user.pk}:{token}")
    kept, is_first = KeptAnswer.objects.get_or_create(
        member=request.user,
        path=request.path[:200],
        key=hashlib.sha256(token.encode()).hexdigest(),
        defaults={"body_digest": _digest(token, sent)},
    )
    if not is_first:
        if kept.body_digest != _digest(token, sent):
            raise IdempotencyKeyReused(
                _("This was already sent, with other content. Open the page again and start anew.")
            )
        return _give_again(request, kept, sealing_key)
    response = answer()
    if response.status_code >= 400 or response.streaming:
        transaction.set_rollback(response.status_code >= 400)
    else:
        _keep(request, kept, response, sealing_key)
    return response


def _digest(token, sent):
    return search_hash(f"{token}:{hashlib.sha256(sent).hexdigest()}").hex()


def _keep(request, kept, response, sealing_key):
    headers = {
        name: value
        for name, value in response.items()
        if name in KEPT_HEADERS or name.startswith("HX-")
    }
    said = getattr(request, "_messages", None)
    beside = {
        "headers": headers,
        "shown": [str(pk) for pk in getattr(request, "persons_shown", ())],
        "because": getattr(request, "shown_because", ""),
        "messages": [(m.level, str(m.message)) for m in said._queued_messages] if said else [],
        "body": response.content.decode(),
    }
    kept.status = response.status_code
    kept.body = seal(sealing_key, f"answer:{kept.path}", json.dumps(beside).encode())
    kept.save(update_fields=["status", "body"])


def _give_again(request, kept, sealing_key):
    beside = json.loads(unseal(sealing_key, f"answer:{kept.path}", kept.body))
    showing(request, [UUID(pk) for pk in beside["shown"]], beside["because"])
    for level, text in beside["messages"]:
        messages.add_message(request, level, text)
    return HttpResponse(beside["body"], status=kept.status, headers=beside["headers"])
