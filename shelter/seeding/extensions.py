"""Nights past the limit in the demonstration house: asked for, approved, refused, at each level."""

from datetime import timedelta

from rooms.actions import (
    approve_extension,
    ask_extension,
    refuse_extension,
    vote_extension,
)

APPROVED = ("rana", 5, "medical", "أريد أن أكمل العلاج هنا", "سكن مهيأ لكرسيها، ينقصه المنحدر")
REFUSED = ("khadija", 14, "other", "أريد أن ينهي الأولاد فصلهم", "بيت أختها بعد الامتحانات")
WAITING = (
    ("amina", 7, "legal_pending", "أريد جوازي في يدي قبل أن أخرج", "شقة أخيها، بعد صدور الجواز"),
    ("rana", 20, "housing_pending", "أريد بيتًا أدخله وحدي", "المنحدر يُبنى، والأخصائية تتابعه"),
    ("layla", 40, "no_destination", "لا أريد العودة إلى هناك", "دار للمسنات، بانتظار مكان"),
)
"""By party: how many nights, why, what she wants herself, and how she is to leave."""


def ask_for_nights(story) -> dict[str, int]:
    """Ask for nights at every level, and decide some; return counts."""
    then = story.now - timedelta(days=2)
    first = _ask(story, *APPROVED, at=then)
    approve_extension(extension=first, by=story.members["supervisor"], at=then)
    no = _ask(story, *REFUSED, at=then)
    offer = {"reason": "safe_place", "offered": "housing_help"}
    said = "شقة من الجمعية قريبة من المدرسة، من بداية الشهر."
    refuse_extension(extension=no, **offer, words=said, by=story.members["manager"], at=then)
    yesterday = story.now - timedelta(days=1)
    *_others, committee = [_ask(story, *wish, at=yesterday) for wish in WAITING]
    vote_extension(extension=committee, by=story.members["lead"], at=yesterday)
    return {"extensions": len(WAITING) + 2}


def _ask(story, key, nights, reason, wish, exit_plan, at):
    stay, by = story.stays[key][0], story.members["caseworker"]
    said = {"reason": reason, "wish": wish, "exit_plan": exit_plan}
    return ask_extension(stay=stay, nights=nights, **said, by=by, at=at)
