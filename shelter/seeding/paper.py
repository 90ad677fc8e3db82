"""An evening without power in the demonstration house, and a sheet that is not entered yet."""

from datetime import timedelta
from uuid import uuid4

from residents.models import LateEntry
from rooms.actions import PaperLine, enter_lines, keep_lines
from rooms.paper_sheet import SheetLine

Kind = LateEntry.Kind
DARK = "انقطعت الكهرباء ساعتين، واستُعملت المصابيح اليدوية وكُتب كل شيء على الورق."
WATER = "عادت المضخة إلى العمل بعد عودة الكهرباء."


def write_on_paper(story) -> dict[str, int]:
    """Enter what was written in the dark, and leave the rest on the sheets of the shift."""
    house, fatima = story.members["house"], story.stays["fatima"][0].person.code
    out_at, back_at = story.at(-1, 19), story.at(-1, 22)
    going = {"purpose": "medical", "escort": "staff", "until": back_at + timedelta(minutes=30)}
    log = {"kind": "maintenance", "text": DARK}
    written = [
        PaperLine(uuid4(), 1, Kind.WENT_OUT, out_at, fatima, going, house),
        PaperLine(uuid4(), 2, Kind.LOG, story.at(-1, 21), "", log, house),
        PaperLine(uuid4(), 3, Kind.CAME_BACK, back_at, fatima, {}, house),
    ]
    entered = enter_lines(lines=written, by=story.members["supervisor"], at=story.at(-1, 31))
    for login in ("house", "supervisor"):
        _leave_a_sheet(story, story.members[login])
    return {"late_entries": sum(outcome.refusal is None for outcome in entered)}


def _leave_a_sheet(story, member):
    """Two lines, not checked yet: one that can be entered, one that the record contradicts."""
    samira = story.stays["samira"][0].person.code
    centre, out_at = story.centre, story.at(-1, 28)
    lines = [
        _line(4, "came_back", out_at - timedelta(hours=1), centre, whom=samira),
        _line(5, "log", out_at, centre, whom="", kind="maintenance", text=WATER),
    ]
    keep_lines(lines=lines, by=member, at=story.now)


def _line(number, what, at, centre, **typed):
    clock = at.astimezone(centre.zone)
    typed |= {"number": str(number), "on": f"{clock:%Y-%m-%d}", "time": f"{clock:%H:%M}"}
    typed |= {"seen_by": ""}
    return SheetLine(what, {name: [value] for name, value in typed.items()}, number)
