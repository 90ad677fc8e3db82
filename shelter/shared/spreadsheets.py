"""Tables as files for spreadsheets, in which nothing that anybody typed is ever a formula (B8)."""

import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Value = str | int | float | date | None
FORMULA_BEGINS = frozenset("=+-@|%\N{MINUS SIGN}")
INVISIBLE = ("C", "Z")  # categories of Unicode: controls, direction marks, spaces
WIDEST = 40


@dataclass(frozen=True)
class Table:
    """One sheet: its title, the words of its columns, its rows. None is an empty cell."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]


def inert(value: Value) -> Value:
    """Return what may stand in a cell: a number or a date as it is, a text that does nothing.

    A text that a program might read as a formula, whatever invisible or full-width signs it begins
    with, gets an apostrophe before it. Every cell of every file comes through here.
    """
    if value is None or isinstance(value, int | float | date):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if _may_act(text) else text


def _may_act(text):
    if text[:1] in ("\t", "\r", "\n"):
        return True
    first = next((c for c in text if unicodedata.category(c)[0] not in INVISIBLE), "")
    return unicodedata.normalize("NFKC", first)[:1] in FORMULA_BEGINS if first else False


def as_csv(table: Table) -> bytes:
    """Return a table as CSV that spreadsheets read as UTF-8; every text stands in quotes."""
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    for row in (table.columns, *table.rows):
        writer.writerow(["" if cell is None else _plain(inert(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell):
    return cell.isoformat() if isinstance(cell, date) else cell


def as_xlsx(table: Table, *, rtl: bool) -> bytes:
    """Return a table as a workbook of one sheet, from right to left where the words are."""
    book = Workbook()
    book.properties.creator = ""
    sheet = book.active
    sheet.title = table.title[:31]
    sheet.sheet_view.rightToLeft = rtl
    sheet.freeze_panes = "A2"
    for number, row in enumerate((table.columns, *table.rows), start=1):
        for column, value in enumerate(row, start=1):
            _write(sheet.cell(number, column), inert(value), is_head=number == 1)
    for column, words in enumerate(table.columns, start=1):
        longest = max([len(words), *(len(str(row[column - 1])) for row in table.rows)])
        sheet.column_dimensions[get_column_letter(column)].width = min(longest + 3, WIDEST)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell, value, *, is_head):
    cell.value = value
    if isinstance(value, str):
        cell.data_type, cell.quotePrefix = "s", value.startswith("'")
    if is_head:
        cell.font = Font(bold=True)
