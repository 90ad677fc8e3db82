"""The sealed part of a person: written sealed, opened on purpose, never half."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from residents.models import FileEvent, NameToken, Person
from shelter.shared.sounds import sound_of, sounds_of
from shelter.shared.text import name_tokens
from staff import vault
from staff.keyring import search_hash

CHILD_OF = re.compile(r"(?:بن|ben|bin)(\w{3,})$")
MOST_LETTERS_JOINED = 4


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
    asked_by = [(word, sound) for name in names for word, sound in _ways_to_ask(name_tokens(name))]
    spelt = [token_of_word(word) for word, _sound in asked_by]
    heard = [_token_of(sound) for _word, sound in asked_by]
    centre = person.centre_id
    return [
        NameToken(person=person, centre_id=centre, token=token)
        for token in dict.fromkeys([*spelt, *heard])
    ]


def _ways_to_ask(words):
    """Give the words of a name, and what two short ones or one with بن may be written as."""
    joined = [a + b for a, b in pairwise(words) if len(a) <= MOST_LETTERS_JOINED]
    shorter = [found[1] for word in words if (found := CHILD_OF.match(word))]
    for word in (*words, *joined, *shorter):
        yield from ((word, sound) for sound in sounds_of(word))


def word_tokens(name: str) -> list[set[bytes]]:
    """Return, word by word, the keyed hashes of a name: as it is spelt, and as it may sound."""
    return [
        {token_of_word(word), *(_token_of(sound) for sound in sounds_of(word))}
        for word in name_tokens(name)
    ]


def token_of_word(word: str) -> bytes:
    """Return the keyed hash of one folded word of a name, as it is spelt."""
    return search_hash(f"name:{word}")


def token_of_sound(word: str) -> bytes:
    """Return the keyed hash of how one folded word of a name sounds, in any script."""
    return _token_of(sound_of(word))


def _token_of(sound):
    return search_hash(f"sound:{sound}")


def phone_hash_of(e164: str) -> bytes:
    """Return the keyed hash of one phone number."""
    return search_hash(f"phone:{e164}")


def identities(persons: Iterable[Person]) -> dict[UUID, Identity]:
    """Open the identities of these persons with one query for the keys.

    A person whose key was destroyed is left out. The caller has declared the reveal to the audit.
    """
    persons = list(persons)
    keys = vault.keys_of((person.pk for person in persons), vault.IDENTITY)
    return {
        person.pk: open_identity(person, keys[person.pk]) for person in persons if person.pk in keys
    }


def open_identity(person: Person, key: bytes) -> Identity:
    """Open the identity of one person with her key."""
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
    keys = vault.keys_of((event.person_id for event in events), vault.NARRATIVE)
    return {
        event.pk: vault.open_text(
            keys[event.person_id], event.person_id, f"event.{event.pk}.note", event.sealed_note
        )
        for event in events
        if event.person_id in keys
    }
