"""The sealed part of a person: written sealed, opened on purpose, never half."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from residents.models import FileEvent, NameToken, Person
from shelter.shared.sounds import sound_of
from shelter.shared.text import name_tokens
from staff import vault
from staff.keyring import search_hash


@dataclass(frozen=True)
class Identity:
    """What only a reveal shows; an unknown part is an empty text. The phone is E.164."""

    name: str = ""
    called: str = ""
    phone: str = ""
    birth_date: str = ""
    document: str = ""


def seal_identity(person: Person, key: bytes, **parts: str) -> None:
    """Set the sealed fields of an unsaved or locked ``person``; the caller saves her."""
    for part, text in parts.items():
        setattr(person, f"sealed_{part}", vault.seal_text(key, person.pk, f"person.{part}", text))
    if "phone" in parts:
        person.phone_hash = phone_hash_of(parts["phone"]) if parts["phone"] else None


def keep_name_tokens(person: Person, *names: str) -> None:
    """Replace the search tokens of a saved person by those of these names."""
    NameToken.objects.filter(person=person).delete()
    NameToken.objects.bulk_create(name_token_rows(person, *names))


def name_token_rows(person: Person, *names: str) -> list[NameToken]:
    """Return the unsaved search tokens of these names: each word and each sound, once."""
    words = [word for name in names for word in name_tokens(name)]
    hashes = dict.fromkeys([*map(token_of_word, words), *map(token_of_sound, words)])
    return [NameToken(person=person, token=token) for token in hashes]


def token_of_word(word: str) -> bytes:
    """Return the keyed hash of one folded word of a name, as it is spelt."""
    return search_hash(f"name:{word}")


def token_of_sound(word: str) -> bytes:
    """Return the keyed hash of how one folded word of a name sounds, in any script."""
    return search_hash(f"sound:{sound_of(word)}")


def phone_hash_of(e164: str) -> bytes:
    """Return the keyed hash of one phone number."""
    return search_hash(f"phone:{e164}")


def identities(persons: Iterable[Person]) -> dict[UUID, Identity]:
    """Open the identities of these persons with one query for the keys.

    A person whose key was destroyed is left out. The caller has declared the reveal to the audit.
    """
    persons = list(persons)
    keys = vault.keys_of(person.pk for person in persons)
    return {person.pk: _open(person, keys[person.pk]) for person in persons if person.pk in keys}


def _open(person, key):
    parts = {
        part: vault.open_text(key, person.pk, f"person.{part}", getattr(person, f"sealed_{part}"))
        for part in Person.SEALED
    }
    return Identity(**parts)


def seal_note(event: FileEvent, key: bytes, text: str) -> None:
    """Set the sealed note of an unsaved timeline line; it opens on this line only."""
    event.sealed_note = vault.seal_text(key, event.person_id, f"event.{event.pk}.note", text)


def open_notes(events: Iterable[FileEvent]) -> dict[UUID, str]:
    """Open the notes of these lines with one query for the keys; erased ones are left out."""
    events = [event for event in events if event.sealed_note]
    keys = vault.keys_of(event.person_id for event in events) if events else {}
    return {
        event.pk: vault.open_text(
            keys[event.person_id], event.person_id, f"event.{event.pk}.note", event.sealed_note
        )
        for event in events
        if event.person_id in keys
    }
