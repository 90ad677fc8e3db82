from django import forms
from django.utils.translation import gettext_lazy as _

CODE = {"autocapitalize": "none", "autocomplete": "one-time-code", "dir": "ltr"}


class StepUpForm(forms.Form):
    """One code, from the app or from the printed list; or what a passkey answered."""

    factor_code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The six digits that your app shows, or one of your recovery codes."),
        widget=forms.TextInput(attrs=CODE),
    )
    factor_passkey = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def refused(cls, data, refusal):
        """Return the form with what was typed and why it was refused, and nothing besides."""
        form = cls({"factor_code": data.get("factor_code", "")[:40]})
        form.full_clean()
        form.errors.clear()
        form.add_error("factor_code", str(refusal))
        return form


class AppForm(forms.Form):
    """The code that shows that her app read the picture."""

    app_code = forms.CharField(
        label=_("Code that the app shows now"),
        max_length=40,
        widget=forms.TextInput(attrs={**CODE, "inputmode": "numeric"}),
    )


class PasskeyForm(forms.Form):
    """What the browser made, and what she calls it."""

    label = forms.CharField(
        label=_("Name of the passkey"),
        max_length=60,
        required=False,
        help_text=_("For instance the device that it is kept on."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    made_passkey = forms.CharField(max_length=20_000, widget=forms.HiddenInput)
