"""Find somebody by what she is called, her phone or her code; never anyone the member may not see.

Names and phones are compared as keyed hashes. A card's digits belong to the rooms above: they
look the card up and hand over her code.
"""

from dataclasses import dataclass

from django.db.models import Case, FloatField, Sum, Value, When

from residents.identity import phone_hash_of, token_of_sound, token_of_word
from residents.models import NameToken, Person
from residents.models.reach import Sight
from shelter.shared.phones import read_phone
from shelter.shared.text import name_tokens, plain
from staff.models import Member

MOST_FOUND = 20
MOST_WORDS = 8
SOUND, SPELLING = 0.75, 0.25  # a word spelt alike sounds alike too, and so counts 1


@dataclass(frozen=True)
class Match:
    """Somebody found, and how well she fits what was asked: ``score`` from 0 to 1."""

    person: Person
    score: float


def search_persons(
    *, member: Member, name: str = "", phone: str = "", code: str = ""
) -> list[Match]:
    """Return who fits best of those that ``member`` may see, at most twenty.

    Each part that is asked for weighs the same: someone found by her phone stays in the list
    though her name is spelt otherwise. Raises ImpossiblePhone.
    """
    sight = Sight(member)
    seen = sight.of_persons(Person.objects)
    asked = []
    if phone.strip():
        asked.append(_by_phone(seen, read_phone(phone, member.centre.country)))
    if plain(code):
        asked.append(_by_code(seen, code))
    if words := name_tokens(name)[:MOST_WORDS]:
        asked.append(_by_name(sight, words))
    everyone = {pk for found in asked for pk in found}
    scores = {pk: sum(found.get(pk, 0.0) for found in asked) / len(asked) for pk in everyone}
    best = sorted(scores, key=lambda pk: (-scores[pk], pk))[:MOST_FOUND]
    persons = seen.defer(*SEALED).in_bulk(best) if best else {}
    return [Match(persons[pk], round(scores[pk], 2)) for pk in best if pk in persons]


SEALED = [f"sealed_{part}" for part in Person.SEALED]


def _by_phone(seen, e164):
    found = seen.filter(phone_hash=phone_hash_of(e164)).order_by("-created_at")
    return dict.fromkeys(found.values_list("pk", flat=True)[:MOST_FOUND], 1.0)


def _by_code(seen, code):
    """Return who has this code, or one that begins so, however it was typed: n7k24, N7-K24."""
    letters = "".join(c for c in plain(code).upper() if c.isalnum())
    written = f"{letters[:2]}-{letters[2:]}" if len(letters) > 2 else letters
    if len(letters) < 2:
        return {}
    found = seen.filter(code__startswith=written).order_by("code")
    return {
        pk: len(written) / len(full) for pk, full in found.values_list("pk", "code")[:MOST_FOUND]
    }


def _by_name(sight, words):
    """Return the best by name: the share of the asked words that her names have."""
    spellings = {token_of_word(word) for word in words}
    sounds = {token_of_sound(word) for word in words}
    weight = Case(
        When(token__in=spellings, then=Value(SPELLING)),
        default=Value(SOUND),
        output_field=FloatField(),
    )
    found = (
        sight.of_tokens(NameToken.objects)
        .filter(token__in=spellings | sounds)
        .values_list("person_id")
        .annotate(score=Sum(weight))
        .order_by("-score", "person_id")
    )
    return {pk: min(score / len(sounds), 1.0) for pk, score in found[:MOST_FOUND]}
