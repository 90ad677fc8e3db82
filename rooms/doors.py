"""Who is at the door: a caller as typed, made comparable, and asked for in the list of the banned.

Only keyed hashes are compared. Names are folded as the search for persons folds them.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from residents.identity import phone_hash_of, word_tokens
from rooms.models import BannedNameToken, BannedVisitor
from shelter.shared.text import fold, name_tokens, plain
from staff.keyring import search_hash
from staff.models import Centre

WORDS_THAT_MATCH = 2
"""So many words of a name must be alike: one alone is everybody's."""


@dataclass(frozen=True)
class Caller:
    """What was typed about somebody at the door; the phone is E.164, or empty."""

    name: str = ""
    phone: str = ""
    plate: str = ""

    @property
    def name_hash(self) -> bytes | None:
        """Return the keyed hash of the whole name, in whatever order it is spelt."""
        words = sorted(name_tokens(self.name))
        return search_hash(f"visitor:{' '.join(words)}") if words else None

    @property
    def phone_hash(self) -> bytes | None:
        """Return the keyed hash of the number."""
        return phone_hash_of(self.phone) if self.phone else None

    @property
    def plate_hash(self) -> bytes | None:
        """Return the keyed hash of the plate, however its signs are grouped."""
        signs = plate_signs(self.plate)
        return search_hash(f"plate:{signs}") if signs else None

    @property
    def is_unknown(self) -> bool:
        """Tell whether there is nothing by which the list could be asked."""
        return not (name_tokens(self.name) or self.phone or plate_signs(self.plate))


def plate_signs(plate: str) -> str:
    """Return the letters and digits of a plate in one spelling, without gaps and dashes."""
    kept = (c for c in fold(plain(plate)) if unicodedata.category(c)[0] in "LN")
    return "".join(kept).upper()


def words_in(name: str) -> int:
    """Return how many words of a name count."""
    return len(name_tokens(name))


def names_meet(kept: str, said: str) -> bool:
    """Tell whether a name may be the one that is kept: its first word, and another, are alike."""
    found = _found_in(kept, said)
    return bool(found) and found[0] and sum(found) >= WORDS_THAT_MATCH


def is_same_name(kept: str, said: str) -> bool:
    """Tell whether a name is the one that is kept: one of them may be longer, no word differs.

    Two sisters share a father's name and a family's; they are not the same.
    """
    return names_meet(kept, said) and (all(_found_in(kept, said)) or all(_found_in(said, kept)))


def _found_in(kept, said):
    """Return for each word of a name whether it is in the other, as it is spelt or sounds."""
    words = word_tokens(said)
    return [any(mine & theirs for theirs in words) for mine in word_tokens(kept)]


def in_force(centre: Centre, at: datetime) -> QuerySet[BannedVisitor]:
    """Return the bans of a centre that count at this moment."""
    today = at.astimezone(centre.zone).date()
    bans = BannedVisitor.objects.filter(centre=centre, lifted_at=None)
    return bans.filter(Q(until_on=None) | Q(until_on__gte=today))


def banned_at(*, centre: Centre, caller: Caller, at: datetime) -> BannedVisitor | None:
    """Return the ban that somebody at the door meets: by plate, by phone, by two words of a name.

    It does not ask who may see the ban: whoever stands at the door is warned.
    """
    bans = in_force(centre, at)
    met = Q(pk__in=_alike(bans, word_tokens(caller.name)))
    if caller.phone_hash:
        met |= Q(phone_hash=caller.phone_hash)
    if caller.plate_hash:
        met |= Q(plate_hash=caller.plate_hash)
    return bans.filter(met).order_by("added_at", "pk").first()


def _alike(bans, words: Iterable[set[bytes]]):
    tokens = {token for word in words for token in word}
    rows = BannedNameToken.objects.filter(banned__in=bans, token__in=tokens)
    counted = rows.values("banned").annotate(words=Count("word", distinct=True))
    return counted.filter(words__gte=WORDS_THAT_MATCH).values("banned")
