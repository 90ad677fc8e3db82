"""What stands on a card: twelve random digits with a check digit, and the same as a QR code.

Digits only and never an address: any phone can read the code, and learns nothing from it.
"""

import secrets

from shelter.shared.text import plain

DIGITS = 12
DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""Damm's quasigroup: it notices every single wrong digit and every swap of two neighbours."""


def new_number() -> str:
    """Return a fresh card number; where it was used before is for the database to say."""
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """Return the digit that makes ``digits`` a card number."""
    row = 0
    for digit in digits:
        row = DAMM[row][int(digit)]
    return str(row)


def read_number(text: str) -> str | None:
    """Return the card number in what was typed or scanned, or None if it cannot be one.

    Accepts Arabic-Indic digits, spaces and dashes.
    """
    digits = "".join(plain(text[:64]).replace("-", " ").split())
    if len(digits) != DIGITS + 1 or not (digits.isascii() and digits.isdigit()):
        return None
    return digits if check_digit(digits[:-1]) == digits[-1] else None


def grouped(number: str) -> str:
    """Return the number as people read it aloud: ``1234 5678 9012 3``."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
