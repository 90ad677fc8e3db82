"""Text as people type it: bidi marks, Arabic-Indic digits, tatweel and harakat made plain."""

import re
import unicodedata

BIDI = dict.fromkeys(
    [0x061C, 0x200B, *range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)
DIGITS = {
    ord(digit): str(value)
    for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
    for value, digit in enumerate(row)
}
LETTERS = str.maketrans("أإآٱىةؤئ", "اااايهوي")


def plain(text: str) -> str:
    """Drop invisible direction marks, turn any digits into ASCII, and squeeze white space."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(BIDI).translate(DIGITS).split())


def fold(text: str) -> str:
    """Return the form in which spellings of one Arabic or Latin word are equal.

    Unifies alef, yaa, taa marbuta and hamza seats; drops tatweel, harakat and accents; lower-cases.
    """
    spelt = unicodedata.normalize("NFD", plain(text).translate(LETTERS).replace("ـ", ""))
    bare = "".join(c for c in spelt if not unicodedata.combining(c))
    return bare.translate(LETTERS).lower()


def name_tokens(name: str) -> list[str]:
    """Return the folded words of a name that are worth searching by, each once, in order."""
    words = re.findall(r"\w+", fold(name))
    joined = re.sub(r"\b(عبد|abd|abdul|ال|al|el)\s+", r"\1", " ".join(words))
    return list(dict.fromkeys(_bare(word) for word in joined.split() if word not in PARTICLES))


PARTICLES = {"بن", "ابن", "بنت", "ال", "bin", "bint", "ibn", "al", "el"}


def _bare(word):
    """Drop the article, so that الحسن and حسن meet."""
    return re.sub(r"^(ال|al|el)(?=\w{3})", "", word)
