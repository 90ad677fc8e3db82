"""The two recovery cards: on paper until they are needed, and each enough on its own (P10)."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from shelter.shared import ringfile
from shelter.shared.errors import DomainError
from shelter.shared.paper_key import WrongGroup, WrongLength, WrongOrder, from_paper
from staff.keyring import keyring


class MistypedCard(DomainError):
    """What was typed cannot stand on a card."""

    status = 422


@dataclass(frozen=True)
class Card:
    """A card that waits to be printed: whose it is (1 or 2), and its groups of digits."""

    number: int
    groups: list[str]

    @property
    def digits(self) -> str:
        """Return the digits without spaces, as the picture on the card holds them."""
        return "".join(self.groups)


def cards_waiting() -> list[Card]:
    """Return the cards that lie on this machine: nobody has said yet that they are in safe hands.

    One that opens nothing is no card: its keyring was replaced, or was never written.
    """
    folder, holders = ringfile.cards_folder(settings.KEYRING), keyring().holders
    found = []
    for number, holder in enumerate(ringfile.HOLDERS, start=1):
        path = folder / f"{holder}.txt"
        if path.exists() and _public(text := path.read_text()) == holders.get(holder):
            found.append(Card(number, text.split()))
    return found


def _public(text):
    try:
        return card_key(text).public_key().public_bytes_raw()
    except MistypedCard:
        return b""


def forget_cards() -> int:
    """Delete the cards from this machine, overwriting them; return how many there were."""
    folder = ringfile.cards_folder(settings.KEYRING)
    paths = list(folder.glob("*.txt"))
    for path in paths:
        ringfile.overwrite(path)
        path.unlink()
    return len(paths)


def card_key(text: str) -> X25519PrivateKey:
    """Return the key of a card as it was typed or scanned. Raises MistypedCard."""
    try:
        return X25519PrivateKey.from_private_bytes(from_paper(text))
    except WrongLength as wrong:
        message = _(
            "A card has 17 groups of six digits, which is 102 digits, and here are %(digits)d."
            " Compare it with the card, group by group."
        )
        raise MistypedCard(message % {"digits": wrong.digits}) from wrong
    except WrongGroup as wrong:
        message = _("Group %(number)d is not as on the card. Read it again, and correct it.")
        raise MistypedCard(message % {"number": wrong.number}) from wrong
    except WrongOrder as wrong:
        message = _(
            "Each group is possible, but not in this order. Compare the rows with the card, one by"
            " one."
        )
        raise MistypedCard(message) from wrong
