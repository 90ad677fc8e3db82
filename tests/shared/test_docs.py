"""The documents say what the code is; a test reads them, so that they cannot lie in silence."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from tools.documents import DOCUMENTS, differing

ROOT = Path(settings.BASE_DIR)
DOCS = ROOT / "docs"
OURS = ["shelter", "staff", "residents", "rooms", "rehabilitation"]
CAPABILITIES = """
A1 A2 A3 A4 A5 A5b A6 A6b A7 A8 A9 A9b A10 A11
B1 B1b B2 B2b B2c B3 B4 B4b B4c B5 B6 B7 B8 B9 B10 B11 B12 B13 B14
C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C10b C11 C12
D1 D2 D3 D4 D4b D5 D6 D7 D8 D9 D10 D10b D11 D12 D13 D14 D15 D16 D17 D18 D19 D19b D20 D21 D22 D23
D24 D25 D26 D27 D28 D29 D30
E1 E1b E2 E3 E5 E6 E8 E9 E10 E11 E12 E13
F1 F2 F3 F4 F5–6 F7 F8 F9 F10
G1 G2 G3–5 G6–7 G8 G9 G10 G11–12 G13 G14
H1 H2 H3 H4 H6 H7 H9 H10 H11 H12 H13 H14 H14b H16 H18 H19 H20 H21 H22
""".split()  # noqa: SIM905  a line a chapter


def rows_of(name):
    """Return the cells of every table row of a document but headings."""
    for line in (DOCS / name).read_text().splitlines():
        if line.startswith("| ") and not line.startswith("| id "):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


class TestCoverage:
    def test_has_every_capability_once_in_order(self):
        assert [row[0] for row in rows_of("coverage.md")] == CAPABILITIES

    @pytest.mark.parametrize("row", list(rows_of("coverage.md")), ids=lambda row: row[0])
    def test_what_is_said_to_exist_names_its_page_and_its_test(self, row):
        _id, capability, page, test, state = row

        assert capability
        assert state
        assert (state == "not built") == (not page) == (not test)
        for path in re.findall(r"`(tests/[^`]+)`", test):
            assert (ROOT / path).exists(), f"{path} does not exist"


class TestGlossary:
    @pytest.mark.parametrize(
        "model",
        [model.__name__ for model in apps.get_models() if model._meta.app_label in OURS],
    )
    def test_defines_every_model(self, model):
        assert f"`{model}`" in (DOCS / "glossary.md").read_text()

    def test_every_term_is_in_both_languages(self):
        for term, arabic, meaning, _model in rows_of("glossary.md"):
            assert term
            assert meaning
            assert arabic == "العربية" or re.search(r"[\u0621-\u064a]", arabic), term


class TestDecisions:
    def test_are_numbered_without_gaps_and_listed(self):
        files = sorted(path.name for path in (DOCS / "adr").glob("0*.md"))
        index = (DOCS / "adr" / "README.md").read_text()

        assert [name[:4] for name in files] == [f"{n:04}" for n in range(1, len(files) + 1)]
        for name in files:
            text = (DOCS / "adr" / name).read_text()
            assert f"]({name})" in index
            assert text.startswith(f"# {name[:4]} ")
            for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
                assert part in text, f"{name} lacks {part}"


@pytest.mark.parametrize(
    "page", sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")]), ids=lambda path: path.name
)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_each_promise_names_what_holds_it():
    table = (DOCS / "security.md").read_text().split("| P | Promise |")[1].split("\n\n")[0]
    rows = [line.split("|")[1:-1] for line in table.splitlines()[2:]]

    assert {int(row[0]) for row in rows} >= {*range(1, 21), 32, 35}
    for number, _promise, built, held in rows:
        assert "tests/" in held, f"P{number} is held by nothing"
        for path in re.findall(r"`([^`]+)`", built + held):
            assert (ROOT / path).exists(), f"P{number} names {path}"


def test_what_is_generated_is_what_the_code_says():
    outdated = [f"{name}\n{lines}" for name, _wanted, lines in differing()]

    assert outdated == [], "make documents"
    assert all((ROOT / name).exists() for name in DOCUMENTS)


def test_every_target_of_make_is_explained():
    makefile = (ROOT / "Makefile").read_text()
    named = set(re.search(r"^\.PHONY: (.*)$", makefile, re.M)[1].split())

    assert named == set(re.findall(r"^([a-z-]+):.*## ", makefile, re.M))
