"""The night pack: what the house needs on paper when the power is out, as one PDF (D25, P26).

Codes and beds only: no name, no address. The words go to typst as data, so that nothing in them is
read as a command; its page is `night_paper.typ`.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import fontpkg
import typst
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from residents.models import CaseFile, Task
from rooms.doses import MISSED
from rooms.meals import kitchen_on
from rooms.medicine_round import doses_by_code
from rooms.models import Stay
from rooms.muster import muster
from rooms.night_chapters import Night, chapters, clock
from shelter.shared.dates import long_date, night_words
from staff.choices import Role
from staff.models import Centre, Member

DAY = timedelta(days=1)
HOURS_AHEAD = timedelta(hours=18)
PAGE = Path(__file__).with_suffix(".typ")


@dataclass(frozen=True)
class NightPaper:
    """A night pack, and whose code or bed stands in it."""

    pdf: bytes
    persons: list[UUID]


def night_paper(
    centre: Centre, *, at: datetime, by: Member | None, hidden: frozenset[UUID] = frozenset()
) -> NightPaper:
    """Make the pack of a centre at ``at``, in the language of now and a fixed number of queries.

    Whoever is ``hidden`` is a bed without a code. ``by`` is None where the house makes it itself.
    """
    with timezone.override(centre.zone):
        night = _gather(centre, at, hidden)
        words = {
            "title": _("Night list"),
            "language": get_language(),
            "night": night_words(night.muster.clock.night),
            "printed_at": f"{long_date(at)} {clock(at)}",
            "printed_by": code_of(by) if by else "—",
            "keep": _("Keep this paper locked away, and destroy it when the next one is here."),
            "chapters": chapters(night),
        }
    return NightPaper(_printed(words), night.persons)


def code_of(member: Member) -> str:
    """Return what stands for a member on paper that somebody might find: no name."""
    return member.pk.hex[:6].upper()


def _printed(words) -> bytes:
    compiler = typst.Compiler(
        str(PAGE), root=str(PAGE.parent), font_paths=_fonts(),
        sys_inputs={"data": json.dumps(words, ensure_ascii=False)},
    )  # fmt: skip
    return compiler.compile(format="pdf")


@lru_cache(maxsize=1)
def _fonts():
    folder = Path(fontpkg.path("IBM Plex Sans Arabic")).parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )


def _gather(centre, at, hidden):
    found = muster(centre, at=at, hidden=hidden)
    tomorrow = found.clock.today + DAY
    expected = Stay.objects.filter(
        centre=centre,
        state__in=(Stay.State.HELD, Stay.State.EXPECTED),
        arrives_on__lte=tomorrow,
    ).exclude(person__in=hidden)
    tasks = Task.objects.open().filter(
        centre=centre, role__in=(Role.HOUSE, Role.SUPERVISOR), due_on__lte=tomorrow
    )
    closed = CaseFile.objects.filter(restricted=True).values("person")
    tasks = tasks.exclude(person__in=hidden).exclude(person__in=closed)
    morning = found.clock.night + DAY
    dues = doses_by_code(centre, since=at - MISSED, until=at + HOURS_AHEAD, at=at)
    return Night(
        muster=found,
        arrivals=list(expected.select_related("person").order_by("arrives_on", "person__code")),
        tasks=list(tasks.select_related("person").order_by("due_on", "kind", "pk")),
        kitchen=kitchen_on(centre, morning, at=at, hidden=hidden),
        dues=[due for due in dues if due.sleeper.person_id not in hidden],
    )
