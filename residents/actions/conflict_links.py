"""Who must be kept apart: two people linked, for as long as it lasts. The rooms obey (D4b)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from residents.actions.tasks import close_tasks
from residents.link_notes import seal_link_note
from residents.models import ConflictLink, Person, Task
from residents.signals import persons_linked
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.audit import record
from staff.models import Member


class LinkedWithHerself(DomainError):
    """Nobody is kept apart from herself."""

    status = 422


class NotOfOneHouse(DomainError):
    """The two are not of one centre, or one of them was erased."""

    status = 422


class UnknownLink(DomainError):
    """The kind of the link or how far apart is in no list."""

    status = 422


class LinkedAlready(DomainError):
    """The two are kept apart already."""


class LinkEnded(DomainError):
    """The link was ended before."""


@transaction.atomic
def link_conflict(
    *,
    person: Person,
    other: Person,
    kind: str,
    by: Member,
    at: datetime,
    apart: str = ConflictLink.Apart.VILLA,
    note: str = "",
) -> ConflictLink:
    """Keep two people apart from now on; who lets them sleep knows of it, and of no reason.

    Where they sleep under one roof already, the shift supervisor is asked to part them. Raises
    LinkedWithHerself, NotOfOneHouse, UnknownLink or LinkedAlready.
    """
    _refuse_impossible(person, other, kind, apart)
    one, two = sorted((person, other), key=lambda each: each.pk)
    link = ConflictLink(one=one, other=two, kind=kind, apart=apart, linked_at=at, linked_by=by)
    seal_link_note(link, plain(note).strip())
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError as twice:
        raise LinkedAlready(
            _("They are kept apart already. End that first if it is different now.")
        ) from twice
    _keep_trail("account:conflict_link_made", link, by, at)
    persons_linked.send(ConflictLink, link=link, at=at, by=by)
    return link


@transaction.atomic
def end_conflict_link(*, link: ConflictLink, by: Member, at: datetime) -> ConflictLink:
    """Let two people sleep under one roof again; it stays in the history. Raises LinkEnded."""
    still = ConflictLink.objects.open().filter(pk=link.pk)
    if not still.update(ended_at=at, ended_by=by):
        raise LinkEnded(_("This was ended already."))
    link.ended_at, link.ended_by = at, by
    close_tasks(subject=link, by=by, at=at, cancelled=True)
    _keep_trail("account:conflict_link_ended", link, by, at)
    return link


def lock_links(person_ids: Iterable[UUID]) -> None:
    """Keep who is linked with these people from being placed by others until this commits."""
    links = ConflictLink.objects.open().about(person_ids).select_for_update()
    list(links.order_by("pk").values_list("pk"))


def forget_links(person_ids: Iterable[UUID], by: Member | None, at: datetime) -> None:
    """Destroy what was written about these people and others, and end it: they are erased."""
    links = ConflictLink.objects.about(person_ids)
    links.update(sealed_note=None)
    asked = Task.objects.filter(kind=Task.Kind.KEPT_APART, subject_id__in=links.values("pk"))
    states.move_all(
        asked, came_from=Task.State.OPEN, to=Task.State.CANCELLED, done_at=at, done_by=by
    )
    links.open().update(ended_at=at, ended_by=by)


def _refuse_impossible(person, other, kind, apart):
    if person.pk == other.pk:
        raise LinkedWithHerself(_("Type the code of somebody else."))
    if person.centre_id != other.centre_id or person.erased_at or other.erased_at:
        raise NotOfOneHouse(_("Both must be known to this house. Check the code."))
    if kind not in ConflictLink.Kind.values or apart not in ConflictLink.Apart.values:
        raise UnknownLink(_("Choose from the lists what it is, and how far apart."))


def _keep_trail(action, link, by, at):
    persons = [link.one_id, link.other_id]
    record(action=action, by=by, about_id=link.pk, at=at, persons=persons)
