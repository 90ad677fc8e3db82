"""What is asked about a birth during a stay: when, where, who; then where the newborn sleeps."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from residents.choices import Sex
from rooms.actions import Born, Newborn
from rooms.choices import BirthPlace
from rooms.forms.shift import WhenForm

MOST_CHILDREN = 4
WORDS = {"dir": "auto", "autocomplete": "off", "spellcheck": "false"}
NO_OTHER = ("", _("no other child"))
WHERE_NOW = (
    ("here", _("here, with her")),
    ("later", _("not here yet: comes with her or after her")),
)


def _sex(label, *, first):
    return forms.ChoiceField(
        label=label,
        choices=Sex.choices if first else [NO_OTHER, *Sex.choices],
        initial=Sex.UNKNOWN if first else "",
        required=first,
    )


def _name():
    return forms.CharField(
        label=_("Name, if it has one already"),
        help_text=_("Kept sealed; it can be added later."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=WORDS),
    )


class BirthForm(WhenForm):
    """A birth: time, place, and up to four children; ``known`` were recorded before."""

    place = forms.ChoiceField(
        label=_("Where was the child born?"),
        choices=BirthPlace.choices,
        widget=forms.RadioSelect,
    )
    now = forms.ChoiceField(
        label=_("Where is the child now?"),
        choices=WHERE_NOW,
        initial="here",
        widget=forms.RadioSelect,
    )
    sex_1 = _sex(_("Sex"), first=True)
    name_1 = _name()
    sex_2, name_2 = _sex(_("Second child"), first=False), _name()
    sex_3, name_3 = _sex(_("Third child"), first=False), _name()
    sex_4, name_4 = _sex(_("Fourth child"), first=False), _name()
    override = forms.CharField(
        label=_("Why the rule is set aside"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=WORDS),
    )
    known = forms.IntegerField(min_value=0, max_value=99, widget=forms.HiddenInput)
    another = forms.BooleanField(label=_("It is another child of the same birth"), required=False)
    where = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args, may_override=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_override:
            del self.fields["override"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("known") and not cleaned.get("another"):
            self.add_error("another", gettext("Tick this if there is another child."))
        return cleaned

    @property
    def others(self):
        """Return the fields of the second child and those after it."""
        return [
            self[f"{part}_{n}"] for n in range(2, MOST_CHILDREN + 1) for part in ("sex", "name")
        ]

    @property
    def children(self):
        """Return who was born, in the order of the form."""
        said = self.cleaned_data
        rows = [(said[f"sex_{n}"], said[f"name_{n}"]) for n in range(1, MOST_CHILDREN + 1)]
        return [Newborn(sex, name) for sex, name in rows if sex or name]

    @property
    def born(self):
        """Return when and where, as the action takes it."""
        said = self.cleaned_data
        return Born(self.when, said["place"], is_here=said["now"] == "here")

    @property
    def against(self):
        return self.cleaned_data.get("override", "").strip()
