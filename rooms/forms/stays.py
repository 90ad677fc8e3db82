"""What is asked about a stay: where she moves, with whom she swaps, when she is back."""

from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rooms.actions import Exit
from rooms.choices import CancelReason, Destination, Escort, LeavePurpose
from rooms.models import Bed, ExitRecord
from shelter.shared.dates import long_date
from shelter.shared.forms import ClockForm
from shelter.shared.text import ltr

YES_NO = (("yes", _("yes")), ("no", _("no")))
NOT_SAID = ("", _("did not say"))


class FromForm(forms.Form):
    """From which night on another bed is looked for; wrong dates count as tonight."""

    from_on = forms.DateField(
        label=_("From the night of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class MoveForm(forms.Form):
    """The bed that was chosen; whoever may, chooses any free bed and says why."""

    from_on = forms.DateField(required=False, widget=forms.HiddenInput)
    bed = forms.ModelChoiceField(label=_("Bed"), queryset=Bed.objects.none(), required=False)
    any_bed = forms.ModelChoiceField(
        label=_("Another bed, against a rule"),
        queryset=Bed.objects.none(),
        required=False,
        empty_label="—",
    )
    override = forms.CharField(
        label=_("Why the rule is set aside"),
        max_length=200,
        required=False,
        help_text=_("It is kept where supervisors and managers read it. Write no names."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, *args, beds, may_override=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bed"].queryset = beds
        if may_override:
            self.fields["any_bed"].queryset = beds
            self.fields["any_bed"].label_from_instance = bed_words
        else:
            del self.fields["any_bed"], self.fields["override"]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned.get("any_bed") and not cleaned["override"].strip():
            self.add_error("override", gettext("Say why the rule is set aside."))
        elif not cleaned.get("any_bed") and not cleaned.get("bed"):
            self.add_error("bed", gettext("Choose a bed first."))
        return cleaned

    @property
    def choice(self):
        """Return the bed and, if a rule is set aside, why."""
        against = self.cleaned_data.get("any_bed")
        if against:
            return against, self.cleaned_data["override"]
        return self.cleaned_data["bed"], ""


class SwapForm(forms.Form):
    """The one whose bed she gets; ``others`` are (stay id, words)."""

    other = forms.ChoiceField(label=_("Swap beds with"))

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [("", _("Choose")), *others]


class CheckOutForm(forms.Form):
    """Who leaves, where to, and whether it is safe, as she says and as the worker finds."""

    WHO = (("all", _("the whole family")), ("one", _("only her")))

    who = forms.ChoiceField(label=_("Who leaves?"), choices=WHO, widget=forms.RadioSelect)
    destination = forms.ChoiceField(
        label=_("Where does she go?"), choices=[("", _("Choose")), *Destination.choices]
    )
    safe_for_her = forms.ChoiceField(
        label=_("Does she say it is safe there?"),
        choices=(*YES_NO, NOT_SAID),
        required=False,
        widget=forms.RadioSelect,
    )
    safe_for_worker = forms.ChoiceField(
        label=_("Do you find it safe?"), choices=YES_NO, widget=forms.RadioSelect
    )
    unsafe_reason = forms.ChoiceField(
        label=_("If not: why?"),
        choices=[("", _("Choose")), *ExitRecord.Unsafe.choices],
        required=False,
        help_text=_("The shift supervisor is told at once, and looks at it with her."),
    )
    unsafe_note = forms.CharField(
        label=_("What was done about it"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    belongings = forms.ChoiceField(
        label=_("What happens with what is still kept?"),
        choices=ExitRecord.Belongings,
        required=False,
        widget=forms.RadioSelect,
    )
    belongings_until = forms.DateField(
        label=_("Kept until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, has_family, keeps=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_family:
            del self.fields["who"]
        if not keeps:
            del self.fields["belongings"], self.fields["belongings_until"]

    def clean(self):
        entered = super().clean()
        unsafe = entered.get("safe_for_worker") == "no"
        if unsafe and not entered.get("unsafe_reason") and "unsafe_reason" not in self.errors:
            self.add_error("unsafe_reason", gettext("Say why you do not find it safe."))
        return entered

    @property
    def said(self):
        """Return what is kept beside the answers."""
        names = ("unsafe_reason", "unsafe_note", "belongings", "belongings_until")
        return Exit(**{n: self.cleaned_data[n] for n in names if self.cleaned_data.get(n)})

    @property
    def answers(self):
        """Return what the action wants to know."""
        said = {"yes": True, "no": False, "": None}
        return {
            "destination": self.cleaned_data["destination"],
            "safe_for_her": said[self.cleaned_data["safe_for_her"]],
            "safe_for_worker": said[self.cleaned_data["safe_for_worker"]],
        }

    @property
    def given(self):
        """Return label and answer of every question, in words, to look over once more."""
        answers = []
        for field in self:
            value = self.cleaned_data.get(field.name)
            words = dict(getattr(field.field, "choices", ())).get(value, value)
            if isinstance(value, date):
                words = long_date(value)
            if value or field.name == "safe_for_her":
                answers.append((field.label, words))
        return answers


class LeaveForm(ClockForm):
    """For what she goes out, and when she is due back."""

    CLOCKS = {"due": ("due_on", "due_time")}

    purpose = forms.ChoiceField(
        label=_("For what?"), choices=[("", _("Choose")), *LeavePurpose.choices]
    )
    escort = forms.ChoiceField(label=_("With whom?"), choices=Escort.choices, required=False)
    due_on = forms.DateField(
        label=_("Back on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    due_time = forms.TimeField(
        label=_("Back at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    @property
    def going(self):
        """Return for what she goes out, with whom, and until when."""
        escort = self.cleaned_data["escort"] or Escort.ALONE
        purpose = self.cleaned_data["purpose"]
        return {"purpose": purpose, "escort": escort, "until": self.moments["due"]}


class CancelForm(forms.Form):
    """Why it came to nothing."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=[(code, words) for code, words in CancelReason.choices if code != "hold_expired"],
        widget=forms.RadioSelect,
    )


class ScanForm(forms.Form):
    """A card's number, typed by hand or by a scanner."""

    number = forms.CharField(
        label=_("Number on the card"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr", "autofocus": True}
        ),
    )


def bed_words(bed):
    """Return a bed's place in words, for a list to choose from."""
    place = {"villa": bed.room.villa.name, "room": bed.room.code, "bed": ltr(bed.code)}
    return gettext("%(villa)s, room %(room)s, bed %(bed)s") % place
