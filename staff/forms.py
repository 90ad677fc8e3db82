from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, password_validation
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from staff.actions import HowTold
from staff.choices import Role
from staff.models import Member, Organisation, Team

NOT_TOGETHER = _("The user name and the password do not fit together.")
THEMES = [("", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]


def _a_time(label):
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class SignInForm(forms.Form):
    """User name and password together; an error never says which of them was wrong."""

    login = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "dir": "ltr"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "dir": "ltr"}),
    )

    def __init__(self, request=None, *args, **kwargs):
        self.request, self.member = request, None
        super().__init__(*args, **kwargs)

    def clean(self):
        entered = super().clean()
        if "login" in entered and "password" in entered:
            self.member = authenticate(
                self.request, login=entered["login"], password=entered["password"]
            )
            if self.member is None:
                raise forms.ValidationError(NOT_TOGETHER)
        return entered

    def get_user(self):
        return self.member


class PreferencesForm(forms.Form):
    """Language and theme: all that a member may write about herself (P4)."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=_("Light or dark"), choices=THEMES, required=False)

    def __init__(self, data=None, **kwargs):
        """Ask only for what was sent: a switch in the rail sends one of the two."""
        super().__init__(data, **kwargs)
        if data is not None and not set(self.fields).isdisjoint(data):
            for name in set(self.fields) - set(data):
                del self.fields[name]


class NoticesForm(forms.Form):
    """How she wants to be told when she is not looking; her address is never shown again."""

    by_mail = forms.BooleanField(
        label=_("Tell me by e-mail that something needs me"),
        required=False,
        help_text=_("The e-mail says nothing else: no names, no codes, nothing about this place."),
    )
    mailbox = forms.EmailField(
        label=_("E-mail address"),
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    only_on_duty = forms.BooleanField(
        label=_("Only while I am on duty"),
        required=False,
        help_text=_("What is urgent comes at any hour."),
    )
    quiet_from = _a_time(_("Quiet from"))
    quiet_until = _a_time(_("Quiet until"))

    def __init__(self, data=None, *, kept=None, **kwargs):
        """Ask how and when she is mailed; ``kept`` is what she chose before."""
        names = ("by_mail", "only_on_duty", "quiet_from", "quiet_until")
        chosen = {name: getattr(kept, name) for name in names} if kept else {"only_on_duty": True}
        super().__init__(data, initial=chosen, **kwargs)
        if kept and kept.sealed_mailbox:
            words = _("One is kept. Write another one to replace it.")
            self.fields["mailbox"].help_text = words

    @property
    def chosen(self):
        """Return what was typed as the action takes it."""
        return HowTold(**self.cleaned_data)


class PasswordForm(forms.Form):
    """The password that she has now, and the one that she wants."""

    current = forms.CharField(
        label=_("Password now"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "dir": "ltr"}),
    )
    new = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        help_text=_("At least ten characters. A short sentence is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
    )

    def __init__(self, data=None, *, member, **kwargs):
        super().__init__(data, **kwargs)
        self.member = member

    def clean_current(self):
        if not self.member.check_password(self.cleaned_data["current"]):
            raise forms.ValidationError(_("This is not your password now."))
        return self.cleaned_data["current"]

    def clean_new(self):
        password_validation.validate_password(self.cleaned_data["new"], self.member)
        return self.cleaned_data["new"]


class MemberForm(forms.Form):
    """Who a member is here: the name colleagues see, her roles and teams."""

    name = forms.CharField(label=_("Name shown to colleagues"), max_length=60)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role, widget=forms.CheckboxSelectMultiple
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data=None, *, teams, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["teams"].queryset = teams
        self.fields["teams"].label_from_instance = lambda team: team.name


class AddMemberForm(MemberForm):
    login = forms.CharField(
        label=_("User name"),
        max_length=60,
        validators=[
            RegexValidator(
                r"^[a-z0-9._-]+$", _("Use small Latin letters, digits, dots and dashes only.")
            )
        ],
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    field_order = ["login", "name", "roles", "teams"]


class ChangeMemberForm(MemberForm):
    is_active = forms.BooleanField(label=_("Works here now"), required=False)


class CentreForm(forms.Form):
    """The limits of the house."""

    max_nights = forms.IntegerField(
        label=_("Nights without an extension"), min_value=1, max_value=365
    )
    hold_minutes = forms.IntegerField(
        label=_("Minutes a bed is held"), min_value=5, max_value=24 * 60
    )
    shows_hijri = forms.BooleanField(label=_("Show Hijri dates"), required=False)


class OrganisationForm(forms.Form):
    """An institution, by the names that everyone knows it by; where it is has no place here."""

    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=80)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=80, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind)


class ChangeOrganisationForm(OrganisationForm):
    is_active = forms.BooleanField(
        label=_("We work with it"),
        required=False,
        help_text=_("Without this, nothing is shared with it, and open shares show nothing."),
    )


class ShiftForm(forms.Form):
    """Who is on duty, from when to when, on the centre's clock."""

    member = forms.ModelChoiceField(
        label=_("Member"), queryset=Member.objects.none(), empty_label=_("choose")
    )
    starts_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    ends_at = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def __init__(self, data=None, *, members, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["member"].queryset = members
        self.fields["member"].label_from_instance = lambda member: member.name
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget.format = "%Y-%m-%dT%H:%M"
