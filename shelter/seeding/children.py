"""The children of the demonstration house: their week, papers about them, who may collect them."""

from datetime import time, timedelta

from rooms.actions import (
    Routine,
    WhatPaperSays,
    allow_collector,
    bring_child_back,
    forbid_collector,
    keep_paper,
    plan_routine,
    remind_of_custody,
    send_child,
    skip_run,
)
from rooms.doors import Caller
from rooms.doses import moment_of
from rooms.models import ChildRoutine

SCHOOL_DAYS, EVERY_DAY = (6, 0, 1, 2, 3), tuple(range(7))
WEEK = (
    ("amina", 1, "school", SCHOOL_DAYS, time(7), time(13, 30), "transport", "transport"),
    ("khadija", 1, "school", SCHOOL_DAYS, time(6, 45), time(13, 15), "staff", "staff"),
    ("khadija", 2, "school", SCHOOL_DAYS, time(6, 50), time(13, 20), "staff", "mother"),
    ("khadija", 3, "nursery", SCHOOL_DAYS, time(8), time(12), "mother", "mother"),
    ("iman", 1, "nursery", SCHOOL_DAYS, time(8), time(12, 30), "staff", "mother"),
    ("khadija", 2, "therapy", EVERY_DAY, time(15), time(16), "staff", "staff"),
    ("amina", 2, "play", EVERY_DAY, time(16, 30), time(18), "staff", "staff"),
    ("iman", 1, "play", EVERY_DAY, time(16, 30), time(18), "staff", "staff"),
)
"""Whose, what, on which days, from when to when, who takes it and who brings it."""

ILL = ("khadija", 3)
FATHER = Caller(name="فهد سالم الدوسري", phone="+97455019283")
GRANDMOTHER = Caller(name="موزة راشد الكعبي", phone="+97455123431")


def look_after_children(story) -> dict[str, int]:
    """Plan their weeks, let today happen so far, and keep what the door must know."""
    for key, number, kind, days, leaves, back, taken, brought in WEEK:
        stay, in_house = story.stays[key][number], kind == "play"
        at = min(stay.admitted_at + timedelta(hours=14), story.now)
        first = story.centre.night(at)
        what = Routine(kind, days, leaves, back, first, taken, brought, in_house=in_house)
        plan_routine(stay=stay, what=what, by=story.members["caseworker"], at=at)
    _today(story)
    _at_the_door(story)
    return {"routines": len(WEEK)}


def _today(story):
    """Let those leave and come back whose time it was already."""
    by, zone = story.members["house"], story.centre.zone
    on = story.now.astimezone(zone).date()
    ill = story.stays[ILL[0]][ILL[1]].pk
    for routine in ChildRoutine.objects.select_related("stay__centre", "stay__person"):
        leaves_at, back_at = (
            moment_of(on, clock, zone) for clock in (routine.leaves_time, routine.back_time)
        )
        if routine.in_house or not routine.is_on(on) or leaves_at > story.now:
            continue
        if routine.stay_id == ill:
            skip_run(routine=routine, reason="ill", by=by, at=leaves_at)
            continue
        run = send_child(routine=routine, by=by, at=leaves_at)
        if back_at <= story.now:
            bring_child_back(run=run, by=by, at=back_at)


def _at_the_door(story):
    """Keep papers, one of them ending soon, and say who may collect whom."""
    today = story.now.astimezone(story.centre.zone).date()
    by = {"by": story.members["caseworker"], "at": story.at(-2, 22)}
    son = story.stays["amina"][1].person
    banned = WhatPaperSays(
        "travel_ban", "court", story.night(-20), remark="الجواز محفوظ لدى المحكمة"
    )
    visits = WhatPaperSays("visitation", "court", story.night(-15), story.night(45))
    for says in (banned, visits):
        keep_paper(person=son, says=says, **by)
    given = {"relation": "grandparent", "allowed_by": "mother"}
    until = today + timedelta(days=21)
    allow_collector(person=son, caller=GRANDMOTHER, until_on=until, **given, **by)
    order = WhatPaperSays(
        "protection", "court", story.night(-6), today + timedelta(days=6), only_mother=True
    )
    for stay in story.stays["khadija"][1:]:
        keep_paper(person=stay.person, says=order, **by)
        forbid_collector(person=stay.person, caller=FATHER, relation="father", **by)
    remind_of_custody(at=story.now)
