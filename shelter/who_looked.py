"""Who looked: the trail about one person, or of one device, in words that she can be shown."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from residents.models import Person
from shelter.trail import page_in_words
from staff.audit import subjects_of
from staff.lookups import How, meaning_of
from staff.models import AuditEntry, AuditSeal, Device, LookupAlert, Member
from staff.seals import digest_on_paper
from staff.selectors import PlaceOf

ORDER = (How.REVEALED, How.OPENED, How.FOUND, How.LISTED)


@dataclass(frozen=True)
class Looker:
    """One member on one day, and what she saw, a sentence each; the weightiest first."""

    who: str
    lines: list[str]


@dataclass(frozen=True)
class LookedOn:
    """One day on which somebody looked."""

    on: date
    lookers: list[Looker]


@dataclass(frozen=True)
class Displayed:
    """One person whom a device displayed: how often, and when last."""

    person_id: UUID
    code: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Head:
    """The newest seal as it is copied onto paper."""

    number: int
    digest: str
    last_id: int
    sealed_at: datetime


def who_looked(*, person: Person, since: datetime, until: datetime) -> list[LookedOn]:
    """Return who saw what of her in ``[since, until)``, by day and member, the newest first.

    What was done about her without a page being shown (a share made) stands in her timeline.
    """
    entries = (
        AuditEntry.objects.filter(
            centre_id=person.centre_id, at__gte=since, at__lt=until, status__lt=400
        )
        .exclude(method="")
        .annotate(place=PlaceOf(person.pk))
    )
    seen: dict[date, dict[UUID | None, Counter]] = {}
    rows = entries.filter(place__gt=0).order_by("-at", "-id")
    for at, member_id, action, place in rows.values_list("at", "member_id", "action", "place"):
        day = seen.setdefault(timezone.localtime(at).date(), {})
        day.setdefault(member_id, Counter())[_kind_of(action, place)] += 1
    names = _names({pk for day in seen.values() for pk in day})
    return [
        LookedOn(on, [Looker(names[pk], _sentences(counts)) for pk, counts in day.items()])
        for on, day in seen.items()
    ]


def _kind_of(action, place):
    """Return how she was seen, and where; in somebody else's record she is one of several."""
    how = meaning_of(action)
    if how is How.OPENED and place > 1:
        how = How.LISTED
    return how, page_in_words(action)


def _names(member_ids):
    rows = Member.objects.filter(pk__in=member_ids - {None})
    names = dict(rows.values_list("pk", "name"))
    unknown = gettext("no longer known")
    return {pk: names.get(pk, unknown) for pk in member_ids} | {
        None: gettext("somebody without an account")
    }


def _sentences(counts):
    in_order = sorted(counts.items(), key=lambda item: (ORDER.index(item[0][0]), -item[1]))
    return [_sentence(how, page, times) for (how, page), times in in_order]


def _sentence(how, page, times):
    words = {"page": page, "times": times}
    if how is How.REVEALED:
        text = ngettext("revealed her name once", "revealed her name %(times)s times", times)
    elif how is How.FOUND:
        text = ngettext(
            "found her in a search once", "found her in a search %(times)s times", times
        )
    elif how is How.OPENED:
        text = ngettext("opened once: %(page)s", "opened %(times)s times: %(page)s", times)
    else:
        text = ngettext(
            "saw her code once: %(page)s", "saw her code %(times)s times: %(page)s", times
        )
    return text % words


def displayed_by(*, device: Device, since: datetime) -> list[Displayed]:
    """Return everyone whom a device displayed since then, by code."""
    rows = AuditEntry.objects.filter(
        centre_id=device.centre_id, at__gte=since, device_id=device.pk
    ).order_by()
    times: Counter[UUID] = Counter()
    last: dict[UUID, datetime] = {}
    for row in rows.values("subjects").annotate(times=Count("pk"), last_at=Max("at")):
        for pk in subjects_of(AuditEntry(subjects=row["subjects"])):
            times[pk] += row["times"]
            last[pk] = max(row["last_at"], last.get(pk, row["last_at"]))
    codes = dict(Person.objects.filter(pk__in=times).values_list("pk", "code"))
    found = [Displayed(pk, codes.get(pk, ""), times[pk], last[pk]) for pk in times]
    return sorted(found, key=lambda shown: (not shown.code, shown.code))


def newest_head() -> Head | None:
    """Return the head of the trail, to be printed and kept outside the house's computers."""
    seal = AuditSeal.objects.order_by("-number").first()
    if seal is None:
        return None
    return Head(seal.number, digest_on_paper(seal), seal.last_id, seal.sealed_at)


def alerts_of(*, member: Member) -> Any:
    """Return the look-ups that stood out and are not her own; those to ask about come first."""
    rows = LookupAlert.objects.visible_to(member).select_related("member", "reviewed_by")
    return rows.order_by(F("reviewed_at").desc(nulls_first=True), "-on", "member__name", "kind")
