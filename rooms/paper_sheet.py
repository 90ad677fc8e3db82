"""The sheet that a member types from paper, opened: its lines, and how each of them stands."""

import json
from dataclasses import asdict, dataclass, field
from uuid import uuid4

from rooms.models import PaperSheet
from staff import vault
from staff.models import Member

CONTEXT = "paper_sheet.lines"
TYPED, READY, REFUSED, ENTERED = "typed", "ready", "refused", "entered"
KEPT_WHEN_ENTERED = ("on", "time", "at_turn", "whom")


@dataclass
class SheetLine:
    """One line as it was typed. Once it is entered, its words stand in the record alone.

    ``typed``: what stands in each field. ``standing``: typed, ready, refused with its ``reason``,
    or entered. ``persons``: ids of those whom it is about, as the last check found them.
    """

    what: str
    typed: dict[str, list[str]]
    number: int
    id: str = field(default_factory=lambda: str(uuid4()))
    standing: str = TYPED
    reason: str = ""
    persons: list[str] = field(default_factory=list)

    def first(self, name: str) -> str:
        """Return what was typed into a field, or nothing."""
        return next(iter(self.typed.get(name, ())), "")

    @property
    def is_entered(self) -> bool:
        return self.standing == ENTERED


@dataclass(frozen=True)
class Sheet:
    """A member's sheet; without a row nothing was typed yet."""

    row: PaperSheet | None
    lines: list[SheetLine]

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0

    @property
    def is_checked(self) -> bool:
        """Tell whether nothing changed since it was checked."""
        return self.row is not None and self.row.checked_version == self.row.version

    @property
    def next_number(self) -> int:
        return max((line.number for line in self.lines), default=0) + 1

    def with_standing(self, *standings: str) -> list[SheetLine]:
        """Return the lines that stand so."""
        return [line for line in self.lines if line.standing in standings]

    def line(self, pk: str) -> SheetLine | None:
        """Return one of the lines by its id."""
        return next((line for line in self.lines if line.id == pk), None)


def sheet_of(member: Member) -> Sheet:
    """Open what a member has typed so far."""
    return opened(PaperSheet.objects.visible_to(member).first())


def opened(row: PaperSheet | None) -> Sheet:
    """Open the lines of a sheet."""
    if row is None:
        return Sheet(None, [])
    key = vault.key_of(row.pk, vault.DRAFT)
    stored = json.loads(vault.open_text(key, row.pk, CONTEXT, row.sealed_lines))
    return Sheet(row, [SheetLine(**line) for line in stored])


def sealed(row: PaperSheet, lines: list[SheetLine], key: bytes) -> bytes | None:
    """Return the lines of a sheet, sealed under its key."""
    return vault.seal_text(key, row.pk, CONTEXT, json.dumps([asdict(line) for line in lines]))
