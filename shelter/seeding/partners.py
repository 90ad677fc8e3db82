"""The organisations beside the demonstration house, what two women said to them, and one share."""

from residents.actions import open_share, record_answers
from staff.actions import add_organisation

ORGANISATIONS = (
    ("مستشفى الأمل", "Al Amal Hospital", "health"),
    ("محكمة الأسرة", "Family court", "court"),
    ("جمعية سند للتدريب", "Sanad training association", "association"),
)


def agree_with_partners(story) -> None:
    """Amina lets the hospital read something, not all, and says no to the court; Rana to both."""
    hospital, court, _training = (_add(story, *names) for names in ORGANISATIONS)
    amina, rana = (story.stays[key][0].person for key in ("amina", "rana"))
    _answer(story, amina, hospital, "care", ("age", "languages", "needs", "contact"), True)
    _answer(story, amina, hospital, "care", ("name", "psychological"), False)
    _answer(story, amina, court, "justice", ("legal", "family"), False)
    _answer(story, rana, court, "justice", ("age", "plan"), True)
    open_share(
        person=amina,
        recipient=hospital,
        purpose="care",
        data_classes=["age", "languages", "needs"],
        days=30,
        by=story.members["caseworker"],
        at=story.now,
    )


def _add(story, name_ar, name_en, kind):
    return add_organisation(
        centre=story.centre, name_ar=name_ar, name_en=name_en, kind=kind,
        by=story.members["manager"], at=story.at(-7, 14),
    )  # fmt: skip


def _answer(story, person, recipient, purpose, data_classes, given):
    record_answers(
        person=person,
        recipient=recipient,
        purpose=purpose,
        data_classes=data_classes,
        given=given,
        until_on=story.night(60),
        form="written",
        given_by="herself",
        by=story.members["caseworker"],
        at=story.at(-2, 15),
    )
