"""Codes of persons: random, short, easy to say, and free of letters that look like digits."""

import secrets

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_code(long: bool = False) -> str:
    """Return a code like `N7-K24`; with ``long``, one more digit (when short ones run out)."""
    letter, digit = (lambda: secrets.choice(LETTERS)), (lambda: str(secrets.randbelow(10)))
    return f"{letter()}{digit()}-{letter()}{digit()}{digit()}{digit() if long else ''}"
