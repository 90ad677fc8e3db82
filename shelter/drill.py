"""The rehearsal of an erasure: what its steps do, each in a process of its own (P20)."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from residents.actions import register_person, write_note
from residents.actions.closing import close_file
from residents.actions.documents import add_document
from residents.actions.erasing import erase_person
from residents.documents.store import read_document
from residents.identity import identities, open_notes
from residents.models import Document, FileEvent, NameToken, Person
from staff import vault
from staff.backups import data_files, keys_file
from staff.choices import Role
from staff.models import Centre, Member

NAME, PHONE, NOTE = "Drillwyn Ottermarsh", "+97455018273", "Only the drill knows this sentence."
PICTURE = "only-the-drill-knows-this-paper"
CLEAR = [text.encode() for text in (NAME, PHONE, NOTE, PICTURE)]
OPEN = ("before", "kept")
NOTHING = {"name": "", "phone": "", "notes": [], "documents": [], "tokens": 0, "keys": 0}


def make(_person: str) -> dict[str, str]:
    """Register two people alike, with a note and a document, and close their files."""
    centre = Centre.objects.create(code="drill", name_ar="تمرين", name_en="Drill")
    by = Member.objects.create(login="drill", name="Drill", centre=centre, roles=[Role.LEAD])
    return {who: str(_someone(centre, by).pk) for who in ("erased", "kept")}


def _someone(centre, by):
    at = timezone.now() - timedelta(days=1)
    person = register_person(
        centre=centre, sex="F", channel="walk_in", by=by, at=at, name=NAME, phone=PHONE
    )
    write_note(person=person, text=NOTE, by=by, at=at)
    add_document(person=person, kind="other", title=PICTURE, clear=_paper(), by=by, at=at)
    close_file(case_file=person.case_file, by=by, at=at)
    return person


def _paper() -> bytes:
    """Return the smallest PDF that says something."""
    objects = (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    )
    return b"%PDF-1.4\n%" + PICTURE.encode() + b"\n" + objects + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def erase(person: str) -> dict[str, int]:
    """Erase one of the two."""
    erasure = erase_person(
        person=Person.objects.get(pk=person),
        scope="everything",
        reason="her_wish",
        by=Member.objects.get(),
        at=timezone.now(),
    )
    return {"keys": erasure.keys_destroyed, "files": erasure.files_destroyed}


def read(person: str) -> dict:
    """Return all that can still be read of one of the two."""
    row = Person.objects.get(pk=person)
    known = identities([row]).get(row.pk)
    notes = open_notes(FileEvent.objects.filter(person=row))
    return {
        "name": known.name if known else "",
        "phone": known.phone if known else "",
        "notes": list(notes.values()),
        "documents": [text for text in map(_opened, Document.objects.filter(person=row)) if text],
        "tokens": NameToken.objects.filter(person=row).count(),
        "keys": vault.WrappedKey.objects.filter(person_id=row.pk).count(),
    }


def _opened(document):
    try:
        clear = read_document(document.pk, vault.key_of(document.pk, vault.DOCUMENT))
    except (vault.KeyGone, OSError):
        return ""
    return PICTURE if PICTURE.encode() in clear else "another paper"


def what_is_wrong(found: dict) -> list[str]:
    """Return what the drill found that it must not, in sentences."""
    whole = {"name": NAME, "phone": PHONE, "notes": [NOTE], "documents": [PICTURE]}
    opens = {who: {part: found[who][part] for part in whole} == whole for who in OPEN}
    wrong = [f"What should open does not: {who}." for who in OPEN if not opens[who]]
    if found["erased"] != NOTHING:
        wrong.append("She was erased, and something of her still opens.")
    if found["in_clear"]:
        wrong.append(f"Something of hers lies in clear in {', '.join(found['in_clear'])}.")
    return wrong


def data_file(folder: Path) -> Path:
    """Return the data file of a backup of the drill."""
    return data_files(folder)[-1]


def key_file(folder: Path) -> Path:
    """Return the key file of a backup of the drill."""
    return keys_file(folder)


def in_clear(folder: Path) -> list[str]:
    """Return the names of files in which something stands in clear."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(text in path.read_bytes() for text in CLEAR)]
