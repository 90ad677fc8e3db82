"""How a name sounds, roughly: the consonants on which its Arabic and its Latin spellings agree.

مريم, Mariam and Maryam sound `mrm`; محمد, Mohammed and Mo7amed `mhmd`. Wrong in detail on purpose:
it finds candidates, and an equal spelling always weighs more. A name that is kept is indexed by
everything it may sound like (`sounds_of`); a name that is asked for has one sound (`sound_of`).
"""

import re
from itertools import islice, product

HEARD = {
    "b": "بپ", "t": "تطثٹ", "j": "جژگ", "c": "شچ", "h": "حه", "x": "خ", "d": "دضذڈ", "r": "رڑ",
    "z": "زظ", "s": "سص", "g": "غ", "f": "فڤ", "k": "قك", "l": "ل", "m": "م", "n": "نں", "w": "و",
    "y": "ي", "a": "اع",
}  # fmt: skip
ARABIC = {letter: heard for heard, letters in HEARD.items() for letter in letters}
OTHERWISE = {
    "ذ": "zt", "ظ": "d", "ض": "z", "ث": "s", "خ": "h", "dh": "z", "th": "sd", "z": "d", "kh": "h"
}  # fmt: skip
"""What else a letter is often written as in the other script."""
PAIRS = {
    "sh": "c", "ch": "c", "kh": "x", "gh": "g", "th": "t", "dh": "d", "dj": "j", "ph": "f",
    "ck": "k",
}  # fmt: skip
SINGLES = {"p": "b", "v": "f", "g": "j", "q": "k", "c": "k", "x": "ks"} | dict.fromkeys("eiou", "a")
DIGITS = str.maketrans("23578", "aaxhk")
"""Digits that stand for letters in messages: 3aisha, Mo7amed."""
LETTERS = re.compile("|".join([*PAIRS, "."]))
MOST_SOUNDS = 6


def sound_of(word: str) -> str:
    """Return the consonants of one folded word; a word of another script stands for itself."""
    return sounds_of(word)[0]


def sounds_of(word: str) -> list[str]:
    """Return what one folded word may sound like, the likeliest first."""
    if re.search(r"[ء-ۿ]", word):
        word = re.sub(r"(?<=..)ات$", "ا", word)
    elif re.fullmatch(r"[a-z0-9]*[a-z][a-z0-9]*", word):
        word = re.sub(r"(?<=[a-z]{2})a+t$", "a", word.translate(DIGITS))
    else:
        return [word]
    heard = [_heard(letters) for letters in LETTERS.findall(word)]
    return list(dict.fromkeys(_bones("".join(one)) for one in islice(product(*heard), MOST_SOUNDS)))


def _heard(letters):
    likeliest = PAIRS.get(letters) or SINGLES.get(letters) or ARABIC.get(letters, letters)
    return [likeliest, *OTHERWISE.get(letters, "")]


def _bones(heard):
    heard = re.sub(r"(?<=..)h$", "", re.sub(r"(.)\1+", r"\1", heard))
    bones = heard[:1] + re.sub(r"[awy]", "", heard[1:])
    return re.sub(r"^abdl(?=\w\w)", "abd", bones)
