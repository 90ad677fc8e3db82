"""What stands in the night pack, chapter by chapter: titles, heads and rows, nothing drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from residents.models import Task
from rooms.choices import Need
from rooms.meals import Kitchen
from rooms.medicine_round import Due
from rooms.models import Stay
from rooms.muster import Line, Muster
from shelter.shared.dates import long_date

DAY = timedelta(days=1)
TICK = "[]"
ROUNDS = 3
ENTRY_LINES = 44


@dataclass(frozen=True)
class Night:
    """What is gathered for one pack."""

    muster: Muster
    arrivals: list[Stay]
    tasks: list[Task]
    kitchen: Kitchen
    dues: list[Due]

    @property
    def persons(self):
        some = [stay.person_id for stay in self.arrivals]
        some += [task.person_id for task in self.tasks if task.person_id]
        some += [due.sleeper.person_id for due in self.dues]
        return list(dict.fromkeys([*self.muster.persons, *some, *self.kitchen.persons]))


def chapters(night: Night) -> list[dict]:
    """Return every chapter, in the words of the language of now and the clock of the centre."""
    return [
        _muster_chapter(night.muster),
        _going_chapter(night),
        _tasks_chapter(night.tasks),
        _kitchen_chapter(night.kitchen),
        _medicine_chapter(night.dues),
        _roll_call_chapter(night.muster),
        _entry_chapter(),
    ]


def _muster_chapter(found):
    heads = ["", _("Room"), _("Bed"), _("Code"), _("Mind"), _("Out until")]
    parts = [
        _part(heads, [_muster_row(line) for line in villa.lines], title=_villa(villa),
              widths=["auto", 1, 1, 2, 3, 2], total=_totals([villa]))
        for villa in found.villas
    ]  # fmt: skip
    note = _("Tick everyone whom you have seen outside. Count, then compare with the totals.")
    if len(parts) > 1:
        parts[-1]["total"] += "  ·  " + _("Whole house:") + " " + _totals(found.villas)
    return {"title": _("Who is in the house"), "note": note, "parts": parts}


def _muster_row(line: Line):
    mind = [str(Need(need).label) for need in line.needs]
    mind += [_("infant")] if line.is_infant else []
    tick = "" if line.is_out else TICK
    return [tick, *_place(line), " · ".join(mind), _due(line)]


def _totals(villas):
    inside = sum(villa.inside for villa in villas)
    words = {
        "inside": ngettext("%(count)d inside", "%(count)d inside", inside) % {"count": inside},
        "infants": _("infants: %(count)d") % {"count": sum(villa.infants for villa in villas)},
        "carried": _("need help: %(count)d") % {"count": sum(villa.carried for villa in villas)},
        "out": _("out: %(count)d") % {"count": sum(villa.out for villa in villas)},
    }
    return " · ".join(words.values())


def _going_chapter(night):
    lines = list(night.muster.lines)
    out = [[*_place(line), _due(line)] for line in lines if line.is_out]
    leaving = [
        [*_place(line), _day(line.sleeper.departs_on)]
        for line in lines
        if line.sleeper and line.sleeper.departs_on <= night.muster.clock.today + DAY
    ]
    places = {line.sleeper.stay_id: line for line in night.muster.coming if line.sleeper}
    coming = [
        [*_place_of(places.get(stay.pk), stay.person.code), _day(stay.arrives_on)]
        for stay in night.arrivals
    ]
    heads = [_("Room"), _("Bed"), _("Code")]
    parts = [
        _part([*heads, _("Due back")], out, title=_("Out now"), none=_("Nobody is out.")),
        _part([*heads, _("First night")], coming, title=_("Expected"),
              none=_("Nobody is expected.")),
        _part([*heads, _("Leaves on")], leaving, title=_("Leaving"), none=_("Nobody leaves.")),
    ]  # fmt: skip
    return {"title": _("Who is out, who comes, who leaves"), "parts": parts}


def _tasks_chapter(tasks):
    rows = [
        [TICK, _day(task.due_on), str(task.get_kind_display()), _code(task.person)]
        for task in tasks
    ]
    heads = ["", _("Due"), _("Task"), _("Code")]
    part = _part(heads, rows, widths=["auto", 1, 4, 1], none=_("Nothing is open."))
    return {"title": _("Open tasks"), "parts": [part]}


def _kitchen_chapter(kitchen):
    heads = [_("Meal"), _("Plates"), _("Of them special"), _("Infants"), _("Out"), _("May come")]
    counts = [
        [str(one.meal.label), *map(str, (one.plates, one.special, one.infants, one.out)),
         str(one.may_come)]
        for one in kitchen.counts
    ]  # fmt: skip
    plates = [
        [
            _shown(plate.room), _shown(plate.bed),
            " · ".join(filter(None, [*plate.kinds, plate.infant_food, plate.fasting])),
            " · ".join(plate.allergies),
        ]
        for plate in kitchen.plates
    ]  # fmt: skip
    parts = [
        _part(heads, counts, none=_("Nobody eats here.")),
        _part([_("Room"), _("Bed"), _("Diet"), _("Allergies")], plates, widths=[1, 1, 3, 3],
              title=_("Special plates"), none=_("No special plates.")),
    ]  # fmt: skip
    return {"title": _("Kitchen"), "note": long_date(kitchen.on), "parts": parts}


def _medicine_chapter(dues):
    rows = [
        [TICK, _moment(due.due_at), _shown(due.room), _shown(due.bed), {"code": due.sleeper.code},
         _("two sign") if due.medicine.is_controlled else "", ""]
        for due in dues
    ]  # fmt: skip
    heads = ["", _("Due"), _("Room"), _("Bed"), _("Code"), _("Controlled"), _("Given at, by")]
    part = _part(heads, rows, widths=["auto", 2, 1, 1, 2, 2, 3], none=_("No medicine is due."))
    note = _("What it is stands on its box. Write here, and enter it when the power is back.")
    return {"title": _("Medicine rounds"), "note": note, "parts": [part]}


def _roll_call_chapter(found):
    heads = [_("Room"), _("Bed"), _("Code"), *[_("at ____")] * ROUNDS, _("Remark")]
    parts = [
        _part(heads, [[*_place(line), *[TICK] * ROUNDS, ""] for line in villa.lines],
              title=_villa(villa), widths=[1, 1, 2, 1, 1, 1, 3])
        for villa in found.villas
    ]  # fmt: skip
    return {"title": _("Roll-call"), "parts": parts}


def _entry_chapter():
    heads = [_("Line"), _("Time"), _("Bed or code"), _("What happened"), _("Who writes")]
    rows = [[str(line), "", "", "", ""] for line in range(1, ENTRY_LINES + 1)]
    note = _("One line for everything that has to be entered later. No names.")
    note += " " + _("Past midnight write the new date beside the time.")
    part = _part(heads, rows, widths=["auto", 1, 1, 5, 1])
    return {"title": _("To be entered later"), "note": note, "parts": [part]}


def _part(heads, rows, *, title="", none="", widths: Iterable = (), total=""):
    widths = list(widths) or [1] * len(heads)
    return {
        "title": title, "heads": heads, "rows": rows, "none": none, "widths": widths,
        "total": total,
    }  # fmt: skip


def _villa(villa):
    return villa.name_en if get_language() == "en" else villa.name_ar


def _place(line):
    return _place_of(line, line.sleeper.code if line.sleeper else "")


def _place_of(line, code):
    room, bed = (line.room, line.bed) if line else ("", "")
    return [_shown(room), _shown(bed), _shown(code)]


def _shown(text):
    return {"code": text} if text else ""


def _code(person):
    return _shown(person.code if person else "")


def _due(line):
    return _moment(line.sleeper.due_at) if line.is_out else ""


def _day(day):
    return formats.date_format(day, "j F")


def clock(moment) -> str:
    """Return the time of day of a moment."""
    return f"{timezone.localtime(moment):%H:%M}"


def _moment(moment):
    return f"{formats.date_format(timezone.localtime(moment), 'j F')} {clock(moment)}"
