"""What is typed of the house's texts, and how they were told to somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.choices import Language
from rooms.actions.rights import LONGEST_REMARK, HowTold
from rooms.models import HouseText, RightsTold
from rooms.texts import WRITTEN


class WhichTextForm(forms.Form):
    """Which text is meant; what makes no sense counts as the house rules in Arabic."""

    kind = forms.ChoiceField(choices=HouseText.Kind)
    audience = forms.ChoiceField(choices=HouseText.Audience)
    language = forms.ChoiceField(choices=[(one.value, one.label) for one in WRITTEN])

    DEFAULTS = {"kind": "rules", "audience": "adult", "language": "ar"}

    @classmethod
    def of(cls, asked):
        """Return the codes of a text as an address names them."""
        form = cls(asked)
        form.is_valid()
        return {**cls.DEFAULTS, **form.cleaned_data}


class TextForm(forms.Form):
    """A text, and whether it is a new version or the current one in one more language."""

    WHAT = (
        ("same", _("the version that counts, in this language too")),
        ("new", _("a new version: all who live here are told again")),
    )

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    what = forms.ChoiceField(label=_("What is it?"), choices=WHAT, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Text"),
        max_length=HouseText.LONGEST + 500,
        help_text=_(
            "The first line is the heading. A line that begins with a dash and a space is a point."
        ),
        widget=forms.Textarea(attrs={"autocomplete": "off", "class": "long-text"}),
    )

    def __init__(self, *args, language, may_be, **kwargs):
        super().__init__(*args, **kwargs)
        written = {"dir": Language(language).direction, "lang": language}
        self.fields["text"].widget.attrs |= written
        self.fields["what"].choices = [pair for pair in self.WHAT if pair[0] in may_be]


class TellForm(forms.Form):
    """Which texts were told, in which language, how, and whether she signed."""

    texts = forms.MultipleChoiceField(
        label=_("What was told?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _(
                "A new version was published meanwhile. Open the page again and tell that one."
            )
        },
    )
    language = forms.ChoiceField(
        label=_("In which language?"), choices=[("", _("Choose")), *Language.choices]
    )
    way = forms.ChoiceField(label=_("How?"), choices=RightsTold.Way, widget=forms.RadioSelect)
    interpreter = forms.ChoiceField(
        label=_("Who interpreted?"),
        choices=RightsTold.Interpreter,
        initial=RightsTold.Interpreter.NONE,
        help_text=_("Never her child, and nobody of her family."),
        widget=forms.RadioSelect,
    )
    signed = forms.ChoiceField(
        label=_("Did she sign?"), choices=RightsTold.Signed, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=_("If not, why?"),
        choices=[("", "—"), *RightsTold.Reason.choices],
        required=False,
        help_text=_("Nothing depends on her signature: she stays all the same."),
    )
    remark = forms.CharField(
        label=_("What she said to it"),
        max_length=LONGEST_REMARK,
        required=False,
        help_text=_("In her words. Kept sealed with her file."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.among = {key_of(line.text): line for line in lines}
        named = [(key, line.text.get_kind_display()) for key, line in self.among.items()]
        self.fields["texts"].choices = named
        self.initial.setdefault(
            "texts", [key for key, line in self.among.items() if not line.is_current]
        )

    @property
    def kinds(self):
        """Return the kinds that were told."""
        return [self.among[key].text.kind for key in self.cleaned_data["texts"]]

    @property
    def how(self):
        """Return what the action wants to know."""
        said = dict(self.cleaned_data)
        del said["texts"]
        return HowTold(**said)


def key_of(text):
    """Return what names a text in the form: the page says which version it showed."""
    return f"{text.kind}:{text.audience}:{text.version}"
