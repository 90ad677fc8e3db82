"""The clock of a stay as a strip: what was promised by which day, and how far it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext, pgettext_lazy

from residents.models import Task
from rooms.models import Stay

Kind = Task.Kind
LABELS: dict[str, str | Promise] = {
    Kind.ASSESSMENT_DUE: _("Assessment"),
    Kind.PLAN_DUE: pgettext_lazy("clock", "Plan"),
    Kind.REVIEW_DUE: _("Review"),
    Kind.REVIEW_OVERDUE: _("Review"),
    Kind.EXIT_PLAN_DUE: _("Exit plan"),
    Kind.EXTENSION_DUE: _("Extension deadline"),
}
"""The promises of a stay, by the tasks that are made of them."""

OF_THE_HOUSE = (Kind.EXTENSION_DUE,)
"""What the house sees of somebody whose record is closed to it."""

ICONS = {"done": "circle-check", "due": "circle-dot", "late": "clock", "now": "moon"}


@dataclass(frozen=True)
class Mark:
    """One point of the strip: what, on which day, and how it stands: done, due, late, or now."""

    label: Any
    on: date
    state: str
    words: str

    @property
    def icon(self) -> str:
        return ICONS[self.state]


@dataclass(frozen=True)
class StayClock:
    """The strip of one stay. ``number`` is which night tonight is, ``left`` how many she has yet.

    Both are None where she is not here; ``left`` is below zero past her last night.
    """

    marks: Sequence[Mark]
    nights: int
    number: int | None
    left: int | None


def stay_clock(
    *, stay: Stay, extension_ids: Iterable[UUID], whole: bool, at: datetime
) -> StayClock | None:
    """Return the clock of a stay that began, with one query; None of one that did not.

    Not ``whole``, it says only what the house itself answers for.
    """
    if stay.state not in (Stay.State.ADMITTED, Stay.State.ENDED):
        return None
    today, tonight = at.astimezone(stay.centre.zone).date(), stay.centre.night(at)
    marks = [_first(stay), _last(stay, today)]
    marks += [_promised(task, today) for task in _promises(stay, extension_ids, whole)]
    number = left = None
    if stay.state == Stay.State.ADMITTED:
        number, left = stay.night_number(tonight), (stay.departs_on - today).days
        marks.append(Mark(pgettext("clock", "Tonight"), tonight, "now", ""))
    order = {"done": 0, "late": 1, "now": 2, "due": 3}
    marks.sort(key=lambda mark: (mark.on, order[mark.state]))
    return StayClock(marks, stay.nights, number, left)


def _promises(stay, extension_ids, whole):
    """Return the tasks of a stay: about itself, about its extensions, and about its reviews."""
    kinds = tuple(LABELS) if whole else OF_THE_HOUSE
    reviews = Q(subject_type="review", created_at__gte=stay.created_at)
    if stay.ended_at and not stay.is_open:
        reviews &= Q(created_at__lte=stay.ended_at)
    about = Q(subject_id__in=[stay.pk, *extension_ids]) | reviews
    tasks = Task.objects.filter(about, person=stay.person_id, kind__in=kinds)
    kept = tasks.exclude(state=Task.State.CANCELLED).only("kind", "state", "due_on")
    return kept.order_by("due_on", "kind")


def _first(stay):
    return Mark(_("Arrived"), stay.arrives_on, "done", pgettext("clock", "done"))


def _last(stay, today):
    on = stay.departs_on - timedelta(days=1)
    if stay.state == Stay.State.ENDED:
        return Mark(pgettext("clock", "Left"), stay.departs_on, "done", pgettext("clock", "done"))
    standing = _late if stay.departs_on < today else _due
    return Mark(_("Last night"), on, *standing(on, today))


def _promised(task, today):
    label = LABELS[task.kind]
    if task.state == Task.State.DONE:
        return Mark(label, task.due_on, "done", pgettext("clock", "done"))
    standing = _late if task.due_on < today else _due
    return Mark(label, task.due_on, *standing(task.due_on, today))


def _due(on, today):
    return "due", pgettext("clock", "today") if on == today else pgettext("clock", "due")


def _late(on, today):
    days = (today - on).days
    words = npgettext("clock", "%(days)s day late", "%(days)s days late", days)
    return "late", words % {"days": days}
