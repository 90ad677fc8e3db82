from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """User name and password together; an error never says which of them was wrong."""

    error_messages = {
        "invalid_login": _("The user name and the password do not fit together."),
        "inactive": _("The user name and the password do not fit together."),
    }

    username = None
    login = forms.CharField(label=_("User name"), max_length=60)
    password = forms.CharField(label=_("Password"), strip=False, widget=forms.PasswordInput)
