"""Who looks for a place: how many, how old, what they need, from when and for how long."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from residents.choices import Channel, Relation, Sex
from rooms.allocation import Guest
from rooms.choices import DeclineReason, Need
from rooms.forms.check_in import ADULT, MOST_PEOPLE
from shelter.shared.forms import NumberField
from shelter.shared.text import plain

USUAL_NIGHTS = 14
BETWEEN_AGES = re.compile(r"[\s,،;]+")
ASKED = [need for need in Need if need != Need.INTERPRETER]


class AgesField(forms.CharField):
    """Ages of children in years, apart by spaces or commas, in any digits: "7, 3"."""

    widget = forms.TextInput(attrs={"inputmode": "text", "dir": "ltr", "autocomplete": "off"})

    def to_python(self, value: str) -> list[int]:
        words = [word for word in BETWEEN_AGES.split(plain(value or "")) if word]
        if not all(word.isascii() and word.isdigit() and int(word) < ADULT for word in words):
            raise ValidationError(
                _("Write ages under %(adult)d, for example 7, 3.") % {"adult": ADULT}
            )
        return [int(word) for word in words]

    def validate(self, value):
        """Any number of children is fine, none too."""

    def run_validators(self, value):
        """The text was checked where it was read."""


class FitForm(forms.Form):
    """A group that looks for beds together. Nothing in it is kept unless they are declined."""

    women = NumberField(label=_("Women"), min_value=0, max_value=MOST_PEOPLE, initial=1)
    men = NumberField(label=_("Men"), min_value=0, max_value=MOST_PEOPLE, initial=0, required=False)
    girls = AgesField(label=_("Ages of the girls"), required=False)
    boys = AgesField(label=_("Ages of the boys"), required=False)
    needs = forms.MultipleChoiceField(
        label=_("Needs"),
        required=False,
        choices=[(need.value, need.label) for need in ASKED],
        widget=forms.CheckboxSelectMultiple,
    )
    from_on = forms.DateField(
        label=_("From the night of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    nights = NumberField(label=_("Nights"), min_value=1, max_value=365, initial=USUAL_NIGHTS)

    def __init__(self, *args, night: date, **kwargs):
        kwargs["initial"] = {"from_on": night} | kwargs.get("initial", {})
        super().__init__(*args, auto_id="fit-%s", **kwargs)
        self.night = night

    def clean_from_on(self):
        day = self.cleaned_data["from_on"]
        if day < self.night:
            raise ValidationError(_("This night is over. Choose tonight or a later night."))
        return day

    def clean(self):
        count = len(self.people())
        if not self.errors and not count:
            self.add_error("women", _("Enter at least one person."))
        if count > MOST_PEOPLE:
            words = _("At most %(count)d people at once. Place a larger group in two parts.")
            self.add_error(None, words % {"count": MOST_PEOPLE})

    def people(self) -> list[tuple[str, int | None]]:
        """Return (sex, age) of each: the women, the men, then the children, the oldest first."""
        found = self.cleaned_data
        grown = [(Sex.FEMALE, None)] * (found.get("women") or 0)
        grown += [(Sex.MALE, None)] * (found.get("men") or 0)
        children = [(Sex.FEMALE, age) for age in found.get("girls") or []]
        children += [(Sex.MALE, age) for age in found.get("boys") or []]
        return grown + sorted(children, key=lambda child: -child[1])

    def guests(self) -> list[Guest]:
        """Return them as the rooms see them; a need is the first one's, a cot the youngest's."""
        needs = set(self.cleaned_data["needs"])
        people = self.people()
        day = self.cleaned_data["from_on"]
        return [
            Guest(
                sex=str(sex),
                birth_year=None if age is None else day.year - age,
                relation=_relation(index, age, people),
                needs=tuple(sorted(_needs_of(index, needs, len(people)))),
            )
            for index, (sex, age) in enumerate(people)
        ]

    def typed(self) -> list[tuple[str, str]]:
        """Return what was sent, to be sent once more."""
        return [(name, value) for name in FitForm.base_fields for value in self.data.getlist(name)]

    def short(self) -> str:
        """Return the group as the check-in and the API write it: `F,F7,M3`."""
        return ",".join(f"{sex}{'' if age is None else age}" for sex, age in self.people())


def _relation(index, age, people):
    if index == 0:
        return Relation.SELF
    if age is None:
        return Relation.OTHER_RELATIVE
    return Relation.CHILD if people[0][1] is None else Relation.SIBLING


def _needs_of(index, needs, count):
    first = needs - {Need.COT} if index == 0 else set()
    return first | (needs & {Need.COT} if index == count - 1 else set())


class DeclineFitForm(FitForm):
    """The same group, and why it could not be placed."""

    reason = forms.ChoiceField(label=_("Why"), choices=DeclineReason, initial=DeclineReason.NO_BED)
    channel = forms.ChoiceField(label=_("Came by"), choices=Channel, initial=Channel.WALK_IN)
