"""A secret of 32 bytes on paper: seventeen groups of six digits, each of which checks itself.

A group is eleven times two bytes: no single wrong digit, and no swap of two neighbours, leaves it
divisible by eleven. The seventeenth group is made from all the others, and notices groups in the
wrong order. Digits of any script are read.
"""

import hashlib

from shelter.shared.text import plain

GROUPS, DIGITS, CHECK = 17, 6, 11
WORD = 2  # bytes in a group


class WrongGroup(Exception):
    """One group cannot be right; ``number`` counts from 1."""

    def __init__(self, number: int):
        super().__init__(f"group {number}")
        self.number = number


class WrongOrder(Exception):
    """Every group is right on its own, but they do not stand as on the card."""


class WrongLength(Exception):
    """There are not 102 digits; ``digits`` says how many."""

    def __init__(self, digits: int):
        super().__init__(f"{digits} digits")
        self.digits = digits


def on_paper(secret: bytes) -> str:
    """Return the groups of a secret, separated by spaces."""
    whole = secret + _checksum(secret)
    words = (int.from_bytes(whole[at : at + WORD]) for at in range(0, len(whole), WORD))
    return " ".join(f"{word * CHECK:0{DIGITS}d}" for word in words)


def from_paper(text: str) -> bytes:
    """Read what was typed or scanned. Raises WrongLength, WrongGroup or WrongOrder."""
    digits = "".join(character for character in plain(text[:1000]) if character.isdigit())
    if len(digits) != GROUPS * DIGITS:
        raise WrongLength(len(digits))
    words = [int(digits[at : at + DIGITS]) for at in range(0, len(digits), DIGITS)]
    for number, word in enumerate(words, start=1):
        if word % CHECK or word // CHECK >= 2 ** (8 * WORD):
            raise WrongGroup(number)
    whole = b"".join((word // CHECK).to_bytes(WORD) for word in words)
    secret, check = whole[:-WORD], whole[-WORD:]
    if _checksum(secret) != check:
        raise WrongOrder
    return secret


def _checksum(secret):
    return hashlib.sha256(b"sakina paper key" + secret).digest()[:WORD]
