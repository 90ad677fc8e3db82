"""The demonstration house, told through the real actions: a week behind it, a week ahead."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from rehabilitation.actions.clock import has_own_clock, open_stay_clock
from residents.actions import assign_file, complete_task, record_consent
from residents.models import CaseFile, Task
from rooms.actions import admit_household, decline_request, propose_forgotten
from rooms.actions.away import record_leave
from rooms.actions.cards import issue_card
from rooms.actions.leaving import check_out_household
from rooms.actions.moving import move_stay
from rooms.actions.readiness import ready_bed
from rooms.allocation import Guest
from rooms.models import Bed, BedPreparation
from shelter.seeding.access import limit_access
from shelter.seeding.children import look_after_children
from shelter.seeding.contacts import agree_on_contact
from shelter.seeding.courses import hold_courses
from shelter.seeding.documents import keep_documents
from shelter.seeding.door import come_to_the_door, keep_things
from shelter.seeding.extensions import ask_for_nights
from shelter.seeding.families import (
    AWAITED,
    EXPECTED,
    HELD,
    LEFT,
    STAYING,
    TURNED_AWAY,
    arrivals_of,
)
from shelter.seeding.house import make_centre
from shelter.seeding.looks import look_around
from shelter.seeding.newborn import be_born
from shelter.seeding.paper import write_on_paper
from shelter.seeding.partners import agree_with_partners
from shelter.seeding.plans import make_plans
from shelter.seeding.readiness import make_ready
from shelter.seeding.requests import ask_for_places
from shelter.seeding.shift import keep_watch
from shelter.seeding.table import mind_everyone
from shelter.seeding.telling import publish_texts, tell_everyone
from shelter.shared.nights import noon_of
from staff.models import Centre, DutyShift, Member


@dataclass
class Telling:
    """Where the story stands: the centre, now, tonight, who acts, and everyone's stays by key."""

    centre: Centre
    now: datetime
    members: dict[str, Member]
    stays: dict[str, list] = field(default_factory=dict)

    @property
    def tonight(self):
        return self.centre.night(self.now)

    def night(self, offset):
        return self.tonight + timedelta(days=offset)

    def at(self, offset, hour):
        """Return ``hour`` o’clock (12 to 35) of the night ``offset``, never after now."""
        noon = noon_of(self.night(offset), self.centre.zone)
        return min(noon + timedelta(hours=hour - 12), self.now)


@transaction.atomic
def tell_story(*, at: datetime) -> dict:
    """Fill an empty database with the demonstration house as of ``at``; return counts."""
    centre = make_centre()
    members = {member.login: member for member in centre.members.all()}
    story = Telling(centre, at, members)
    _duty(story)
    publish_texts(story)
    for party in sorted(STAYING + LEFT, key=lambda party: party.arrives):
        _arrive(story, party)
        _leave_before(story, party)
    _those_to_come(story)
    _turned_away(story)
    notes = {**_life_in_the_house(story), **agree_on_contact(story)}
    plans = make_plans(story)
    agree_with_partners(story)
    _what_was_due(story)
    ask_for_places(story)
    notes = {**notes, **mind_everyone(story), **ask_for_nights(story)}
    notes = {**notes, **tell_everyone(story), **look_after_children(story)}
    notes = {**notes, **keep_things(story), **come_to_the_door(story)}
    courses = {**hold_courses(story), **keep_documents(story)}
    notes = {**notes, **keep_watch(story), **be_born(story), **write_on_paper(story)}
    limit_access(story)
    look_around(story)
    return {"stays": sum(len(stays) for stays in story.stays.values()), **notes, **plans, **courses}


def _duty(story):
    """Three shifts a day for a fortnight around now: 07, 15 and 23 o'clock."""
    start = noon_of(story.night(-7), story.centre.zone) - timedelta(hours=5)
    DutyShift.objects.bulk_create(
        DutyShift(
            centre=story.centre,
            member=story.members["supervisor" if n % 3 == 0 else "house"],
            starts_at=start + timedelta(hours=8 * n),
            ends_at=start + timedelta(hours=8 * (n + 1)),
        )
        for n in range(3 * 14)
    )


