"""Custody papers of a child: kept, ended, and told of before they end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import close_tasks, new_task, open_tasks
from residents.choices import ADULT_FROM
from residents.models import Assignment, Document, Person, Task
from rooms.models import CustodyPaper, Stay
from rooms.sealed import seal_words
from shelter.shared.errors import DomainError
from staff.choices import Role
from staff.models import Centre, Member

DAYS_BEFORE = (14, 7, 1)
"""So many days before a paper ends somebody is told; `CustodyPaper.told_steps` counts them."""


class NotAChild(DomainError):
    """Papers of custody and permissions to collect are about children."""


class PaperEndsBeforeItBegins(DomainError):
    """The last day of a paper is before its first."""

    status = 422


class PaperIsOver(DomainError):
    """The paper counts no longer."""

    status = 422


class DocumentOfSomebodyElse(DomainError):
    """The document is not one of this child."""

    status = 422


class PaperEnded(DomainError):
    """The paper was ended before."""


@dataclass(frozen=True)
class WhatPaperSays:
    """What stands in a paper, by codes and dates."""

    kind: str
    issuer: str
    valid_from: date
    valid_until: date | None = None
    only_mother: bool = False
    remark: str = ""
    document: Document | None = None


@transaction.atomic
def keep_paper(*, person: Person, says: WhatPaperSays, by: Member, at: datetime) -> CustodyPaper:
    """Keep what a paper says about a child.

    Raises NotAChild, PaperEndsBeforeItBegins, PaperIsOver, DocumentOfSomebodyElse or
    WordsDestroyed.
    """
    today = at.astimezone(person.centre.zone).date()
    refuse_grown_up(person, today)
    if says.valid_until is not None and says.valid_until < says.valid_from:
        raise PaperEndsBeforeItBegins(_("The last day must not be before the first."))
    if says.valid_until is not None and says.valid_until < today:
        raise PaperIsOver(_("This paper counts no longer. Keep the one that counts now."))
    if says.document is not None and says.document.person_id != person.pk:
        raise DocumentOfSomebodyElse(_("Choose a document of this child."))
    given = {**vars(says)}
    remark = given.pop("remark").strip()
    paper = CustodyPaper(person=person, **given, added_at=at, added_by=by)
    seal_words(paper, remark=remark)
    paper.save(force_insert=True)
    return paper


@transaction.atomic
def end_paper(*, paper: CustodyPaper, by: Member, at: datetime) -> None:
    """Let a paper count no longer: it was withdrawn, or another replaced it. Raises PaperEnded."""
    counting = CustodyPaper.objects.filter(pk=paper.pk, ended_at=None)
    if not counting.update(ended_at=at, ended_by=by):
        raise PaperEnded(_("This paper was ended already."))
    close_tasks(subject=paper, by=by, at=at)


def refuse_grown_up(person: Person, today: date) -> None:
    """Raise NotAChild for somebody who is known to be grown up."""
    age = person.age_on(today)
    if age is not None and age >= ADULT_FROM:
        raise NotAChild(_("This is for children. She is grown up by her year of birth."))


@transaction.atomic
def remind_of_custody(*, at: datetime) -> dict[str, int]:
    """Give a task for each paper of a child here that is ending, 14, 7 and 1 days before.

    One pass a step and centre, whatever the number of papers. Running it again changes nothing.
    """
    told = 0
    for centre in Centre.objects.all():
        today = at.astimezone(centre.zone).date()
        for step, days in enumerate(DAYS_BEFORE, start=1):
            told += _remind(centre, step, today, today + timedelta(days=days))
    return {"told": told}


def _remind(centre, step, today, ends_by):
    here = Stay.objects.filter(centre=centre, state=Stay.State.ADMITTED).values("person")
    ending = CustodyPaper.objects.filter(
        person__in=here,
        ended_at=None,
        told_steps__lt=step,
        valid_until__range=(today, ends_by),
    )
    papers = list(ending.select_for_update(of=("self",)).select_related("person__case_file__team"))
    workers = _workers_of([paper.person_id for paper in papers])
    open_tasks(_task(centre, paper, workers.get(paper.person_id), today) for paper in papers)
    CustodyPaper.objects.filter(pk__in=[paper.pk for paper in papers]).update(told_steps=step)
    return len(papers)


def _workers_of(person_ids):
    """Return who works on each of these files longest."""
    rows = Assignment.objects.open().filter(case_file__person__in=person_ids)
    newest_first = rows.select_related("member").order_by("-since_at", "-pk")
    return {row.case_file.person_id: row.member for row in newest_first.select_related("case_file")}


def _task(centre, paper, worker, today):
    case_file = getattr(paper.person, "case_file", None)
    return new_task(
        centre=centre,
        kind=Task.Kind.CUSTODY_ENDING,
        subject=paper,
        due_on=today,
        person=paper.person,
        assignee=worker,
        team=case_file.team if case_file and not worker else None,
        role="" if worker else Role.CASEWORKER,
    )
