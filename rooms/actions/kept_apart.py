"""Who must be kept apart and sleeps too near: refused at the door, told to the supervisor, closed.

Where they sleep is read from the placements of tonight and later; nobody is told because of whom.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from residents.actions import lock_links, new_task, open_tasks
from residents.models import ConflictLink, Task
from rooms.allocation import KeptApart
from rooms.models import Placement, RuleOverride, Stay
from shelter.shared import states
from staff.choices import Role
from staff.models import Centre, Member

Rule = RuleOverride.Rule
PLACED = ("stay__person_id", "bed__room_id", "bed__room__villa_id", "from_on", "until_on")


class _Sleeper(NamedTuple):
    """Where one of them sleeps, for the nights ``[from_on, until_on)``."""

    person_id: UUID
    room_id: UUID
    villa_id: UUID
    from_on: date
    until_on: date

    def meets(self, other: "_Sleeper", apart: str) -> bool:
        room = apart == ConflictLink.Apart.ROOM
        one_place = self.room_id == other.room_id if room else self.villa_id == other.villa_id
        return one_place and self.from_on < other.until_on and other.from_on < self.until_on


def part_linked(*, link: ConflictLink, at: datetime) -> None:
    """Ask the shift supervisor to part two who are linked now, if they sleep too near."""
    _ask_to_part(_too_near([link], link.one.centre.night(at)), link.one.centre, at)


def watch_links(*, stays: Iterable[UUID], centre: Centre, by: Member | None, at: datetime) -> None:
    """After a change of beds: ask to part who sleeps too near now, close what was asked before."""
    ids = list(stays)
    named = Q(one__stays__in=ids) | Q(other__stays__in=ids)
    links = list(ConflictLink.objects.open().filter(named).distinct())
    if not links:
        return
    near = _too_near(links, centre.night(at))
    _ask_to_part(near, centre, at)
    parted = {link.pk for link in links} - {link.pk for link in near}
    tasks = Task.objects.filter(kind=Task.Kind.KEPT_APART, subject_id__in=parted)
    came_from, to = Task.State.OPEN, Task.State.DONE
    states.move_all(tasks, came_from=came_from, to=to, done_at=at, done_by=by)


def refuse_too_near(stays: Sequence[Stay], from_on: date) -> None:
    """Refuse to let people in where somebody sleeps from whom they must be kept apart.

    Their links stay locked until the action commits. Raises KeptApart.
    """
    persons = [stay.person_id for stay in stays]
    lock_links(persons)
    if _too_near(ConflictLink.objects.open().about(persons), from_on):
        raise KeptApart(
            _("Someone who must be kept apart from them sleeps there. Find another bed first.")
        )


def _too_near(links: Iterable[ConflictLink], from_on: date) -> list[ConflictLink]:
    """Return those of whom two sleep too near on a night from ``from_on`` on.

    Not where a supervisor has set that rule aside for one of them.
    """
    links = list(links)
    persons = {pk for link in links for pk in (link.one_id, link.other_id)}
    if not persons:
        return []
    coming = Placement.objects.filter(
        stay__person__in=persons, stay__state__in=Stay.OPEN_STATES, until_on__gt=from_on
    )
    sleepers = [_Sleeper(*row) for row in coming.values_list(*PLACED)]
    near = [(link, set(_where(link, sleepers))) for link in links]
    if not any(villas for _link, villas in near):
        return []
    rows = RuleOverride.objects.filter(stay__person__in=persons, rule=Rule.KEPT_APART)
    open_rows = rows.filter(stay__state__in=Stay.OPEN_STATES)
    aside = set(open_rows.values_list("stay__person_id", "bed__room__villa_id"))
    return [
        link
        for link, villas in near
        if any(aside.isdisjoint(((link.one_id, villa), (link.other_id, villa))) for villa in villas)
    ]


def _where(link: ConflictLink, sleepers: list[_Sleeper]) -> Iterator[UUID]:
    """Yield the villas in which two who are linked sleep too near."""
    for one in sleepers:
        if one.person_id != link.one_id:
            continue
        for other in sleepers:
            if other.person_id == link.other_id and one.meets(other, link.apart):
                yield one.villa_id


def _ask_to_part(links: Iterable[ConflictLink], centre: Centre, at: datetime) -> None:
    today = at.astimezone(centre.zone).date()
    open_tasks(
        [
            new_task(
                centre=centre,
                kind=Task.Kind.KEPT_APART,
                subject=link,
                due_on=today,
                due_at=at,
                person=link.one,
                role=Role.SUPERVISOR,
            )
            for link in links
        ]
    )
