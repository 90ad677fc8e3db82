"""Villas, rooms and beds as reference data, beds out of service. None has an address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rooms.choices import ROOM_FEATURES
from rooms.models import Bed, OutOfService, Room, Villa
from shelter.shared.forms import NumberField

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class VillaForm(forms.ModelForm):
    class Meta:
        model = Villa
        fields = ["name_ar", "name_en", "position", "is_active"]
        field_classes = {"position": NumberField}
        widgets = {
            "name_ar": forms.TextInput(attrs={"dir": "rtl", "lang": "ar"}),
            "name_en": forms.TextInput(attrs={"dir": "ltr", "lang": "en"}),
        }
        help_texts = {"position": _("Smaller numbers stand first on the board.")}


class PartForm(forms.ModelForm):
    """A part of a place; its number is unique within ``whole``, which is not asked."""

    whole = ""

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {self.whole}


class RoomForm(PartForm):
    whole = "villa"
    features = forms.MultipleChoiceField(
        label=_("What it offers"),
        required=False,
        choices=[(need.value, need.label) for need in ROOM_FEATURES],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Room
        fields = ["code", "audience", "boys_max_age", "features", "position", "is_active"]
        field_classes = {"position": NumberField, "boys_max_age": NumberField}
        help_texts = {
            "boys_max_age": _(
                "Empty: no boys in a room for women, boys under 18 in a room for families."
            )
        }


class BedForm(PartForm):
    whole = "room"

    class Meta:
        model = Bed
        fields = ["code", "kind", "position", "is_active"]
        field_classes = {"position": NumberField}
        help_texts = {"code": _("As it is written on the bed, for example 2-B.")}


class CloseBedForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=OutOfService.Reason)
    from_on = forms.DateField(label=_("From the night of"), widget=DATE)
    until_on = forms.DateField(
        label=_("First night it is back"),
        required=False,
        widget=DATE,
        help_text=_("Leave it empty if you do not know yet."),
    )
