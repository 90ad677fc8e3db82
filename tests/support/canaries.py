"""Names and phones that tests type, and how to find them where they may not be.

What stands in TYPED is looked for in everything that any test writes to a database (at once, see
`refuse_clear_text`), and in the files and logs that a run of the suite leaves (`tools/suite.py`).
Names of members and of courses are no secret and have no place here.
"""

import base64
import json
import math
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import phonenumbers

NAMES = (
    "مريم عبد الله الحسن",
    "مريم عبدالله الحسن",
    "مريم عبد الله",
    "مريم عبدالله",
    "مريم الحسن",
    "مريم السالم",
    "زينب السالم",
    "Mariam Abdullah Hassan",
    "Mariam",
    "<script>alert(1)</script> نور",
    "نور الهدى",
    "أم نور",
    "ام نور",
    "ريتال الفيروزية",
    "قالت إنها تخاف الليل",
    "CNRY-name",
    "CNRY-title",
    "CNRY-place",
    "CNRY-error",
    "CNRY-inner",
    "كناري",
)
PHONES = (
    "+97455730194",
    "+97455123456",
    "+97466123456",
    "+966501234567",
    "+97455987654",
    "+97433445566",
)
WORDS = (
    "أختها سعاد فقط",
    "وصفة الكبسة",
    "لا تذكروا المركز",
    "تتحدث عن كوابيس متكررة",
    "تحتاج إلى نوم هادئ",
    "جرعتان من الدواء مساءً",
    "رقم القضية محفوظ لدى المحامية",
    "She called from the street at night",
)
"""Sealed texts: who may answer, a code word, notes and summaries, why a file was opened."""

TYPED = (*NAMES, *PHONES, *WORDS)
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FORM = phonenumbers.PhoneNumberFormat
WRITES = ("INSERT", "UPDATE", "REPLACE")


def spellings(canary: str) -> set[str]:
    """Return the forms in which a text may be written; of an E.164 number the national ones too."""
    if not canary.startswith("+"):
        return {canary}
    number = phonenumbers.parse(canary)
    national = phonenumbers.national_significant_number(number)
    western = {canary[1:], national, canary[:0:-1], national[::-1]}
    for form in (FORM.NATIONAL, FORM.INTERNATIONAL, FORM.RFC3966):
        shown = phonenumbers.format_number(number, form).removeprefix("tel:").removeprefix("+")
        western |= {shown, shown.replace(" ", "-"), shown.replace("-", " ")}
    return western | {form.translate(ARABIC_DIGITS) for form in western}


def encodings(text: str) -> set[bytes]:
    """Return the bytes that a text may stand in a file as."""
    escaped = json.dumps(text)[1:-1]
    plain = text.encode()
    forms = {plain, text.encode("utf-16-le"), text.encode("utf-16-be"), quote(text).encode()}
    forms |= {escaped.encode(), escaped.replace("\\", "\\\\").encode(), plain.hex().encode()}
    return forms | {ascii(plain)[2:-1].encode(), *_in_base64(plain)}


def _in_base64(plain):
    """Return the characters that are the text's alone, for each place where it may begin."""
    for skipped in range(3):
        whole = base64.b64encode(b"\0" * skipped + plain)
        first, last = math.ceil(8 * skipped / 6), 8 * (skipped + len(plain)) // 6
        if last - first >= 8:
            yield whole[first:last]


class Search:
    """Finds any of some canaries in bytes."""

    def __init__(self, canaries: Iterable[str] = TYPED):
        self.meant = {
            form: canary
            for canary in canaries
            for spelling in spellings(canary)
            for form in encodings(spelling)
        }
        self.any = re.compile(_any_of(sorted(self.meant)))

    def __call__(self, text: bytes | str) -> list[str]:
        """Return the canaries that stand in this text."""
        where = text.encode(errors="surrogatepass") if isinstance(text, str) else bytes(text)
        if not self.any.search(where):
            return []
        return sorted({canary for form, canary in self.meant.items() if form in where})

    def files(self, folder: Path) -> list[str]:
        """Return what stands in the files under a folder: `file: canary`."""
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return [
            f"{path.relative_to(folder)}: {canary}"
            for path in files
            for canary in self(path.read_bytes())
        ]


def _any_of(texts: list[bytes]) -> bytes:
    """Return a pattern that matches any of some sorted texts, by what they begin with in common.

    Every write of every test is looked through: one after the other takes a hundred times as long.
    """
    if len(texts) == 1 or not texts[0]:
        return re.escape(texts[0])
    heads = {head: list(rest) for head, rest in groupby(texts, key=lambda text: text[:1])}
    tails = {head: _any_of([text[1:] for text in rest]) for head, rest in heads.items()}
    return b"(?:" + b"|".join(re.escape(head) + tail for head, tail in tails.items()) + b")"


typed = Search()


def refuse_clear_text(execute, sql, params, many, context):
    """Let no test write a name or a phone into a table as it was typed.

    Most tests take back what they wrote, so the file that they leave proves little; this sees all.
    """
    if params and sql.lstrip()[:7].upper().startswith(WRITES):
        found = typed(_bytes_of(params))
        table = re.search(r'"(\w+)"', sql)
        assert not found, f"{found} written in clear into {table and table[1]}"
    return execute(sql, params, many, context)


def _bytes_of(value):
    """Return everything that goes to the database with one statement, line by line.

    Not with a zero byte between: numbers that were counted up would read as digits in UTF-16.
    """
    if isinstance(value, str):
        return value.encode(errors="surrogatepass")
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, dict):
        return _bytes_of(list(value.values()))
    if isinstance(value, list | tuple):
        return b"\n".join(map(_bytes_of, value))
    return str(getattr(value, "obj", value)).encode()


def watch_writes(connection, **_signal):
    """Look at every write of a connection that was opened."""
    if refuse_clear_text not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, refuse_clear_text)  # whoever wraps later, pops hers
