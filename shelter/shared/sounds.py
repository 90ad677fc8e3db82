"""How a name sounds, roughly: the consonants on which its Arabic and its Latin spellings agree.

مريم, Mariam and Maryam sound `mrm`; محمد, Mohammed and Muhammad `mhmd`. Wrong in detail on purpose:
it finds candidates, and an equal spelling always weighs more.
"""

import re

HEARD = {
    "b": "بپ", "t": "تطثٹ", "j": "جژگ", "c": "شچ", "h": "حه", "x": "خ", "d": "دضذڈ", "r": "رڑ",
    "z": "زظ", "s": "سص", "g": "غ", "f": "فڤ", "k": "قك", "l": "ل", "m": "م", "n": "نں", "w": "و",
    "y": "ي", "a": "اع",
}  # fmt: skip
ARABIC = {ord(letter): heard for heard, letters in HEARD.items() for letter in letters}
PAIRS = {"sh": "c", "ch": "c", "kh": "x", "gh": "g", "th": "t", "dh": "d", "ph": "f", "ck": "k"}
SINGLES = {"p": "b", "v": "f", "g": "j", "q": "k", "c": "k", "x": "ks"} | dict.fromkeys("eiou", "a")
LATIN = re.compile("|".join([*PAIRS, "[a-z]"]))


def sound_of(word: str) -> str:
    """Return the consonants of one folded word; a word of another script stands for itself."""
    if re.search(r"[ء-ۿ]", word):
        heard = word.translate(ARABIC)
    elif re.fullmatch(r"[a-z]+", word):
        heard = LATIN.sub(lambda match: _heard(match[0]), word)
    else:
        return word
    heard = re.sub(r"(?<=..)h$", "", re.sub(r"(.)\1+", r"\1", heard))
    bones = heard[:1] + re.sub(r"[awy]", "", heard[1:])
    return re.sub(r"^abdl(?=\w\w)", "abd", bones)


def _heard(letters):
    return PAIRS.get(letters) or SINGLES.get(letters, letters)
