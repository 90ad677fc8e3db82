"""Why names are shown on the board; the reason stands in the audit."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _


class RevealReason(models.TextChoices):
    ROLL_CALL = "roll_call", _("night roll-call")
    HANDING_OUT = "handing_out", _("meals, medicine or belongings")
    CALLING = "calling", _("someone asks for a resident")
    EMERGENCY = "emergency", _("emergency")


class RevealForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why do you need the names?"), choices=RevealReason)
