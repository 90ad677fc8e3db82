"""Somebody asks for a place: taken down without a name, screened, put on the waiting list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import open_tasks
from residents.models import Person, Task
from rooms.actions.arrivals import Arrival, UnknownCode, check_dates, check_people
from rooms.actions.settling import State, lock_request, take_request_step, task_about
from rooms.allocation import Guest, NobodyArrives
from rooms.choices import Answer, CancelReason, Urgency, Whereabouts
from rooms.models import RequestScreening, StayRequest
from shelter.shared.errors import DomainError
from shelter.shared.phones import read_phone
from staff import vault
from staff.models import Centre, Member

WORDS, NUMBER = "stay_request.words", "stay_request.number"
LONGEST_WORDS = 500
WITHDRAW_REASONS = (
    CancelReason.PLACED_ELSEWHERE,
    CancelReason.REFUSED_BY_HER,
    CancelReason.MISTAKE,
    CancelReason.OTHER,
)


class RequestDecided(DomainError):
    """It was decided already, or beds are held for it."""


class ScreeningMissing(DomainError):
    """Nobody has screened it yet."""


class WordsTooLong(DomainError):
    """More words than a request keeps."""

    status = 422


@dataclass(frozen=True)
class Wish:
    """Who asks for which nights, how soon, and from where; words and a number only if she gave any.

    ``number`` is one that is safe to call back. ``person``: she who asks, if the house knows her.
    """

    guests: Sequence[Guest | Arrival]
    from_on: date
    nights: int
    channel: str
    urgency: str = Urgency.DAYS
    whereabouts: str = Whereabouts.UNKNOWN
    person: Person | None = None
    words: str = ""
    number: str = ""


@dataclass(frozen=True)
class Answers:
    """What was found at the screening: four questions by `Answer`, how soon, and from where."""

    safe_now: str
    eligible: str
    conflict_here: str
    needs_other: str
    urgency: str
    whereabouts: str


@transaction.atomic
def ask_request(*, centre: Centre, wish: Wish, by: Member | None, at: datetime) -> StayRequest:
    """Take down a request, with a task for the supervisor to look at it.

    That she was told "not now" before keeps nobody from asking again.

    Raises NobodyArrives, UnknownNeed, UnknownCode, WordsTooLong, ImpossiblePhone, or what
    `check_dates` raises.
    """
    if not wish.guests:
        raise NobodyArrives(_("Say who is coming first."))
    check_people(wish.guests, wish.channel)
    _refuse_unknown(wish.urgency, wish.whereabouts)
    if len(wish.words) > LONGEST_WORDS:
        raise WordsTooLong(_("Write less: the file keeps the rest once she is here."))
    check_dates(centre, wish.from_on, wish.nights, at)
    request = StayRequest(
        centre=centre,
        channel=wish.channel,
        people=[without_name(guest) for guest in wish.guests],
        wanted_from=wish.from_on,
        wanted_nights=wish.nights,
        urgency=wish.urgency,
        whereabouts=wish.whereabouts,
        person=wish.person,
        created_at=at,
        created_by=by,
    )
    if wish.person is not None:
        request.people[0]["person"] = str(wish.person.pk)
    _seal(request, wish)
    request.save(force_insert=True)
    today = at.astimezone(centre.zone).date()
    open_tasks([task_about(request, Task.Kind.REQUEST_ASKED, today, due_at=at)])
    return request


@transaction.atomic
def screen_request(
    *, request: StayRequest, answers: Answers, by: Member, at: datetime
) -> RequestScreening:
    """Keep what was found when somebody asked; asked again, it is a new screening.

    How soon she needs a place and where she is now are as they were found. Raises RequestDecided or
    UnknownCode.
    """
    lock_request(request)
    refuse_decided(request)
    _refuse_unknown(answers.urgency, answers.whereabouts)
    said = {name: getattr(answers, name) for name in RequestScreening.QUESTIONS}
    if not set(said.values()) <= set(Answer.values):
        raise UnknownCode(_("Answer each question: yes, no, or not known."))
    request.urgency, request.whereabouts = answers.urgency, answers.whereabouts
    request.save(update_fields=["urgency", "whereabouts"])
    return RequestScreening.objects.create(request=request, **said, screened_at=at, screened_by=by)


@transaction.atomic
def queue_request(*, request: StayRequest, by: Member, at: datetime) -> StayRequest:
    """Put a screened request on the waiting list. Raises RequestDecided or ScreeningMissing."""
    lock_request(request)
    if request.state != State.REQUESTED:
        raise decided(request)
    if not request.screenings.exists():
        raise ScreeningMissing(_("Answer the questions of the screening first."))
    take_request_step(request, State.WAITING, by=by, at=at)
    return request


def refuse_decided(request: StayRequest) -> None:
    """Raise RequestDecided unless the request may still be screened and decided."""
    if not request.is_open:
        raise decided(request)


def decided(request: StayRequest) -> RequestDecided:
    """Return the refusal that says where the request stands."""
    if request.state == State.HELD:
        return RequestDecided(_("Beds are held for them already. Give the beds back first."))
    if request.state == State.NOT_NOW:
        return RequestDecided(_("The answer was “not now”. Take the request up again first."))
    if request.state == State.WAITING:
        return RequestDecided(_("They are on the waiting list already."))
    return RequestDecided(_("This request is decided. Whoever asks again makes a new request."))


def request_words(*, request: StayRequest) -> dict[str, str]:
    """Return what was told with a request, by part; nothing once it is over.

    The caller tells the audit.
    """
    key = vault.keys_of([request.pk], vault.REQUEST).get(request.pk)
    if key is None:
        return {}
    return {
        "words": vault.open_text(key, request.pk, WORDS, request.sealed_words),
        "number": vault.open_text(key, request.pk, NUMBER, request.sealed_number),
    }


def without_name(guest: Guest | Arrival) -> dict:
    """Return what a request keeps of one person: codes, and the id of whom the house knows."""
    person = guest.person if isinstance(guest, Arrival) else None
    known = person.pk if person else guest.person
    return {
        "sex": str(person.sex if person else guest.sex),
        "birth_year": (person and person.birth_year) or guest.birth_year,
        "relation": str(guest.relation),
        "needs": [str(need) for need in guest.needs],
        **({"person": str(known)} if known else {}),
    }


def _seal(request, wish):
    number = read_phone(wish.number, request.centre.country) if wish.number else ""
    if not (wish.words or number):
        return
    key = vault.make_key(request.pk, vault.REQUEST, request.person_id)
    request.sealed_words = vault.seal_text(key, request.pk, WORDS, wish.words)
    request.sealed_number = vault.seal_text(key, request.pk, NUMBER, number)


def _refuse_unknown(urgency, whereabouts):
    if urgency not in Urgency.values or whereabouts not in Whereabouts.values:
        raise UnknownCode(_("Choose from the lists how soon, and where she is now."))
