"""What is being made ready in the demonstration house: beds to prepare, repairs, one bed out."""

from datetime import timedelta

from rooms.actions import WhatToRepair, ask_maintenance, begin_bed
from rooms.actions.placing import leave_to_prepare
from rooms.models import Bed

TAP = WhatToRepair(kind="water", urgency="soon", words="صنبور المغسلة يقطر.")


def make_ready(story, free: list[Bed]) -> dict[str, int]:
    """Leave two beds to prepare, one of them begun, and ask for two repairs; return counts."""
    house, now = story.members["house"], story.now
    left = story.at(-1, 34)
    leave_to_prepare([bed.pk for bed in free[:2]], centre=story.centre, by=house, at=left)
    begin_bed(bed=free[0], by=house, at=max(left, now - timedelta(minutes=20)))
    lamp = WhatToRepair(
        kind="power", urgency="now", words="المصباح لا يعمل.", puts_out=True,
        until_on=story.night(4),
    )  # fmt: skip
    ask_maintenance(place=free[-1], what=lamp, by=house, at=story.at(-1, 18))
    ask_maintenance(place=free[1].room, what=TAP, by=house, at=now - timedelta(hours=3))
    return {"repairs": 2}
