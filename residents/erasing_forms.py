from django import forms
from django.utils.translation import gettext_lazy as _

from residents.models import CaseFile, Erasure
from shelter.shared.text import plain
from staff.choices import RetentionClass

CODE = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}


class ErasureForm(forms.Form):
    """Whose data, how much of it, and why; the code twice, since there is no way back."""

    code = forms.CharField(
        label=_("Person’s code"), max_length=12, widget=forms.TextInput(attrs=CODE)
    )
    again = forms.CharField(
        label=_("The same code again"), max_length=12, widget=forms.TextInput(attrs=CODE)
    )
    scope = forms.ChoiceField(
        label=_("What is destroyed"), choices=Erasure.Scope, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[choice for choice in Erasure.Reason.choices if choice[0] != "retention"],
        widget=forms.RadioSelect,
    )

    def clean_code(self):
        return plain(self.cleaned_data["code"]).upper()

    def clean_again(self):
        again = plain(self.cleaned_data["again"]).upper()
        if again != self.cleaned_data.get("code", again):
            raise forms.ValidationError(_("The two codes differ. Type the same code twice."))
        return again


class RetentionForm(forms.Form):
    """Days of keeping, one field a class of data."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for data_class in RetentionClass:
            self.fields[data_class.value] = forms.IntegerField(
                label=data_class.label, min_value=1, max_value=3650
            )


class KeepForm(forms.Form):
    """Until when a closed file is kept, and why; both empty: no longer."""

    until = forms.DateField(
        label=_("Keep at least until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    because = forms.ChoiceField(
        label=_("Why"), required=False, choices=[("", _("choose")), *CaseFile.Kept.choices]
    )

    def clean(self):
        kept = super().clean()
        if bool(kept.get("until")) != bool(kept.get("because")) and not self.errors:
            raise forms.ValidationError(_("Give both the day and the reason, or neither."))
        return kept
