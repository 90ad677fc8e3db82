"""What is minded for some in the demonstration house: food, medicines, what was handed out."""

from datetime import time, timedelta

from rooms.actions.diet import WhatSheEats, keep_diet
from rooms.actions.medicines import Prescription, answer_dose, prescribe_medicine
from rooms.actions.night_packs import make_night_packs
from rooms.actions.supplies import issue_supply
from rooms.doses import EARLY, due_between
from rooms.models import Dose, Stay

DIETS = {
    ("amina", 1): WhatSheEats(allergies=("nuts", "peanuts")),
    ("rana", 0): WhatSheEats(kinds=("diabetic", "low_salt")),
    ("layla", 0): WhatSheEats(kinds=("soft",), allergies=("other",), other="فراولة"),
    ("maryam", 1): WhatSheEats(infant_food="formula"),
    ("anita", 0): WhatSheEats(kinds=("vegetarian",), allergies=("fish", "sesame")),
}
MEDICINES = {
    ("rana", 0): ("ميتفورمين", "حبة 500 ملغ مع الطعام", (time(8), time(20)), False, "cabinet"),
    ("layla", 0): ("أملوديبين", "حبة 5 ملغ", (time(9),), False, "cabinet"),
    ("salma", 0): ("زولبيديم", "حبة 5 ملغ", (time(22),), True, "safe"),
    ("khadija", 0): ("باراسيتامول", "حبة 500 ملغ", (), False, "cabinet"),
}
SUPPLIES = (("zainab", "hygiene_kit", 3), ("maryam", "baby_items", 2), ("khadija", "school_kit", 3))


def mind_everyone(story) -> dict[str, int]:
    """Tell what was asked at the table, what the nurse wrote down and what was given since."""
    house = story.members["house"]
    for (key, number), said in DIETS.items():
        stay = story.stays[key][number]
        at = min(stay.admitted_at + timedelta(hours=1), story.now)
        keep_diet(person=stay.person, said=said, by=house, at=at)
    for (key, number), written in MEDICINES.items():
        _take(story, story.stays[key][number], *written)
    for key, item, count in SUPPLIES:
        stay = story.stays[key][0]
        issue_supply(stay=stay, item=item, count=count, by=house, at=story.now)
    make_night_packs(at=story.now)
    return {"diets": len(DIETS), "medicines": len(MEDICINES)}


def _take(story, stay, name, dose, times, is_controlled, kept):
    """Write a medicine down, and answer every dose of the last days that was due in time."""
    begins = min(stay.admitted_at + timedelta(hours=12), story.now)
    zone = story.centre.zone
    what = Prescription(
        name=name, dose=dose, times=times, as_needed=not times, is_controlled=is_controlled,
        kept=kept, from_on=begins.astimezone(zone).date(),
    )  # fmt: skip
    nurse, house = story.members["nurse"], story.members["house"]
    medicine = prescribe_medicine(person=stay.person, what=what, by=nurse, at=begins)
    second = story.members["supervisor"] if is_controlled else None
    if Stay.objects.filter(pk=stay.pk, state=Stay.State.ADMITTED).exists():
        for due_at in due_between(medicine, begins, story.now - EARLY, zone):
            answer_dose(
                medicine=medicine, due_at=due_at, outcome=Dose.Outcome.GIVEN, by=house,
                second=second, at=due_at + timedelta(minutes=10),
            )  # fmt: skip
