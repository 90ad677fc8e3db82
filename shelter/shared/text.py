"""Text as people type it made plain: bidi marks, digits, tatweel, harakat; and names made equal."""

import re
import unicodedata

MARKS = (range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2065), range(0x2066, 0x206A))
BIDI = dict.fromkeys([0x061C, 0xFEFF, *(mark for marks in MARKS for mark in marks)])
SPELLINGS = {"ا": "أإآٱ", "ي": "ىئیے", "ه": "ةہھۃە", "و": "ؤ", "ك": "کڪ", "": "ءـ'’‘ʼʾʿ`´"}
LETTERS = {ord(letter): one for one, many in SPELLINGS.items() for letter in many}
PARTICLES = {"بن", "ابن", "بنت", "ال", "bin", "ben", "bint", "bent", "ibn", "al", "el"}
COMPOUND = re.compile(
    r"\b(?!عبد|abd)(?:(\w{2,}?)(?:ال(\w{3,})|(الله))|(ابو)(\w{3,})|(ab[ou]+)(\w{3,})"
    r"|(\w{3,}?)(?:[aeou]{1,2}d)?(d(?:in|een|ine)))\b"
)
SERVANT = re.compile(r"\b(عبد|abd(?:[aeou]{1,2}[lrsznt])?)\s+(?:(?:ال|al|el|ul|ur)\s+)?")


def plain(text: str) -> str:
    """Drop invisible direction marks, turn any digits into ASCII, and squeeze white space."""
    visible = unicodedata.normalize("NFKC", text).translate(BIDI)
    return " ".join("".join(map(_ascii_digit, visible)).split())


def fold(text: str) -> str:
    """Return the form in which spellings of one Arabic or Latin word are equal.

    Unifies alef, yaa, taa marbuta and hamza seats; drops lone hamza, apostrophes, tatweel, harakat
    and accents; lower-cases.
    """
    spelt = unicodedata.normalize("NFD", plain(text).translate(LETTERS))
    bare = "".join(character for character in spelt if not unicodedata.combining(character))
    return bare.translate(LETTERS).casefold()


def name_tokens(name: str) -> list[str]:
    """Return the folded words of a name that are worth searching by, each once, in order."""
    letters = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in fold(name))
    words = [_bare(word) for word in SERVANT.sub(r"\1", " ".join(letters.split())).split()]
    parts = (part for word in words for part in COMPOUND.sub(_apart, word).split())
    return list(dict.fromkeys(part for part in parts if part not in PARTICLES))


def _ascii_digit(character):
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _apart(match):
    """Write a compound name in two words: نورالدين and Noureddine as نور الدين and nour din."""
    return " ".join(part for part in match.groups() if part)


def _bare(word):
    """Drop the article, so that الحسن and حسن meet."""
    return re.sub(r"^(ال|al|el)(?=\w{3})", "", word)


def ltr(code):
    """Return a code that stays in one piece inside Arabic, where there is no markup for it."""
    return f"\u2066{code}\u2069"
