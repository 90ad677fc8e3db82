"""Who must be kept apart from one person, as far as a member may know of both."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from residents.link_notes import open_link_notes
from residents.models import ConflictLink, Person, Task
from staff.models import Member


@dataclass(frozen=True)
class LinkRow:
    """One link as a line: the other one, what was written, and whether they sleep too near now."""

    link: ConflictLink
    other: Person
    note: str
    is_near: bool


def links_of(*, person: Person, member: Member) -> list[LinkRow]:
    """Return the open links of a person and those that ended, the newest first.

    Links with somebody hidden from the member are left out: the rooms obey them all the same.
    """
    seen = ConflictLink.objects.visible_to(member).about([person.pk])
    links = list(
        seen.select_related("one", "other", "linked_by", "ended_by").order_by(
            "ended_at", "-linked_at", "pk"
        )
    )
    open_first = sorted(links, key=lambda link: link.ended_at is not None)
    notes, near = open_link_notes(links), near_now(link.pk for link in links)
    return [
        LinkRow(link, link.whom_beside(person.pk), notes[link.pk], link.pk in near)
        for link in open_first
    ]


def near_now(link_ids: Iterable[UUID]) -> set[UUID]:
    """Return for which of these links the supervisor was asked to part the two."""
    asked = Task.objects.open().filter(kind=Task.Kind.KEPT_APART, subject_id__in=list(link_ids))
    return set(asked.values_list("subject_id", flat=True))
