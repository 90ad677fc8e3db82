"""Looks each morning at who was looked up the day before, and what of it stands out (P8).

It knows what work leaves behind: assignments, nights, tasks, lines of a timeline. A look-up without
any of them is asked about; nothing is forbidden here, and nothing about a person is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from residents.identity import token_of_sound
from residents.models import (
    Assignment,
    BreakGlass,
    ConflictOfInterest,
    FileEvent,
    NameToken,
    Task,
)
from rooms.models import Stay
from shelter.shared.text import name_tokens
from staff.actions import raise_lookup_alerts
from staff.choices import CASE_ROLES, HOUSE_ROLES
from staff.lookups import (
    DAYS_BEFORE,
    How,
    Look,
    Seen,
    Watched,
    gathered,
    looks_of,
    many_more_than_usual,
    outside_their_shifts,
    watched_day,
)
from staff.models import Centre, LookupAlert, Member

Kind = LookupAlert.Kind
Pairs = set[tuple[UUID, UUID]]
TRACE_BEFORE = timedelta(days=7)
LEFT_LATELY, COMING_SOON = timedelta(days=3), timedelta(days=14)
FOUND_OUT_WITHIN = timedelta(hours=24)


def watch_lookups(*, at: datetime, **_later: Any) -> dict[str, int]:
    """Raise an alert for what stands out of yesterday in each centre; again changes nothing."""
    raised = 0
    for centre in Centre.objects.all():
        on = at.astimezone(centre.zone).date() - timedelta(days=1)
        found = what_stands_out(watched_day(centre, on))
        raised += raise_lookup_alerts(centre=centre, on=on, found=found, at=at)
    return {"raised": raised}


def what_stands_out(day: Watched) -> dict[tuple[UUID, str], tuple[int, int]]:
    """Return, by member and kind, how many persons stand out of a day, and how many are usual."""
    context = Context(day)
    before = list(context.before)
    many = many_more_than_usual(day, before, context.members.values())
    kinds: dict[str, Seen] = {
        Kind.OFF_SHIFT: outside_their_shifts(day),
        Kind.NOT_ASSIGNED: context.without_reason(),
        Kind.SAME_NAME: context.of_their_name(before),
        Kind.CONFLICT: context.in_conflict(before),
    }
    found = {(member_id, Kind.MANY.value): counts for member_id, counts in many.items()}
    for kind, seen in kinds.items():
        found |= {(pk, str(kind)): (len(persons), 0) for pk, persons in seen.items()}
    return found


@dataclass
class Context:
    """What the house knows that explains a look-up; each part is one query."""

    day: Watched

    @cached_property
    def members(self) -> dict[UUID, Member]:
        return {member.pk: member for member in self.day.centre.members.all()}

    @cached_property
    def persons(self) -> set[UUID]:
        return {look.person_id for look in self.day.looks}

    @property
    def before(self) -> Iterable[Look]:
        """Return the look-ups of the thirty days before."""
        since = self.day.begins - timedelta(days=DAYS_BEFORE)
        return looks_of(self.day.centre, since, self.day.begins)

    @cached_property
    def assigned(self) -> Pairs:
        rows = Assignment.objects.filter(
            Q(until_at=None) | Q(until_at__gt=self.day.begins),
            case_file__person__in=self.persons,
            since_at__lt=self.day.ends,
        )
        return set(rows.values_list("member_id", "case_file__person_id"))

    @cached_property
    def worked(self) -> Pairs:
        """Return who left a line in whose timeline that week, or did a task about her."""
        since, until = self.day.begins - TRACE_BEFORE, self.day.ends + TRACE_BEFORE
        hers = {"person__in": self.persons}
        lines = FileEvent.objects.filter(at__gte=since, at__lt=until, **hers).exclude(by=None)
        done = Task.objects.filter(done_at__gte=since, done_at__lt=until, **hers)
        return {
            *lines.values_list("by_id", "person_id"),
            *done.exclude(done_by=None).values_list("done_by_id", "person_id"),
        }

    @cached_property
    def asked_for(self) -> set[tuple[str, UUID]]:
        """Return which roles had a task about whom."""
        rows = Task.objects.filter(
            Q(done_at=None) | Q(done_at__gte=self.day.begins),
            person__in=self.persons,
            created_at__lt=self.day.ends,
        ).exclude(state=Task.State.CANCELLED)
        return set(rows.values_list("role", "person_id"))

    @cached_property
    def around(self) -> set[UUID]:
        """Return who sleeps here, left lately or comes soon."""
        rows = Stay.objects.filter(
            person__in=self.persons,
            arrives_on__lte=self.day.on + COMING_SOON,
            departs_on__gte=self.day.on - LEFT_LATELY,
        )
        return set(rows.values_list("person_id", flat=True))

    @cached_property
    def emergencies(self) -> Pairs:
        rows = BreakGlass.objects.filter(
            centre=self.day.centre, started_at__lt=self.day.ends, ends_at__gt=self.day.begins
        )
        return set(rows.values_list("member_id", "person_id"))

    def has_reason(self, look: Look) -> bool:
        """Tell whether work explains that this member chose to look at this person."""
        pair = (look.member_id, look.person_id)
        if pair in self.emergencies:
            return False
        if pair in self.assigned or pair in self.worked:
            return True
        member = self.members.get(look.member_id)
        roles = set(member.roles) if member else set()
        if any((role, look.person_id) in self.asked_for for role in roles):
            return True
        if not roles.isdisjoint(HOUSE_ROLES) and look.person_id in self.around:
            return True
        return look.how is How.OPENED and not roles.isdisjoint(CASE_ROLES)

    def without_reason(self) -> Seen:
        """Return whom members looked up though no work explains it."""
        return gathered(look for look in self.day.looks if not self.has_reason(look))

    def of_their_name(self, before: Iterable[Look]) -> Seen:
        """Return whom members chose to see for the first time who bear their family's name.

        Only keyed hashes of names meet; somebody whose file she was given is her work.
        """
        known = {(look.member_id, look.person_id) for look in before} | self.assigned | self.worked
        fresh = [look for look in self.day.looks if (look.member_id, look.person_id) not in known]
        tokens = self._family_tokens({look.member_id for look in fresh})
        rows = NameToken.objects.filter(
            token__in=set(tokens.values()), person__in={look.person_id for look in fresh}
        )
        named = {(bytes(token), pk) for token, pk in rows.values_list("token", "person_id")}
        return gathered(
            look
            for look in fresh
            if (tokens.get(look.member_id), look.person_id) in named and self._is_chosen(look)
        )

    def _family_tokens(self, member_ids):
        words = {pk: name_tokens(self.members[pk].name) for pk in member_ids if pk in self.members}
        return {pk: token_of_sound(name[-1]) for pk, name in words.items() if len(name) > 1}

    def _is_chosen(self, look):
        """Tell whether a look goes beyond the code of somebody who sleeps here."""
        return look.how is How.REVEALED or look.person_id not in self.around

    def in_conflict(self, before: Iterable[Look]) -> Seen:
        """Return whom members looked up long before they declared a conflict, or in spite of one.

        Looking in the hours before the declaration is how one finds out.
        """
        rows = ConflictOfInterest.objects.filter(
            Q(until_at=None) | Q(until_at__gt=self.day.begins),
            person__centre=self.day.centre,
            since_at__lt=self.day.ends,
        )
        since = {(member, person): at for member, person, at in rows.values_list(
            "member_id", "person_id", "since_at"
        )}  # fmt: skip
        earlier = (
            look
            for look in before
            if (declared := since.get((look.member_id, look.person_id)))
            and self.day.begins <= declared
            and look.at < declared - FOUND_OUT_WITHIN
        )
        in_spite = (
            look
            for look in self.day.looks
            if (declared := since.get((look.member_id, look.person_id))) and declared < look.at
        )
        return gathered([*earlier, *in_spite])
