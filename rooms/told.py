"""What a check-in draft says, in words for the person at the desk."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from residents.choices import ConsentPurpose, Language, Relation, Sex
from residents.models import Person
from rooms.allocation import Fit, Option
from rooms.choices import Need
from rooms.models import Bed


@dataclass(frozen=True)
class BedChoice:
    """One fit as a radio button: its beds as one value, where it is, what it keeps and gives up."""

    value: str
    place: str
    beds: list[Bed]
    kept: list[str]
    given_up: list[str]
    checked: bool


def bed_choices(fit: Fit, answers: dict, wanted: Option | None) -> list[BedChoice]:
    """Return the fits to choose from; what was chosen before comes first and is checked."""
    options = {_value(option): option for option in fit.options}
    if wanted is not None:
        options = {_value(wanted): options.get(_value(wanted), wanted)} | options
    picked = next((value for value in options if _holds(value, answers)), None)
    return [
        BedChoice(
            value=value,
            place=_("%(villa)s, room %(room)s")
            % {"villa": option.room.villa.name, "room": option.room.code},
            beds=list(option.beds),
            kept=list(option.kept),
            given_up=list(option.given_up),
            checked=value == (picked or next(iter(options))),
        )
        for value, option in options.items()
    ]


def _value(option):
    return ",".join(str(bed.pk) for bed in option.beds)


def _holds(value, answers):
    """Tell whether a fit contains the bed that was tapped on the board."""
    return bool(answers["beds"]) and set(answers["beds"]) <= set(value.split(","))


@dataclass(frozen=True)
class ToldPerson:
    """One person on the last page before it counts; of her name only that it was given."""

    who: str
    words: str
    code: str
    needs: str
    told: str


def told_people(answers: dict, known: dict[str, Person]) -> list[ToldPerson]:
    """Return everyone in a draft as the last step shows them."""
    return [
        ToldPerson(
            who=_("She who came") if index == 0 else str(Relation(person["relation"]).label),
            words=person_words(person["sex"], person["age"]),
            code=known[person["person"]].code if person["person"] else "",
            needs=_join(Need(need).label for need in person["needs"]),
            told=_told(person),
        )
        for index, person in enumerate(answers["people"])
    ]


def person_words(sex: str, age: int | None) -> str:
    """Return somebody without a name: sex, and age where it is known."""
    label = str(Sex(sex).label)
    if age is None:
        return label
    years = ngettext("%(count)d year", "%(count)d years", age) % {"count": age}
    return _join([label, years])


def _told(person):
    """Say what was told, not the words themselves: the screen may be seen by others."""
    parts = [
        (person["called"] or person["name"], _("name given")),
        (person["phone"], _("phone given")),
        (person["needs_interpreter"], _("needs an interpreter")),
    ]
    said = [words for given, words in parts if given]
    return _join([*said, *(Language(code).label for code in person["languages"])])


def _join(words):
    return _(", ").join(str(word) for word in words)


@dataclass(frozen=True)
class ToldConsent:
    label: str
    given: bool


def told_consents(answers: dict) -> list[ToldConsent]:
    """Return the answers she gave, in the order of the purposes."""
    return [
        ToldConsent(str(purpose.label), answers["consents"][purpose.value])
        for purpose in ConsentPurpose
        if purpose.value in answers["consents"]
    ]
