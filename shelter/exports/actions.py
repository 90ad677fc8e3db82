"""Exports: asked for, decided by somebody else where they show persons, fetched once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from shelter.exports.kinds import KINDS, Asked
from shelter.exports.spans import Span, span_of
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.spreadsheets import as_csv, as_xlsx
from staff.audit import record
from staff.choices import Role
from staff.models import Export, Member, Notice

READY_FOR = timedelta(hours=24)
WAITS_FOR = timedelta(days=7)
State = Export.State


class SpanNotOffered(DomainError):
    """This kind is given of one month at a time, or of months that are over."""

    status = 422


class DecidesOwn(DomainError):
    """Whoever asks for an export does not decide it."""


class NotHers(DomainError):
    """Only who asked for a file fetches it."""


class NotReady(DomainError):
    """The file was fetched, was not fetched in time, or was refused."""


@dataclass(frozen=True)
class Fetched:
    """The bytes of one export, and every person in them."""

    content: bytes
    persons: Iterable[UUID]


@transaction.atomic
def ask_export(
    *, kind: str, span: Span, file_format: str, reason: str, by: Member, at: datetime
) -> Export:
    """Ask for a file. Figures are ready at once; what shows persons waits for a second person.

    Raises SpanNotOffered.
    """
    chosen = KINDS[kind]
    if not chosen.takes_years and span.month is None:
        raise SpanNotOffered(_("Choose one month: this is given month by month."))
    if not chosen.identifies and not span.months_over(by.centre):
        raise SpanNotOffered(_("Choose a month that is over: figures are told when it ends."))
    export = Export.objects.create(
        centre=by.centre,
        kind=kind,
        format=file_format,
        options={"span": span.code},
        identifies=chosen.identifies,
        reason=reason,
        state=State.WAITING if chosen.identifies else State.READY,
        asked_at=at,
        asked_by=by,
    )
    record(action="exports:export_asked", by=by, about_id=export.pk, at=at, reason=reason)
    if chosen.identifies:
        _tell(_deciders(export), Notice.Kind.EXPORT_WAITING, export, at)
    return export


@transaction.atomic
def decide_export(*, export: Export, allow: bool, by: Member, at: datetime) -> Export:
    """Let a file that shows persons be made, or refuse it.

    Raises DecidesOwn, IllegalMove or StaleState.
    """
    if export.asked_by_id == by.pk:
        raise DecidesOwn(_("You asked for this file: somebody else decides."))
    to = State.READY if allow else State.REFUSED
    states.move(export, to=to, decided_at=at, decided_by=by)
    record(
        action=f"exports:export_{'allowed' if allow else 'refused'}",
        by=by,
        about_id=export.pk,
        at=at,
    )
    _tell([export.asked_by], Notice.Kind.EXPORT_DECIDED, export, at)
    return export


@transaction.atomic
def fetch_export(*, export: Export, by: Member, at: datetime) -> Fetched:
    """Make the file now and give it out, once; it is kept nowhere.

    Raises NotHers, NotReady or StaleState.
    """
    if export.asked_by_id != by.pk:
        raise NotHers(_("Only the one who asked for this file fetches it."))
    if export.state != State.READY or at >= (export.decided_at or export.asked_at) + READY_FOR:
        raise NotReady(_("This file can no longer be fetched. Ask for it again."))
    kind, span = KINDS[export.kind], span_of(export.options["span"])
    drawn = kind.draw(Asked(by, export.centre, span, export.reason, at))
    states.move(export, to=State.FETCHED, fetched_at=at, rows=len(drawn.table.rows))
    record(action="exports:export_fetched", by=by, about_id=export.pk, at=at, reason=export.reason)
    if export.format == Export.Format.CSV:
        return Fetched(as_csv(drawn.table), drawn.persons)
    return Fetched(as_xlsx(drawn.table, rtl=get_language_bidi()), drawn.persons)


def lapse_exports(*, at: datetime) -> dict[str, int]:
    """Close what was not fetched in a day or not decided in a week; return how many."""
    since = Coalesce(F("decided_at"), F("asked_at"))
    ready = Export.objects.alias(since=since).filter(since__lte=at - READY_FOR)
    waiting = Export.objects.filter(asked_at__lte=at - WAITS_FOR)
    return {
        "not_fetched": states.move_all(ready, came_from=State.READY, to=State.LAPSED),
        "not_decided": states.move_all(waiting, came_from=State.WAITING, to=State.LAPSED),
    }


def _deciders(export):
    here = Member.objects.filter(centre=export.centre, is_active=True).exclude(
        pk=export.asked_by_id
    )
    return [member for member in here if member.has_role(Role.PRIVACY)]


def _tell(members, kind, export, at):
    Notice.objects.bulk_create(
        Notice(member=member, kind=kind, subject_type="export", subject_id=export.pk, created_at=at)
        for member in members
    )
