"""People enter the house: a code, a key, and an identity only where she gave one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from residents.actions.events import write_event, write_events
from residents.actions.files import worker_wanted
from residents.actions.tasks import contact_task, open_tasks
from residents.codes import new_code
from residents.identity import identities, keep_name_tokens, name_token_rows, seal_identity
from residents.models import CaseFile, FileEvent, NameToken, Person, Task
from residents.selectors.safe_contacts import contacts_with
from shelter.shared.errors import DomainError
from shelter.shared.phones import read_phone
from shelter.shared.text import plain
from staff import vault
from staff.models import Centre, Member, Team

MISSING = Task.Kind.CONTACT_MISSING
TRIES = 12


class ImpossibleBirthYear(DomainError):
    """Nobody who comes today was born in that year."""

    status = 422


class ChangedMeanwhile(DomainError):
    """Somebody else saved this person after the page was opened."""


@dataclass(frozen=True)
class NewPerson:
    """What is known of somebody who comes for the first time; often little."""

    sex: str
    birth_year: int | None = None
    name: str = ""
    called: str = ""
    phone: str = ""
    languages: Iterable[str] = ()
    needs_interpreter: bool = False
    birth_date: str = ""


def register_person(
    *,
    centre: Centre,
    sex: str,
    channel: str,
    by: Member | None,
    at: datetime,
    birth_year: int | None = None,
    name: str = "",
    called: str = "",
    phone: str = "",
    languages: Iterable[str] = (),
    needs_interpreter: bool = False,
    team: Team | None = None,
) -> Person:
    """Register somebody new: her code, her key, her sealed identity, her case file.

    ``phone`` is as typed. Raises ImpossiblePhone or ImpossibleBirthYear.
    """
    newcomer = NewPerson(sex, birth_year, name, called, phone, languages, needs_interpreter)
    return register_persons(
        centre=centre, newcomers=[newcomer], channel=channel, by=by, at=at, team=team
    )[0]


@transaction.atomic
def register_persons(
    *,
    centre: Centre,
    newcomers: list[NewPerson],
    channel: str,
    by: Member | None,
    at: datetime,
    team: Team | None = None,
) -> list[Person]:
    """Register a whole family in the few statements that one person takes.

    The files go to ``team``, or to the centre's first. Raises ImpossiblePhone or
    ImpossibleBirthYear; then nobody is registered.
    """
    persons = [_person(centre, newcomer, by, at) for newcomer in newcomers]
    keys = vault.make_person_keys(person.pk for person in persons)
    tokens: list[NameToken] = []
    for person, newcomer in zip(persons, newcomers, strict=True):
        tokens += _seal(person, newcomer, keys[person.pk])
    _save_under_new_codes(persons)
    if tokens:
        NameToken.objects.bulk_create(tokens)
    _open_files(persons, centre, team or centre.teams.order_by("name_en").first(), channel, by, at)
    return persons


@transaction.atomic
def change_person(
    *, person: Person, version: int, changes: dict[str, Any], by: Member, at: datetime
) -> Person:
    """Change what is known of a person, if nobody did since ``version``.

    ``changes`` are fields in clear (sex, birth_year, languages, needs_interpreter) and parts of
    the identity (name, called, phone as typed). Raises ChangedMeanwhile, ImpossiblePhone or
    ImpossibleBirthYear.
    """
    parts = {field: value for field, value in changes.items() if field in Person.SEALED}
    clear = {field: value for field, value in changes.items() if field not in Person.SEALED}
    _possible_year(clear.get("birth_year"), at)
    stored = Person.objects.filter(pk=person.pk, version=version)
    if not stored.update(version=version + 1, **clear):
        raise ChangedMeanwhile(
            _("Someone else changed this meanwhile. Compare both, then save again.")
        )
    person.refresh_from_db()
    if parts:
        parts = _readable(parts, person)
        _change_identity(person, parts)
        _ask_about_phone(person, parts.get("phone", ""), at)
    detail = {"fields": sorted(changes)}
    write_event(person_id=person.pk, kind=FileEvent.Kind.CHANGED, at=at, by=by, detail=detail)
    return person


def _person(centre, newcomer, by, at):
    return Person(
        centre=centre,
        sex=newcomer.sex,
        birth_year=_possible_year(newcomer.birth_year, at),
        languages=list(newcomer.languages),
        needs_interpreter=newcomer.needs_interpreter,
        created_at=at,
        created_by=by,
    )


def _possible_year(year, at):
    if year is not None and not at.year - 120 <= year <= at.year:
        raise ImpossibleBirthYear(_("Check the year of birth: four digits, not after this year."))
    return year


def _seal(person, newcomer, key):
    """Seal what she gave and return the tokens that will find her."""
    name, called = plain(newcomer.name), plain(newcomer.called)
    phone = read_phone(newcomer.phone, person.centre.country) if newcomer.phone.strip() else ""
    given = {"name": name, "called": called, "phone": phone, "birth_date": newcomer.birth_date}
    seal_identity(person, key, **{part: text for part, text in given.items() if text})
    return name_token_rows(person, name, called)


def _save_under_new_codes(persons):
    """Insert the persons, each under a code that nobody has; collisions take the longer form."""
    for attempt in range(TRIES):
        codes: set[str] = set()
        while len(codes) < len(persons):
            codes.add(new_code(long=attempt > 0))
        for person, code in zip(persons, codes, strict=True):
            person.code = code
        try:
            with transaction.atomic():
                Person.objects.bulk_create(persons)
            return
        except IntegrityError:
            if attempt == TRIES - 1:
                raise


def _open_files(persons, centre, team, channel, by, at):
    files = CaseFile.objects.bulk_create(
        CaseFile(
            centre=centre, person=person, team=team, channel=channel, opened_at=at, opened_by=by
        )
        for person in persons
    )
    kind, detail = FileEvent.Kind.FILE_OPENED, {"channel": str(channel)}
    write_events(
        {"person_id": person.pk, "kind": kind, "at": at, "by": by, "detail": detail}
        for person in persons
    )
    asked = [
        contact_task(person=p, kind=MISSING, team=team, at=at) for p in persons if p.phone_hash
    ]
    open_tasks([*(worker_wanted(case_file, at) for case_file in files), *asked])


def _readable(parts, person):
    parts = {part: plain(text) for part, text in parts.items()}
    if parts.get("phone"):
        parts["phone"] = read_phone(parts["phone"], person.centre.country)
    return parts


def _ask_about_phone(person, phone, at):
    """Ask how a number may be used that has no rules yet."""
    if phone and not contacts_with(person, phone):
        open_tasks([contact_task(person=person, kind=MISSING, team=person.case_file.team, at=at)])


def _change_identity(person, parts):
    key = vault.key_of(person.pk, vault.IDENTITY)
    seal_identity(person, key, **parts)
    person.save(update_fields=[*(f"sealed_{part}" for part in parts), "phone_hash"])
    if {"name", "called"} & set(parts):
        known = identities([person])[person.pk]
        keep_name_tokens(person, known.name, known.called)
