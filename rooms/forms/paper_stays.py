"""Lines of paper about who came, went, moved and left."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from residents.choices import Channel
from residents.models import LateEntry
from rooms.choices import Need
from rooms.forms.paper_line import PaperLineForm, a_code
from rooms.forms.stays import CheckOutForm, LeaveForm
from rooms.people_asked import people_from
from shelter.shared.forms import NumberField
from shelter.shared.text import plain

Kind = LateEntry.Kind
USUAL_NIGHTS, MOST_NIGHTS = 14, 365
LETTERS = str.maketrans({"أ": "F", "ا": "F", "ذ": "M"})
"""A woman or girl (أنثى), a man or boy (ذكر), as it is written down in Arabic."""


class ArrivalForm(PaperLineForm):
    """Who came: awaited or known by code, or new by sex and age, and in which beds."""

    KIND = Kind.ARRIVAL

    whom = a_code(
        _("Code"),
        required=False,
        longest=120,
        help_text=_("If she is awaited or was here before; for somebody new leave it empty."),
    )
    beds = a_code(
        _("Beds"),
        required=False,
        longest=120,
        help_text=_("One for each. Empty if a bed is kept for her."),
    )
    people = a_code(
        _("Who is new"),
        required=False,
        longest=120,
        help_text=_("F34 M5: a woman of 34 and a boy of 5."),
    )
    nights = NumberField(
        label=_("Nights"), min_value=1, max_value=MOST_NIGHTS, initial=USUAL_NIGHTS
    )
    channel = forms.ChoiceField(
        label=_("How did she come?"), choices=Channel, initial=Channel.WALK_IN
    )
    needs = forms.MultipleChoiceField(
        label=_("Needs"), choices=Need, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_people(self):
        typed = plain(self.cleaned_data["people"]).translate(LETTERS).upper()
        people = people_from(",".join(typed.replace("،", " ").replace(",", " ").split()))
        if typed and not people:
            raise forms.ValidationError(gettext("Write each as F34 or M5, with a space between."))
        return people

    @property
    def said_on_paper(self):
        names = ("beds", "people", "nights", "channel", "needs")
        return {name: self.cleaned_data[name] for name in names}


class WentOutForm(PaperLineForm, LeaveForm):
    """She went out, and when she was due back."""

    KIND = Kind.WENT_OUT
    CLOCKS = {**PaperLineForm.CLOCKS, **LeaveForm.CLOCKS}

    @property
    def said_on_paper(self):
        return self.going


class CameBackForm(PaperLineForm):
    """She came back."""

    KIND = Kind.CAME_BACK


class LeftForm(PaperLineForm, CheckOutForm):
    """She left for good, alone or with her family."""

    KIND = Kind.CHECK_OUT

    def __init__(self, *args, **kwargs):
        super().__init__(*args, has_family=True, keeps=True, **kwargs)
        self.fields["who"].initial = "one"
        self.fields["belongings"].help_text = _("Only if something of hers is kept.")

    @property
    def said_on_paper(self):
        return {
            "everyone": self.cleaned_data["who"] == "all",
            **self.answers,
            "said": self.said,
        }


class MovedForm(PaperLineForm):
    """She was given another bed."""

    KIND = Kind.MOVE
    FIRST = (*PaperLineForm.FIRST, "bed")

    bed = a_code(_("Her new bed"))
    override = forms.CharField(
        label=_("Why the rule is set aside"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, *args, desk, **kwargs):
        super().__init__(*args, desk=desk, **kwargs)
        if not desk.may_override:
            del self.fields["override"]

    @property
    def said_on_paper(self):
        given = self.cleaned_data
        return {"bed": given["bed"], "override": given.get("override", "")}
