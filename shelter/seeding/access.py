"""Who sees whom in the demonstration: a restricted file, a conflict, a reviewed emergency."""

from datetime import timedelta

from residents.actions import break_glass, declare_conflict, restrict_file, review_break_glass
from residents.models import CaseFile

REASON = "اتصلت من المستشفى ليلًا وهي في خطر، ولم يُجب أحد من فريقها"


def limit_access(story) -> None:
    """Restrict one file, keep one colleague from somebody, open one file and review it."""
    lead, privacy = story.members["lead"], story.members["privacy"]
    restricted = _file_of(story, "rana")
    restrict_file(case_file=restricted, by=lead, at=story.at(-3, 14))
    declare_conflict(
        member=story.members["intake"],
        person=story.stays["salma"][0].person,
        kind="acquaintance",
        by=privacy,
        at=story.at(-2, 15),
    )
    at = story.at(-2, 32)
    opened = break_glass(
        code=restricted.person.code, reason=REASON, by=story.members["supervisor"], at=at
    )
    later = min(at + timedelta(hours=4), story.now)
    review_break_glass(opened=opened, outcome="justified", by=privacy, at=later)


def _file_of(story, key):
    files = CaseFile.objects.select_related("person", "centre")
    return files.get(person=story.stays[key][0].person_id)
