"""The words of a timeline line: its kind, and the codes of its detail in the reader's language.

The apps above add the words of their own codes: `words_for("destination", label_in(Destination))`.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from residents.choices import Channel, ConsentPurpose
from residents.models import Document, FileEvent
from shelter.shared.text import ltr

Kind = FileEvent.Kind

GROUPS: dict[str, tuple[Any, frozenset[str]]] = {
    "stay": (
        pgettext_lazy("timeline", "Stay"),
        frozenset({
            Kind.HELD, Kind.EXPECTED, Kind.CHECKED_IN, Kind.MOVED, Kind.SWAPPED, Kind.UNDONE,
            Kind.EXTENDED, Kind.AWAY, Kind.BACK, Kind.CANCELLED, Kind.CHECKED_OUT, Kind.CARD_ISSUED,
            Kind.BELONGINGS_TAKEN, Kind.BELONGINGS_RETURNED, Kind.EXTENSION_ASKED,
            Kind.EXTENSION_REFUSED, Kind.RIGHTS_TOLD,
            Kind.GAVE_BIRTH,
        }),
    ),
    "plan": (
        pgettext_lazy("timeline", "Plan and courses"),
        frozenset({Kind.PLAN_WRITTEN, Kind.PLAN_APPROVED, Kind.REVIEW_DONE, Kind.ENROLLED}),
    ),
    "file": (
        pgettext_lazy("timeline", "File"),
        frozenset({
            Kind.FILE_OPENED, Kind.FILE_REOPENED, Kind.ASSIGNED, Kind.UNASSIGNED, Kind.CHANGED,
            Kind.CONSENT, Kind.DOCUMENT_ADDED, Kind.DOCUMENT_REMOVED,
            Kind.SAFE_CONTACT, Kind.CONTACT_TRIED, Kind.RESTRICTED, Kind.UNRESTRICTED,
            Kind.BREAK_GLASS,
        }),
    ),
    "note": (pgettext_lazy("timeline", "Notes"), frozenset({Kind.NOTE, Kind.SERVICE_NOTE})),
}  # fmt: skip
"""How the timeline is filtered: a group's name and its kinds."""

CASE_KINDS = GROUPS["plan"][1] | GROUPS["note"][1] | {Kind.DOCUMENT_ADDED, Kind.DOCUMENT_REMOVED}
"""Lines that only those who work on the file read."""

ICONS = {
    Kind.FILE_OPENED: "folder-open", Kind.FILE_REOPENED: "folder-open", Kind.HELD: "clock",
    Kind.EXPECTED: "clock", Kind.CHECKED_IN: "log-in", Kind.MOVED: "bed-double",
    Kind.SWAPPED: "arrow-left-right", Kind.UNDONE: "undo", Kind.EXTENDED: "calendar-plus",
    Kind.AWAY: "moon", Kind.BACK: "house", Kind.CANCELLED: "x", Kind.CHECKED_OUT: "log-out",
    Kind.CONSENT: "handshake", Kind.ASSIGNED: "user-plus", Kind.UNASSIGNED: "user-minus",
    Kind.CHANGED: "pencil", Kind.PLAN_WRITTEN: "clipboard", Kind.PLAN_APPROVED: "clipboard-check",
    Kind.REVIEW_DONE: "check", Kind.ENROLLED: "graduation-cap", Kind.CARD_ISSUED: "id-card",
    Kind.NOTE: "notebook-pen", Kind.DOCUMENT_ADDED: "file-plus", Kind.DOCUMENT_REMOVED: "trash-2",
    Kind.SAFE_CONTACT: "phone", Kind.CONTACT_TRIED: "phone-outgoing",
    Kind.SERVICE_NOTE: "notebook-text", Kind.RESTRICTED: "lock", Kind.UNRESTRICTED: "lock-open",
    Kind.BREAK_GLASS: "door-open", Kind.BELONGINGS_TAKEN: "package-plus",
    Kind.BELONGINGS_RETURNED: "package-open", Kind.EXTENSION_ASKED: "calendar-clock",
    Kind.EXTENSION_REFUSED: "calendar-x", Kind.RIGHTS_TOLD: "scroll-text",
    Kind.GAVE_BIRTH: "baby",
}  # fmt: skip

FIELD_NAMES = {
    "name": _("name"), "called": _("what she likes to be called"), "phone": _("phone"),
    "birth_date": _("date of birth"), "document": _("document"), "sex": _("sex"),
    "birth_year": _("year of birth"), "languages": _("languages"),
    "needs_interpreter": _("interpreter"), "diet": _("food and allergies"),
    "medicines": _("medicines"),
}  # fmt: skip

_readers: dict[tuple[str, str], Callable[[Any], Any]] = {}


def words_for(key: str, reader: Callable[[Any], Any], *, kind: str = "") -> None:
    """Say how the value under ``key`` of an event's detail reads; with ``kind``, only in those."""
    _readers[kind, key] = reader


def label_in(codes: type[TextChoices]) -> Callable[[Any], Any]:
    """Return a reader that gives the label of a code of this list."""
    labels = dict(codes.choices)
    return lambda code: labels.get(code, "")


def detail_words(event: FileEvent, names: dict[str, str]) -> list[str]:
    """Return the parts of an event's detail that have words; ``names`` are members by id."""
    order = ["member", *dict.fromkeys(key for _kind, key in _readers)]  # a database keeps none
    known = sorted((key for key in event.detail if key in order), key=order.index)
    parts = [_part(event.kind, key, event.detail[key], names) for key in known]
    return [part for part in parts if part]


def _part(kind, key, value, names):
    if key == "member":
        return names.get(value, "")
    reader = _readers.get((kind, key)) or _readers.get(("", key))
    return str(reader(value) or "") if reader and value not in ("", None) else ""


def _day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text[:10]), "j F Y")


def _moment(text: str) -> str:
    return formats.date_format(timezone.localtime(datetime.fromisoformat(text)), "j F H:i")


def _fields(names: Iterable[str]) -> str:
    return " · ".join(str(FIELD_NAMES.get(name, "")) for name in names)


def _nights(count: int) -> str:
    return ngettext("%(count)s night", "%(count)s nights", count) % {"count": count}


words_for("channel", label_in(Channel))
words_for("purpose", label_in(ConsentPurpose), kind=Kind.CONSENT)
words_for("document", label_in(Document.Kind))
words_for("given", lambda given: _("yes") if given else _("no"))
words_for("fields", _fields)
words_for("bed", str)
words_for("from", lambda bed: gettext("from %(bed)s") % {"bed": ltr(bed)})
words_for("nights", _nights)
words_for("until", lambda day: gettext("until %(day)s") % {"day": _day(day)})
words_for("due_at", lambda at: gettext("until %(day)s") % {"day": _moment(at)})
words_for("version", lambda number: gettext("version %(number)s") % {"number": number})
