"""Validation of what is typed about consent to organisations, and about shares."""

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.choices import ConsentForm as Form
from residents.choices import ConsentGiver, DataClass, SharePurpose
from residents.models import Share
from shelter.shared.text import plain


class AnswersForm(forms.Form):
    """One answer about several classes of data; yes and no are two buttons of the same weight."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=None, empty_label=_("choose")
    )
    purpose = forms.ChoiceField(label=_("For what"), choices=SharePurpose)
    data_classes = forms.MultipleChoiceField(
        label=_("What she was asked about"),
        choices=DataClass,
        widget=forms.CheckboxSelectMultiple,
    )
    given_by = forms.ChoiceField(label=_("Who answers"), choices=ConsentGiver)
    form = forms.ChoiceField(label=_("In what form"), choices=Form, initial=Form.SPOKEN)
    until_on = forms.DateField(
        label=_("Until"),
        help_text=_("At most ninety days. “No” stops nothing."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.fields["organisation"].label_from_instance = lambda organisation: organisation.name


class GivenForm(forms.Form):
    """Which of the two buttons was pressed."""

    given = forms.TypedChoiceField(
        choices=(("yes", _("yes")), ("no", _("no"))), coerce=lambda value: value == "yes"
    )


class ShareForm(forms.Form):
    """What is shared, of that to which she agrees, and for how long."""

    data_classes = forms.MultipleChoiceField(
        label=_("What they may read"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=_("For how many days"),
        help_text=_("At most ninety, and never longer than she agrees."),
        initial=14,
        min_value=1,
        max_value=Share.MOST_DAYS,
    )

    def __init__(self, *args, consented, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["data_classes"].choices = [(code.value, code.label) for code in consented]


class CodeForm(forms.Form):
    """The code that was told by another way than the link."""

    code = forms.CharField(
        label=_("Code of six digits"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
    )

    def clean_code(self):
        return "".join(plain(self.cleaned_data["code"]).split())
