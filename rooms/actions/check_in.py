"""The end of a check-in: what was gathered becomes stays and consents, or nothing changes."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import record_consent
from residents.models import HouseholdMember, Person
from rooms.actions.admissions import Admission, Arrival, admit_household
from rooms.actions.drafts import answers_of, discard_draft
from rooms.actions.requests import Answers, Wish, ask_request, queue_request, screen_request
from rooms.allocation import Guest
from rooms.models import Bed, CheckInDraft, StayRequest
from shelter.shared.errors import DomainError
from staff.models import Member


class PersonNotHere(DomainError):
    """Somebody in the draft is not, or no longer, among the people this member may see."""


@transaction.atomic
def finish_check_in(
    *, draft: CheckInDraft, by: Member, at: datetime, hold_minutes: int | None = None
) -> Admission:
    """Admit everyone in the draft (or hold their beds), keep her consents, drop the draft.

    All or nothing. Raises what `admit_household` raises, and PersonNotHere.
    """
    answers = answers_of(draft)
    admission = admit_household(
        centre=by.centre,
        arrivals=arrivals_in(answers, by=by, today=at.astimezone(by.centre.zone).date()),
        from_on=date.fromisoformat(answers["from_on"]),
        nights=answers["nights"],
        channel=answers["channel"],
        beds=beds_in(answers, by=by),
        hold_minutes=hold_minutes,
        by=by,
        at=at,
    )
    _keep_consents(answers, admission, by, at)
    discard_draft(draft=draft)
    return admission


@transaction.atomic
def wait_instead(
    *,
    draft: CheckInDraft,
    screening: Answers,
    by: Member,
    at: datetime,
    words: str = "",
    number: str = "",
) -> StayRequest:
    """Put everyone in the draft, screened, on the waiting list, and drop the draft with its names.

    Raises PersonNotHere, or what `ask_request` and `screen_request` raise.
    """
    answers = answers_of(draft)
    guests = arrivals_in(answers, by=by, today=at.astimezone(by.centre.zone).date())
    wish = Wish(
        guests=guests,
        from_on=date.fromisoformat(answers["from_on"]),
        nights=answers["nights"],
        channel=answers["channel"],
        person=guests[0].person,
        words=words,
        number=number,
    )
    request = ask_request(centre=by.centre, wish=wish, by=by, at=at)
    screen_request(request=request, answers=screening, by=by, at=at)
    queue_request(request=request, by=by, at=at)
    discard_draft(draft=draft)
    return request


def _keep_consents(answers, admission, by, at):
    for purpose, given in answers.get("consents", {}).items():
        record_consent(
            person=admission.stays[0].person,
            purpose=purpose,
            given=given,
            until_on=date.fromisoformat(answers["consent_until"]),
            by=by,
            at=at,
        )


def guests_in(answers: dict, *, today: date) -> list[Guest]:
    """Return who the draft's people are to the rooms: sex, birth year, relation, needs."""
    return [
        Guest(
            sex=person["sex"],
            birth_year=_birth_year(person, today),
            relation=person["relation"],
            needs=tuple(person["needs"]),
            person=UUID(person["person"]) if person["person"] else None,
        )
        for person in answers["people"]
    ]


def arrivals_in(answers: dict, *, by: Member, today: date) -> list[Arrival]:
    """Return the draft's people as arrivals; those known already come with their record."""
    known = people_known(answers, by=by)
    return [
        Arrival(
            sex=person["sex"],
            birth_year=_birth_year(person, today),
            relation=person["relation"],
            needs=tuple(person["needs"]),
            name=person["name"],
            called=person["called"],
            phone=person["phone"],
            languages=tuple(person["languages"]),
            needs_interpreter=person["needs_interpreter"],
            person=known.get(person["person"]),
        )
        for person in answers["people"]
    ]


def _birth_year(person, today):
    return None if person["age"] is None else today.year - person["age"]


def people_known(answers: dict, *, by: Member) -> dict[str, Person]:
    """Return the persons named in a draft by id, if ``by`` may see them all; else PersonNotHere."""
    ids = {person["person"] for person in answers["people"] if person["person"]}
    rows = {str(row.pk): row for row in Person.objects.visible_to(by).filter(pk__in=ids)}
    if ids - set(rows):
        raise PersonNotHere(_("One of these people can no longer be found. Search for her again."))
    return rows


def beds_in(answers: dict, *, by: Member) -> list[Bed] | None:
    """Return the beds chosen in a draft, in the order of its people; None where none are chosen."""
    chosen = answers.get("beds") or []
    rows = Bed.objects.visible_to(by).select_related("room__villa").in_bulk(chosen)
    beds = [bed for pk in chosen for bed in rows.values() if str(bed.pk) == pk]
    return beds if beds and len(beds) == len(answers["people"]) else None


def family_of(person: Person, *, by: Member) -> list[HouseholdMember]:
    """Return the open memberships of her household, she first, as far as ``by`` may see them."""
    mine = person.memberships.filter(until_on=None).first()
    if mine is None:
        return []
    members = HouseholdMember.objects.filter(
        household=mine.household_id, until_on=None, person__in=Person.objects.visible_to(by)
    ).select_related("person")
    return sorted(members, key=lambda member: (member.person_id != person.pk, member.pk))
