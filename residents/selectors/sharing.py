"""What an organisation reads through a share: its data as far as her consent reaches, each time.

The floors above say how their data reads: `shown_as(DataClass.PLAN, reader)`. A class that nobody
reads for, or of which nothing is recorded, is shown as such. No reader tells a place.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from residents.choices import DataClass, age_band
from residents.identity import identities
from residents.models import Document, HouseholdMember, Person, Share
from residents.selectors.consents import consented_classes
from residents.selectors.rows import language_names
from residents.selectors.safe_contacts import Rules, number_of, rules_of
from shelter.shared.phones import show_phone
from shelter.shared.text import ltr
from staff.tokens import digest_of

Reader = Callable[[Person, datetime], Iterable[str]]

_readers: dict[str, Reader] = {}


@dataclass(frozen=True)
class Shown:
    """One class of data as an organisation reads it; no lines: nothing is recorded."""

    data_class: DataClass
    lines: list[str]

    @property
    def label(self) -> str:
        return str(self.data_class.label)


def shown_as(data_class: DataClass, reader: Reader) -> None:
    """Say how a class of a person's data reads, as lines, to an organisation."""
    _readers[data_class] = reader


def visible_classes(share: Share, at: datetime) -> frozenset[DataClass]:
    """Return what this share shows at a moment: what it names and she consents to; else nothing."""
    is_closed = share.revoked_at is not None and share.revoked_at <= at
    if is_closed or not share.created_at <= at < share.expires_at:
        return frozenset()
    if share.person.erased_at is not None or not share.recipient.is_active:
        return frozenset()
    named = frozenset(map(DataClass, share.data_classes))
    return named & consented_classes(share.person, share.recipient, share.purpose, at)


def share_behind(token: str, at: datetime) -> Share | None:
    """Return the share of a link if it shows anything at this moment."""
    shares = Share.objects.select_related("person__centre", "recipient")
    share = shares.filter(digest=digest_of(token)).first()
    return share if share is not None and visible_classes(share, at) else None


def read_share(share: Share, at: datetime) -> list[Shown]:
    """Return what the share shows at this moment, in the order of the classes."""
    visible = visible_classes(share, at)
    return [
        Shown(data_class, [line for line in _read(data_class, share.person, at) if line])
        for data_class in DataClass
        if data_class in visible
    ]


def shown_by(share: Share, at: datetime) -> list[UUID]:
    """Return everyone whose data the share shows at this moment, for the audit."""
    family = _family(share.person) if DataClass.FAMILY in visible_classes(share, at) else []
    return [share.person_id, *(member.person_id for member in family)]


def _read(data_class: DataClass, person: Person, at: datetime) -> Iterable[str]:
    reader = _readers.get(data_class)
    return reader(person, at) if reader else ()


def _name(person, at):
    found = identities([person]).get(person.pk)
    return [found.name or found.called] if found else []


def _age(person, at):
    return [person.get_sex_display(), age_band(person.age_on(person.centre.night(at)))]


def _languages(person, at):
    needs = [_("needs an interpreter")] if person.needs_interpreter else []
    return [*language_names(person), *needs]


def _family_lines(person, at):
    on = person.centre.night(at)
    return [
        f"{member.get_relation_display()} · {age_band(member.person.age_on(on))}"
        for member in _family(person)
    ]


def _family(person):
    mine = HouseholdMember.objects.filter(person=person, until_on=None).values("household")
    others = HouseholdMember.objects.filter(household__in=mine, until_on=None)
    by_age = F("person__birth_year").asc(nulls_last=True)
    return list(others.exclude(person=person).select_related("person").order_by(by_age))


def _contact(person, at):
    """Tell the numbers that may be used, each with its rules; one with "never" is not told."""
    return [
        " · ".join(filter(None, _contact_parts(person, rules)))
        for rules in rules_of(person, at)
        if not rules.contact.never
    ]


def _contact_parts(person, rules: Rules):
    contact, number = rules.contact, number_of(rules.contact)
    ways = {"may_call": contact.may_call, "may_text": contact.may_text}
    ways["may_leave_message"] = contact.may_leave_message
    names = {field.name: str(field.verbose_name) for field in contact._meta.fields}
    yield ltr(show_phone(number, person.centre.country)) if number else ""
    yield contact.get_whose_display()
    yield from (names[way] for way, is_safe in ways.items() if is_safe)
    yield " ".join(rules.days)
    if contact.from_time is not None:
        yield ltr(f"{contact.from_time:%H:%M}–{contact.until_time:%H:%M}")
    yield from (rules.who_answers, rules.code_word, rules.note)


def _documents(person, at):
    kept = Document.objects.filter(person=person, removed_at=None).order_by("-added_at")
    return [f"{document.get_kind_display()} · {_day(document.added_at)}" for document in kept]


def _day(moment):
    return formats.date_format(timezone.localtime(moment), "j F Y")


shown_as(DataClass.NAME, _name)
shown_as(DataClass.AGE, _age)
shown_as(DataClass.CONTACT, _contact)
shown_as(DataClass.LANGUAGES, _languages)
shown_as(DataClass.FAMILY, _family_lines)
shown_as(DataClass.DOCUMENTS, _documents)
