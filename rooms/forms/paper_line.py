"""A line of paper as it is typed: when it was, about whom, and who wrote it there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from rooms.actions import PaperLine
from rooms.forms.leaves import a_day, a_time
from shelter.shared.forms import ClockForm, NumberField
from staff.models import Member

CODE = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
MOST_LINES_OF_PAPER = 999


@dataclass(frozen=True)
class Desk:
    """What a line may choose from: the house's clock, colleagues, visits, medicines of hers."""

    zone: tzinfo
    country: str
    colleagues: Sequence[Member] = ()
    visits: Sequence[tuple[str, str]] = ()
    medicines: Sequence[tuple[str, str]] = ()
    may_override: bool = False

    def colleague(self, pk: str) -> Member | None:
        return next((one for one in self.colleagues if str(one.pk) == pk), None)

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [("", "—"), *((str(one.pk), one.name) for one in self.colleagues)]


def a_code(label, *, required=True, help_text="", longest=40):
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        required=required,
        widget=forms.TextInput(attrs=CODE),
    )


class PaperLineForm(ClockForm):
    """When it was, by the clock on the wall, and about whom: a bed or a code, as it is written."""

    KIND: str = ""
    CLOCKS = {"at": ("on", "time")}
    FIRST = ("number", "on", "time", "whom")

    number = NumberField(label=_("Line"), min_value=1, max_value=MOST_LINES_OF_PAPER)
    on = a_day(_("Day"))
    time = a_time(_("Time"))
    whom = a_code(_("Bed or code"))
    seen_by = forms.ChoiceField(label=_("Written down by"), required=False)

    def __init__(self, *args, desk: Desk, **kwargs):
        super().__init__(*args, zone=desk.zone, **kwargs)
        self.desk = desk
        self.fields["seen_by"].choices = desk.choices
        self.fields["time"].widget.attrs["autofocus"] = True
        middle = [name for name in self.fields if name not in (*self.FIRST, "at_turn", "seen_by")]
        self.order_fields([*self.FIRST, "at_turn", *middle, "seen_by"])

    def line(self, pk: str) -> PaperLine:
        """Return the line of paper that was typed."""
        given = self.cleaned_data
        return PaperLine(
            id=UUID(pk),
            number=given["number"],
            kind=self.KIND,
            at=self.moments["at"],
            whom=given.get("whom", ""),
            said=self.said_on_paper,
            seen_by=self.desk.colleague(given["seen_by"]),
        )

    @property
    def first_fields(self):
        """Return what stands in the first row: when, and whom."""
        return [field for field in self if field.name in (*self.FIRST, "at_turn")]

    @property
    def other_fields(self):
        """Return the rest."""
        return [field for field in self if field.name not in (*self.FIRST, "at_turn")]

    @property
    def said_on_paper(self) -> dict:
        """Return what stands in the line besides when and whom."""
        return {}
