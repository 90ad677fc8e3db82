"""A birth in the demonstration house: yesterday, in hospital; mother and child are back."""

from datetime import timedelta

from rooms.actions import Born, Newborn, guests_of, record_birth
from rooms.cradles import cradles

MOTHER = "iman"
NAME = "سلمان"


def be_born(story) -> dict[str, int]:
    """Record a boy beside his mother and her older son, with the best place there is."""
    stay, by = story.stays[MOTHER][0], story.members["supervisor"]
    children = [Newborn("M", NAME)]
    places = cradles(
        stay=stay, children=guests_of(children=children, at=story.now), at=story.now, may_add=True
    )
    if not places:
        return {"births": 0}
    born_at = max(story.now - timedelta(hours=26), stay.admitted_at + timedelta(hours=1))
    made = record_birth(
        stay=stay, born=Born(born_at, "hospital"), children=children, where=places[0].key,
        known=0, by=by, at=story.now,
    )  # fmt: skip
    story.stays[MOTHER] += made.stays
    return {"births": len(made.stays)}
