"""To whom a child may be given today: papers, permissions, and what the door must know."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from residents.choices import ADULT_FROM, Relation
from residents.models import Person
from rooms.models import CustodyPaper, MayCollect, Stay
from rooms.sealed import open_words
from staff import vault
from staff.models import Member


@dataclass(frozen=True)
class Paper:
    """A paper and its remark, which is empty for who may not open the child's record."""

    row: CustodyPaper
    remark: str
    counts: bool


class Alert(NamedTuple):
    """What the door must know of a child, in words; ``is_ordered``: a paper or a person says so."""

    words: str
    is_ordered: bool


@dataclass(frozen=True)
class Collector:
    """Somebody of a child's list, and whether that counts today."""

    row: MayCollect
    counts: bool


def papers_of(*, stay: Stay, member: Member, on: date) -> list[Paper]:
    """Return a child's papers that were not ended, the newest first."""
    rows = list(CustodyPaper.objects.filter(person=stay.person_id, ended_at=None))
    rows.sort(key=lambda row: (row.valid_from, row.added_at), reverse=True)
    words = open_words(rows, "remark") if opens_record(stay.person_id, member) else {}
    return [Paper(row, words.get(row.pk, ("",))[0], row.counts_on(on)) for row in rows]


def collectors_of(*, stay: Stay, on: date) -> list[Collector]:
    """Return who may collect a child and who never may; what is over is shown as such."""
    rows = MayCollect.objects.filter(person=stay.person_id, ended_at=None)
    ordered = rows.select_related("added_by").order_by("-never", "added_at", "pk")
    return [Collector(row, row.counts_on(on)) for row in ordered]


def opens_record(person_id: UUID, member: Member) -> bool:
    """Tell whether the member may open somebody's record."""
    return Person.objects.visible_to(member).filter(pk=person_id).exists()


def collector_words(*, collector: MayCollect, member: Member) -> dict[str, str]:
    """Return name and phone of somebody of the list; empty after erasure, or if not hers to read.

    The caller tells the audit.
    """
    if not opens_record(collector.person_id, member):
        return {}
    key = vault.keys_of([collector.person_id], vault.IDENTITY).get(collector.person_id)
    return open_collector(collector, key) if key else {}


def open_collector(collector: MayCollect, key: bytes) -> dict[str, str]:
    """Open name and phone of somebody of the list with the child's identity key."""
    return {
        part: vault.open_text(
            key,
            collector.person_id,
            place_of(collector, part),
            getattr(collector, f"sealed_{part}"),
        )
        for part in MayCollect.PARTS
    }


def place_of(collector: MayCollect, part: str) -> str:
    """Return the place to which a part is bound."""
    return f"maycollect.{collector.pk}.{part}"


def has_adult_here(stay: Stay) -> bool:
    """Tell whether a grown-up of the child's household stays here, to say yes or no."""
    return stay.pk in _with_adults([stay])


def alerts_of(stays: Sequence[Stay], on: date) -> dict[UUID, list[Alert]]:
    """Return what whoever opens the door must know of these children, in three queries."""
    persons = [stay.person_id for stay in stays]
    papers, allowed, never = defaultdict(list), set(), defaultdict(int)
    for paper in CustodyPaper.objects.filter(person__in=persons).in_force(on):
        papers[paper.person_id].append(paper)
    for row in MayCollect.objects.filter(person__in=persons, ended_at=None):
        if row.never:
            never[row.person_id] += 1
        elif row.counts_on(on):
            allowed.add(row.person_id)
    with_adults = _with_adults(stays)
    return {
        stay.pk: _alerts(
            papers[stay.person_id],
            stay.person_id in allowed,
            never[stay.person_id],
            stay.pk in with_adults,
        )
        for stay in stays
    }


def _alerts(papers, has_allowed, never, has_adult):
    found, ordered = [], any(paper.only_mother for paper in papers)
    if not has_adult:
        found.append(Alert(_("alone here: nobody collects without the shift supervisor"), True))
    elif ordered or not has_allowed:
        found.append(Alert(_("only its mother may collect"), ordered))
    if never:
        words = ngettext(
            "%(count)d person may never collect", "%(count)d people may never collect", never
        )
        found.append(Alert(words % {"count": never}, True))
    kinds = {paper.kind for paper in papers}
    told = (CustodyPaper.Kind.PROTECTION, CustodyPaper.Kind.TRAVEL_BAN)
    return found + [Alert(str(kind.label), True) for kind in told if kind in kinds]


def _with_adults(stays):
    """Return the ids of those of these stays with a grown-up of their household here."""
    adults = Stay.objects.filter(
        ~Q(relation=Relation.CHILD),
        household__in={stay.household_id for stay in stays},
        state=Stay.State.ADMITTED,
    ).select_related("person")
    grown = {
        stay.household_id
        for stay in adults
        if (age := stay.person.age_on(stay.arrives_on)) is None or age >= ADULT_FROM
    }
    return {stay.pk for stay in stays if stay.household_id in grown}
