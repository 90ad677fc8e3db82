from django import forms
from django.utils.translation import gettext_lazy as _

from staff.pins import LENGTH

SECRET = {"autocomplete": "off", "dir": "ltr", "inputmode": "numeric"}
FIRST = {"autofocus": True}


def pin_field(label):
    return forms.CharField(
        label=label, max_length=200, strip=False, widget=forms.PasswordInput(attrs=SECRET)
    )


class PinForm(forms.Form):
    """Her PIN; the password of one who has not chosen a PIN yet."""

    pin = pin_field(_("PIN"))

    def __init__(self, data=None, *, member, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["pin"].widget.attrs |= FIRST
        if not member.pin:
            self.fields["pin"].label = _("Password")
            del self.fields["pin"].widget.attrs["inputmode"]


class SwitchForm(forms.Form):
    """Who takes over the desk; which of the two was wrong is never said."""

    user_name = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "dir": "ltr", **FIRST}
        ),
    )
    pin = pin_field(_("PIN"))


class ChoosePinForm(forms.Form):
    """A PIN of her own, typed twice, and the password that proves who asks."""

    current = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "dir": "ltr"}),
    )
    pin = forms.CharField(
        label=_("PIN"),
        max_length=LENGTH * 2,
        help_text=_("Six digits, no row and no date. It opens your screen after a pause."),
        widget=forms.PasswordInput(attrs=SECRET),
    )
    again = forms.CharField(
        label=_("PIN once more"), max_length=LENGTH * 2, widget=forms.PasswordInput(attrs=SECRET)
    )

    def __init__(self, data=None, *, member, **kwargs):
        super().__init__(data, **kwargs)
        self.member = member

    def clean_current(self):
        if not self.member.check_password(self.cleaned_data["current"]):
            raise forms.ValidationError(_("This is not your password now."))
        return self.cleaned_data["current"]

    def clean(self):
        entered = super().clean()
        if entered.get("pin") and entered.get("again") and entered["pin"] != entered["again"]:
            self.add_error("again", _("The two PINs are not the same. Type it once more."))
        return entered


class DeviceForm(forms.Form):
    label = forms.CharField(
        label=_("Name of the device"),
        max_length=60,
        help_text=_("What is written on it: “Tablet 2, reception”. No person’s name."),
    )


class DeviceCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code for this device"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}
        ),
    )
