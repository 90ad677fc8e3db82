"""What is typed when things are taken in or given back, and who signs."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rooms.actions.belongings import Signatures, Thing
from rooms.models import BelongingsItem, BelongingsRelease
from shelter.shared.text import plain

LONGEST_WORDS = 200
MOST_THINGS = 20
CODE = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}
WORDS = {"dir": "auto", "autocomplete": "off", "spellcheck": "false"}


class MoneyField(forms.DecimalField):
    """An amount in any digits, with a point or the Arabic decimal sign."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Enter a number, in digits.")}

    def to_python(self, value):
        if isinstance(value, str):
            value = plain(value).replace("٫", ".").replace("٬", "")
        return super().to_python(value)


class ThingForm(forms.Form):
    """One thing. A row in which nothing is chosen is left out."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[("", _("Choose")), *BelongingsItem.Kind.choices],
        required=False,
    )
    description = forms.CharField(
        label=_("How it looks"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.TextInput(attrs=WORDS),
    )
    amount = MoneyField(
        label=_("Amount, if it is cash"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[("", "—"), *BelongingsItem.Currency.choices], required=False
    )
    seal_number = forms.CharField(
        label=_("Number of the bag’s seal"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=CODE),
    )
    place = forms.CharField(
        label=_("Safe or locker"), max_length=20, required=False, widget=forms.TextInput(attrs=CODE)
    )

    @property
    def is_blank(self):
        """Tell whether nothing was said in this row; a currency alone says nothing."""
        said = ("kind", "description", "amount", "seal_number", "place")
        return not any(self.cleaned_data.get(name) for name in said)

    def clean(self):
        entered = super().clean()
        if not self.errors and not self.is_blank:
            if not entered["kind"]:
                self.add_error("kind", gettext("Say what it is."))
            if not plain(entered["place"]):
                self.add_error("place", gettext("Write in which safe or locker it lies."))
        return entered

    @property
    def thing(self):
        """Return what the action wants to know."""
        cash = self.cleaned_data["kind"] == BelongingsItem.Kind.CASH
        typed = dict(self.cleaned_data)
        if not cash and not typed["amount"]:
            typed |= {"amount": None, "currency": ""}
        return Thing(**typed)


ThingFormSet = forms.formset_factory(
    ThingForm, extra=0, max_num=MOST_THINGS, absolute_max=MOST_THINGS, validate_max=True
)


class SignaturesForm(forms.Form):
    """Who signs beside the member: a colleague with her PIN or code, or she herself on paper."""

    WAYS = (
        ("colleague", _("a colleague, here and now")),
        ("her", _("she herself, on the printed receipt")),
    )

    signs = forms.ChoiceField(label=_("Who signs second?"), choices=WAYS, widget=forms.RadioSelect)
    second = forms.ChoiceField(label=_("Colleague"), required=False)
    second_code = forms.CharField(
        label=_("Her PIN, or a code of her app"),
        max_length=40,
        required=False,
        strip=False,
        help_text=_("She types it herself."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )

    def __init__(self, *args, among, asks_code=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_code:
            del self.fields["second_code"]
        self.among = {str(member.pk): member for member in among}
        named = [(pk, member.name) for pk, member in self.among.items()]
        self.fields["second"].choices = [("", _("Choose")), *named]
        if not named:
            self.fields = {"signs": self.fields["signs"]}
            self.fields["signs"].choices = self.WAYS[1:]

    @property
    def signatures(self):
        """Return who signs, not yet proved."""
        by_her = self.cleaned_data["signs"] == "her"
        second = None if by_her else self.among.get(self.cleaned_data.get("second", ""))
        return Signatures(second=second, by_her=by_her)


class ReleaseForm(forms.Form):
    """Which things are given back, and to whom."""

    items = forms.MultipleChoiceField(
        label=_("What is given back?"), widget=forms.CheckboxSelectMultiple
    )
    to = forms.ChoiceField(
        label=_("To whom?"), choices=BelongingsRelease.To, widget=forms.RadioSelect
    )
    receiver = forms.CharField(
        label=_("Who receives it for her"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("Only if it is not she herself. She said so, and you have checked who it is."),
        widget=forms.TextInput(attrs=WORDS),
    )

    def __init__(self, *args, things, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [(str(kept.item.pk), kept.words) for kept in things]

    def clean_items(self):
        return [UUID(pk) for pk in self.cleaned_data["items"]]