def _arrive(story, party):
    at = story.at(party.arrives, 20)
    admission = admit_household(
        centre=story.centre,
        arrivals=arrivals_of(party, at.year),
        from_on=story.night(party.arrives),
        nights=party.nights,
        channel=party.channel,
        by=story.members["house"],
        at=at,
    )
    story.stays[party.key] = admission.stays
    for stay in admission.stays:
        issue_card(person=stay.person, by=story.members["house"], at=at)
        if has_own_clock(stay):
            open_stay_clock(stay=stay, at=at)
    _agree(story, admission.stays[0], at)
    if party.arrives < -1 and party.key != "anita":
        _assign(story, admission.stays, at + timedelta(hours=14))


def _agree(story, stay, at):
    until = at.date() + timedelta(days=90)
    for purpose, given in (("case_work", True), ("statistics", True), ("referral", False)):
        record_consent(
            person=stay.person, purpose=purpose, given=given, until_on=until,
            by=story.members["house"], at=at,
        )  # fmt: skip


def _assign(story, stays, at):
    for case_file in CaseFile.objects.filter(person__in=[stay.person_id for stay in stays]):
        assign_file(
            case_file=case_file,
            member=story.members["caseworker"],
            by=story.members["lead"],
            at=min(at, story.now),
        )


def _leave_before(story, party):
    """Check out whoever has left by now, and make most of their beds ready again."""
    if party.left is None:
        return
    at = story.at(party.left - 1, 34)
    check_out_household(
        household=story.stays[party.key][0].household,
        destination=party.destination,
        safe_for_her=True,
        safe_for_worker=party.destination != "hospital",
        by=story.members["house"],
        at=at,
    )
    for preparation in BedPreparation.objects.filter(ready_at=None):
        ready_bed(bed=preparation.bed, by=story.members["house"], at=at + timedelta(hours=3))


def _those_to_come(story):
    common = {"centre": story.centre, "by": story.members["house"], "at": story.now}
    for party in EXPECTED:
        admission = admit_household(
            arrivals=arrivals_of(party, story.now.year), from_on=story.night(party.arrives),
            nights=party.nights, channel=party.channel, **common,
        )  # fmt: skip
        story.stays[party.key] = admission.stays
    admission = admit_household(
        arrivals=arrivals_of(AWAITED, story.now.year), from_on=story.night(AWAITED.arrives),
        nights=AWAITED.nights, channel=AWAITED.channel, **common | {"at": story.at(-5, 20)},
    )  # fmt: skip
    story.stays[AWAITED.key] = admission.stays
    propose_forgotten(at=story.now)
    admission = admit_household(
        arrivals=arrivals_of(HELD, story.now.year), from_on=story.tonight, nights=HELD.nights,
        channel=HELD.channel, hold_minutes=180, **common,
    )  # fmt: skip
    story.stays[HELD.key] = admission.stays


def _turned_away(story):
    for offset, people, reason in TURNED_AWAY:
        at = story.at(offset, 19)
        guests = [
            Guest(
                sex=sex,
                birth_year=at.year - age,
                relation="child" if index else "self",
                needs=(),
            )
            for index, (sex, age) in enumerate(people)
        ]
        decline_request(
            centre=story.centre, guests=guests, from_on=story.night(offset), nights=7,
            channel="hotline", reason=reason, by=story.members["house"], at=at,
        )  # fmt: skip


def _life_in_the_house(story):
    """One move, one leave, repairs, beds that wait to be made ready; return counts."""
    house = story.members["house"]
    taken = {stay.pk for stays in story.stays.values() for stay in stays}
    free = [
        bed
        for bed in Bed.objects.in_use().order_by("room__position", "position")
        if not bed.nights.filter(night__gte=story.tonight, stay__in=taken).exists()
    ]
    repairs = make_ready(story, free)
    record_leave(
        stay=story.stays["samira"][0], purpose="family",
        until=story.now + timedelta(days=1), by=house, at=story.at(-1, 28),
    )  # fmt: skip
    _move(story, free, house)
    return repairs


def _what_was_due(story):
    """The assessments, exit plans and the like of the days before were done on their day."""
    on = story.now.astimezone(story.centre.zone).date()
    kinds = [Task.Kind.ASSESSMENT_DUE, Task.Kind.EXIT_PLAN_DUE, Task.Kind.EXTENSION_DUE]
    for task in Task.objects.open().filter(due_on__lt=on, kind__in=kinds):
        at = noon_of(task.due_on, story.centre.zone)
        complete_task(task=task, by=story.members["caseworker"], at=at)


def _move(story, free, house):
    stay = story.stays["fatima"][0]
    women = [bed for bed in free[2:-1] if bed.room.audience == "women" and bed.kind == "single"]
    if women:
        move_stay(stay=stay, bed=women[0], by=house, at=story.now)
