"""One person's record: only the parts that this member may see, each read when it is drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F

from residents.choices import ADULT_FROM, Relation, age_band
from residents.identity import Identity, identities, open_notes
from residents.models import (
    Assignment,
    CaseFile,
    FileEvent,
    HouseholdMember,
    Person,
    Task,
)
from residents.selectors.late_entries import LateMark, late_moments
from residents.selectors.rows import language_names
from residents.selectors.tasks import TaskRow, task_rows
from residents.words import CASE_KINDS, GROUPS, ICONS, detail_words
from staff.choices import CASE_ROLES
from staff.models import Member

LINES_A_PAGE = 15


@dataclass(frozen=True)
class Relative:
    """Somebody of her household, by code."""

    person: Person
    relation: str
    age: str


@dataclass(frozen=True)
class TimelineLine:
    """One line of the timeline in words; ``note`` only for those who work on the file."""

    event: FileEvent
    icon: str
    parts: list[str]
    note: str
    late: LateMark | None


@dataclass
class Record:
    """What ``member`` may see of ``person`` as of ``on``; a part is read once, when asked for."""

    person: Person
    member: Member
    on: date

    @cached_property
    def case_file(self) -> CaseFile | None:
        """Return her file if the member works on files and this is one of hers."""
        files = CaseFile.objects.visible_to(self.member).select_related("team")
        return files.filter(person=self.person).first()

    @cached_property
    def reads_case_work(self) -> bool:
        """Tell whether plans' lines and the words of notes are open to the member."""
        return self.member.has_perm("residents.read_notes") and self.case_file is not None

    @property
    def age(self) -> str:
        return age_band(self.person.age_on(self.on))

    @property
    def languages(self) -> list[str]:
        return language_names(self.person)

    @cached_property
    def workers(self) -> list[Assignment]:
        assigned = Assignment.objects.open().filter(case_file__person=self.person)
        return list(assigned.select_related("member").order_by("since_at"))

    @cached_property
    def assignable(self) -> list[Member]:
        """Return the members of the centre who could work on the file and do not yet."""
        if self.case_file is None or not self.member.has_perm("residents.assign_file"):
            return []
        taken = {assignment.member_id for assignment in self.workers}
        colleagues = Member.objects.visible_to(self.member).filter(is_active=True).order_by("name")
        return [m for m in colleagues if m.has_role(*CASE_ROLES) and m.pk not in taken]

    @cached_property
    def family(self) -> list[Relative]:
        """Return who else is in her household now, as far as the member may see them."""
        mine = HouseholdMember.objects.filter(person=self.person, until_on=None)
        members = HouseholdMember.objects.filter(
            household__in=mine.values("household"),
            until_on=None,
            person__in=Person.objects.visible_to(self.member).values("pk"),
        )
        return [
            Relative(row.person, row.get_relation_display(), age_band(row.person.age_on(self.on)))
            for row in members.exclude(person=self.person)
            .select_related("person")
            .order_by(F("person__birth_year").asc(nulls_last=True), "person__code")
        ]

    @cached_property
    def is_on_her_own(self) -> bool:
        """Tell whether she is a child who came without anybody grown up."""
        age = self.person.age_on(self.on)
        if age is None or age >= ADULT_FROM:
            return False
        mine = HouseholdMember.objects.filter(person=self.person, until_on=None)
        return mine.filter(relation=Relation.SELF).exists()

    @cached_property
    def tasks(self) -> list[TaskRow]:
        mine = Task.objects.visible_to(self.member).open().filter(person=self.person)
        return task_rows(mine.select_related("person", "assignee").order_by("due_on"), on=self.on)

    @property
    def shown(self) -> list[UUID]:
        """Return everyone whom the page shows, for the audit."""
        return [self.person.pk, *(relative.person.pk for relative in self.family)]


def person_record(*, member: Member, person: Person, on: date) -> Record:
    """Return the record of a person that ``member`` may see."""
    return Record(person=person, member=member, on=on)


def revealed_identity(record: Record) -> Identity | None:
    """Return her identity to a program of a member who works on her file; else nothing.

    Whoever else may reveal a name does so by hand, on the page. The caller declares the reveal to
    the audit.
    """
    may = record.member.has_perm("residents.read_identity") and record.case_file is not None
    return identities([record.person]).get(record.person.pk) if may else None


def timeline(record: Record, *, group: str = "", page: str | int = 1) -> Page:
    """Return a page of her timeline, the newest first, of one group of kinds or of all."""
    events = FileEvent.objects.filter(person=record.person).select_related("by")
    if group in GROUPS:
        events = events.filter(kind__in=GROUPS[group][1])
    if not record.reads_case_work:
        events = events.exclude(kind__in=CASE_KINDS)
    lines = Paginator(events.order_by("-at", "-pk"), LINES_A_PAGE).get_page(page)
    lines.object_list = _lines(record, list(lines.object_list))
    return lines


def _lines(record, events):
    notes = open_notes(events) if record.reads_case_work else {}
    late = late_moments(record.person.pk, [event.at for event in events])
    names = _member_names(event.detail.get("member") for event in events)
    return [
        TimelineLine(
            event=event,
            icon=ICONS.get(event.kind, "circle-dot"),
            parts=detail_words(event, names),
            note=notes.get(event.pk, ""),
            late=late.get(event.at),
        )
        for event in events
    ]


def _member_names(ids: Iterable[str | None]) -> dict[str, str]:
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    found = Member.objects.filter(pk__in=wanted).values_list("pk", "name")
    return {str(pk): name for pk, name in found}
