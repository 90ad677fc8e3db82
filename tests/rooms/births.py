"""What the tests of births share: a birth two hours ago, recorded at the best place there is."""

from datetime import timedelta

from rooms.actions import Born, Newborn, guests_of, record_birth
from rooms.cradles import cradles
from tests.rooms.moving import AT

HOUR = timedelta(hours=1)
TWO_HOURS_AGO = AT - 2 * HOUR


def born(at=TWO_HOURS_AGO, place="here", **more):
    return Born(at, place, **more)


def first_place(mother, children, by, at=AT, **more):
    may_add = by.has_perm("rooms.add_cot")
    found = cradles(
        stay=mother, children=guests_of(children=children, at=AT), at=at, may_add=may_add, **more
    )
    return found[0].key if found else "nowhere"


def record(mother, by, *children, said=None, where=None, known=0, at=AT, **more):
    children = children or (Newborn("F"),)
    against = {"against_rules": bool(more.get("override"))}
    where = where or first_place(mother, children, by, at, **against)
    return record_birth(
        stay=mother, born=said or born(), children=children, where=where, known=known, by=by, at=at,
        **more,
    )  # fmt: skip
