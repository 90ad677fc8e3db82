"""People as a check-in draft keeps them, and the short form of a group: ``F34,M13,F4``."""

import re

from residents.choices import Relation, Sex

ONE = re.compile(r"([FM])(\d{1,3})?", re.ASCII)
OLDEST = 110
ADULT = 18


def blank(relation: str = Relation.SELF, sex: str = Sex.FEMALE, age: int | None = None) -> dict:
    """Return the answers about a person of whom nothing else is known yet."""
    return {
        "sex": str(sex),
        "age": age,
        "relation": str(relation),
        "needs": [],
        "called": "",
        "name": "",
        "phone": "",
        "languages": [],
        "needs_interpreter": False,
        "person": "",
    }


def people_from(text: str) -> list[dict]:
    """Return the people of ``F34,M13,F4``; an empty list if it cannot be read.

    The first is the one who came; whoever is under 18 beside her is her child.
    """
    found = [ONE.fullmatch(part) for part in text.split(",")] if text else []
    if not found or not all(found):
        return []
    people = [(match[1], int(match[2]) if match[2] else None) for match in found if match]
    if any(age is not None and age > OLDEST for _sex, age in people):
        return []
    return [blank(_relation(index, age), sex, age) for index, (sex, age) in enumerate(people)]


def _relation(index, age):
    if index == 0:
        return Relation.SELF
    return Relation.CHILD if age is not None and age < ADULT else Relation.OTHER_RELATIVE
