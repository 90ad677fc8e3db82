"""Who asks for a place in the demonstration house: new, screened, waiting, held, and "not now"."""

from dataclasses import dataclass
from datetime import timedelta

from rooms.actions import (
    Answers,
    Wish,
    accept_request,
    ask_request,
    put_off_request,
    queue_request,
    screen_request,
)
from rooms.allocation import Guest
from rooms.models import StayRequest


@dataclass(frozen=True)
class Caller:
    """Somebody who asked some hours ago, and how far her request is by now."""

    hours: int
    people: tuple
    urgency: str
    whereabouts: str
    channel: str = "hotline"
    nights: int = 10
    needs: tuple[str, ...] = ()
    words: str = ""
    number: str = ""
    ends: str = "waiting"


CALLERS = (
    Caller(1, (("F", 27), ("F", 2)), "tonight", "danger", ends="new",
           words="تتصل من هاتف جارتها، وتستطيع الخروج بعد العاشرة ليلًا.", number="5512 3490"),
    Caller(5, (("F", 51),), "days", "hospital", "hospital", ends="screened"),
    Caller(50, (("F", 41), ("M", 13), ("F", 11), ("F", 9), ("F", 6), ("M", 4)), "tonight",
           "nowhere", "police", nights=14),
    Caller(98, (("F", 62),), "days", "safe", needs=("wheelchair", "quiet"), number="5512 3491"),
    Caller(27, (("F", 33),), "can_wait", "safe", "woman_app", nights=7),
    Caller(20, (("F", 29),), "tonight", "police", "police", ends="held"),
    Caller(130, (("F", 24),), "can_wait", "other_centre", "partner", ends="not_now"),
)  # fmt: skip


def ask_for_places(story) -> dict:
    """Take down the requests and bring each as far as it is by now; return how many wait."""
    for caller in CALLERS:
        at = story.now - timedelta(hours=caller.hours)
        request = ask_request(centre=story.centre, wish=_wish(story, caller, at),
                              by=story.members["intake"], at=at)  # fmt: skip
        if caller.ends != "new":
            _go_on(story, request, caller, at + timedelta(minutes=20))
    return {"waiting": StayRequest.objects.waiting().count()}


def _wish(story, caller, at):
    first, *others = caller.people
    guests = [Guest(first[0], at.year - first[1], "self", caller.needs)]
    guests += [Guest(sex, at.year - age, "child") for sex, age in others]
    return Wish(
        guests, story.centre.night(at), caller.nights, caller.channel, caller.urgency,
        caller.whereabouts, words=caller.words, number=caller.number,
    )  # fmt: skip


def _go_on(story, request, caller, at):
    intake, supervisor = story.members["intake"], story.members["supervisor"]
    other = "yes" if caller.ends == "not_now" else "no"
    answers = Answers(
        safe_now="no", eligible="yes", conflict_here="unknown", needs_other=other,
        urgency=caller.urgency, whereabouts=caller.whereabouts,
    )  # fmt: skip
    screen_request(request=request, answers=answers, by=intake, at=at)
    if caller.ends == "not_now":
        review_on = story.night(9)
        put_off_request(
            request=request, reason="needs_other", review_on=review_on, by=supervisor, at=at
        )
    if caller.ends in ("waiting", "held"):
        queue_request(request=request, by=intake, at=at)
    if caller.ends == "held":
        accept_request(
            request=request, reason="danger_grew", hold_minutes=180, by=supervisor, at=story.now
        )
