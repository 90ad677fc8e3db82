"""Spellings of one name find the same person: at least 98 of 100, by the search that people use."""

from pathlib import Path

import pytest

from residents.selectors import search_persons
from tests.residents.factories import MemberFactory, PersonFactory

LINES = Path(__file__).with_name("name_pairs.txt").read_text().splitlines()
NAMES = [line.split("|") for line in LINES if line and not line.startswith("#")]
PAIRS = [(kept.strip(), asked.strip()) for kept, all_of in NAMES for asked in all_of.split(";")]
EVERY_WORD = 0.75  # each word sounds alike; half of the words would be 0.5
DIFFERENT = [
    ("مريم حداد", "نور حداد"),
    ("محمد القحطاني", "محمود القحطاني"),
    ("حسن كامل", "حسين كامل"),
    ("هدى شعراوي", "ندى شعراوي"),
    ("سعاد حسني", "سعيد حسني"),
    ("خالد التميمي", "خلود التميمي"),
    ("Sara Nasser", "Samar Nasser"),
    ("زياد الخطيب", "زيد الخطيب"),
]
"""Names of two people, one word apart: the search may show both, but not as the same name."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(centre):
    """Everyone of the list, in one centre."""
    return {kept.strip(): PersonFactory(centre=centre, name=kept.strip()) for kept, _all in NAMES}


def test_the_list_is_long_enough():
    assert len(PAIRS) == len(set(PAIRS)) >= 300


def test_spellings_of_one_name_find_the_same_person(centre, house):
    member = MemberFactory(centre=centre, role="house")
    missed = []
    for kept, asked in PAIRS:
        matches = search_persons(member=member, name=asked)
        scores = {match.person: match.score for match in matches}
        if scores.get(house[kept], 0) < max([EVERY_WORD, *scores.values()]):
            missed.append(f"{kept} | {asked}")

    assert len(missed) <= 0.02 * len(PAIRS), missed


@pytest.mark.parametrize(("kept", "other"), DIFFERENT)
def test_a_spelling_never_makes_two_names_one(centre, kept, other):
    person = PersonFactory(centre=centre, name=kept)
    PersonFactory(centre=centre, name=other)
    member = MemberFactory(centre=centre, role="house")

    matches = {m.person: m.score for m in search_persons(member=member, name=kept)}

    assert matches[person] == max(matches.values())
    assert sum(score == matches[person] for score in matches.values()) == 1
