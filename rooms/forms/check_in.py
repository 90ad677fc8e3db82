"""The five steps of the check-in. Only step two is needed for a bed; the rest may stay empty."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from residents.choices import KNOWN_SEXES, Channel, ConsentPurpose, Language, Relation, Sex
from rooms.choices import DeclineReason, Need
from shelter.shared.errors import DomainError
from shelter.shared.forms import NumberField
from shelter.shared.phones import read_phone

OLDEST = 110
ADULT = 18
MOST_PEOPLE = 12


class SafeForm(forms.Form):
    """Step 1: is she safe, how did she come, was she here before."""

    SAFE = (("yes", _("Yes, she is safe here")), ("no", _("No, there is danger now")))

    safe = forms.ChoiceField(
        label=_("Is she safe right now?"), choices=SAFE, initial="yes", widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(
        label=_("How did she come?"), choices=Channel, initial=Channel.WALK_IN
    )


class BeforeForm(forms.Form):
    """Was she here before: by her card, her phone or her name."""

    asked = forms.CharField(
        label=_("Card number, code, phone or name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class PersonForm(forms.Form):
    """One person of those who came. Nothing but the sex is asked of an adult."""

    sex = forms.ChoiceField(label=_("Sex"), choices=KNOWN_SEXES, initial=Sex.FEMALE)
    age = NumberField(label=_("Age, roughly"), required=False, min_value=0, max_value=OLDEST)
    relation = forms.ChoiceField(
        label=_("Relation"), choices=Relation, initial=Relation.SELF, required=False
    )
    needs = forms.MultipleChoiceField(
        label=_("Needs"), choices=Need, required=False, widget=forms.CheckboxSelectMultiple
    )
    called = forms.CharField(
        label=_("Name to call her"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "inputmode": "tel"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages she speaks"),
        choices=Language,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, region="QA", **kwargs):
        super().__init__(*args, **kwargs)
        self.region = region
        if self["relation"].value() == Relation.CHILD:
            self.fields["age"].required = True
            self.fields["age"].error_messages["required"] = _(
                "Enter the child's age, roughly: the room depends on it."
            )

    def clean_phone(self):
        """Check the number now; it is kept as typed until she is checked in."""
        phone = self.cleaned_data["phone"]
        if phone:
            try:
                read_phone(phone, self.region)
            except DomainError as refusal:
                raise ValidationError(str(refusal)) from refusal
        return phone

    @property
    def folded(self):
        """Return the fields that are drawn folded away; an error opens them."""
        names = ["name", "phone", "languages", "needs_interpreter"]
        return names if self["relation"].value() == Relation.SELF else ["needs", "called", *names]

    @property
    def folded_wrong(self):
        return bool(set(self.errors) & set(self.folded))


class BasePeopleFormSet(forms.BaseFormSet):
    """Everyone who came; the first is the one who came for help."""


PeopleFormSet = forms.formset_factory(
    PersonForm, formset=BasePeopleFormSet, extra=0, min_num=1, max_num=MOST_PEOPLE,
    absolute_max=MOST_PEOPLE, validate_min=True, validate_max=True,
)  # fmt: skip


class NightsForm(forms.Form):
    """From which night, for how many."""

    from_on = forms.DateField(
        label=_("From the night of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    nights = NumberField(label=_("Nights"), min_value=1, max_value=365)


class BedForm(forms.Form):
    """Step 3: one of the suggested fits."""

    beds = forms.CharField(label=_("Bed"), widget=forms.RadioSelect)


class ConsentForm(forms.Form):
    """Step 4: each purpose is answered yes, no, or not at all; none of it stops the check-in."""

    ANSWERS = (("yes", _("Yes")), ("no", _("No")))

    until_on = forms.DateField(
        label=_("Her answers hold until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for purpose in ConsentPurpose:
            self.fields[purpose.value] = forms.ChoiceField(
                label=purpose.label, choices=self.ANSWERS, required=False, widget=forms.RadioSelect
            )

    @property
    def purposes(self):
        return [self[purpose.value] for purpose in ConsentPurpose]

    def answers(self):
        """Return {purpose: given} for every purpose that was answered."""
        return {
            purpose.value: self.cleaned_data[purpose.value] == "yes"
            for purpose in ConsentPurpose
            if self.cleaned_data.get(purpose.value)
        }


class DeclineForm(forms.Form):
    """Why nobody could be placed."""

    reason = forms.ChoiceField(label=_("Why"), choices=DeclineReason, initial=DeclineReason.NO_BED)
