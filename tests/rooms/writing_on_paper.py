"""A house on paper: one evening without power, what is written down, and what stands afterwards."""

from datetime import timedelta
from uuid import uuid4

from residents.models import FileEvent, LateEntry
from rooms.actions import (
    PaperLine,
    answer_roll_call,
    close_roll_call,
    enter_lines,
    open_roll_call,
)
from rooms.doors import Caller
from rooms.models import (
    BedChange,
    BedNight,
    BedPreparation,
    Dose,
    HouseLogEntry,
    LeavePass,
    Placement,
    RollCall,
    RollCallLine,
    Stay,
    Visit,
)
from rooms.people_asked import people_from
from tests.residents.factories import MemberFactory, PersonFactory
from tests.rooms.factories import BedFactory, MedicineFactory, RoomFactory
from tests.rooms.moving import AT, NIGHT, stay_in

HOUR = timedelta(hours=1)
NOW = AT + 16 * HOUR
"""Noon of the day after: the power is back, and somebody types what stands on the paper."""

Kind = LateEntry.Kind
CALLER = Caller(name="أم سعاد الفلانية")
PEOPLE = people_from("F34")
TABLES = (
    (BedNight, "stay__centre", ("bed__code", "night", "is_overstay")),
    (Placement, "stay__centre", ("bed__code", "from_on", "until_on")),
    (
        Stay,
        "centre",
        ("state", "arrives_on", "departs_on", "admitted_at", "ended_at", "destination"),
    ),
    (LeavePass, "stay__centre", ("purpose", "left_at", "due_at", "returned_at")),
    (RollCall, "centre", ("night", "opened_at", "closed_at")),
    (RollCallLine, "stay__centre", ("result", "how", "at")),
    (Dose, "medicine__person__centre", ("outcome", "due_at", "at")),
    (HouseLogEntry, "centre", ("kind", "text", "at")),
    (Visit, "centre", ("kind", "arrived_at", "left_at")),
    (FileEvent, "person__centre", ("kind", "at", "detail")),
    (BedChange, "centre", ("kind", "at")),
    (BedPreparation, "bed__room__villa__centre", ("bed__code", "since_at", "ready_at")),
)
"""What an action leaves behind, and by what it is somebody's house."""


class PaperHouse:
    """Three beds in a women's room; somebody has slept in A for three nights."""

    def __init__(self):
        self.room = RoomFactory(code="4")
        self.beds = {code: BedFactory(room=self.room, code=code) for code in "ABC"}
        self.centre = self.room.villa.centre
        self.by = MemberFactory(role="supervisor", centre=self.centre, language="en")
        self.stay = stay_in(self.beds["A"], person=PersonFactory(centre=self.centre))
        self.lines = 0

    @property
    def code(self):
        return self.stay.person.code

    def line(self, what, at, whom=None, /, **said):
        """Return the next line of the paper, about her in bed A if nobody else is named."""
        self.lines += 1
        whom = self.code if whom is None else whom
        return PaperLine(uuid4(), self.lines, what, at, whom, said)

    def enter(self, *lines, at=NOW):
        return enter_lines(lines=lines, by=self.by, at=at)

    def refusals(self, *lines, at=NOW):
        """Return the names of the refusals by which these lines were not entered."""
        return [type(outcome.refusal).__name__ for outcome in self.enter(*lines, at=at)]

    def facts(self):
        """Return everything that the actions left behind, without whose it is."""
        found = {}
        for model, centre, fields in TABLES:
            rows = model.objects.filter(**{centre: self.centre}).values_list(*fields)
            found[model.__name__] = sorted(str(row) for row in rows if "file_opened" not in row)
        return found


def out(hours=2, at=AT):
    """Return what is said of somebody who goes out for some hours."""
    return {"purpose": "court", "escort": "alone", "until": at + hours * HOUR}


def gone(everyone=False, **more):
    """Return what is said of somebody who leaves for good."""
    answers = {"destination": "relatives", "safe_for_her": True, "safe_for_worker": True}
    return {"everyone": everyone, **answers, **more}


def came(beds="B", people=(), nights=5, **more):
    """Return what is said of somebody who comes."""
    return {"beds": beds, "people": people, "nights": nights, "channel": "police", **more}


def answered(house, at, result):
    """Let her be answered for in the system itself."""
    roll_call = open_roll_call(centre=house.centre, by=house.by, at=at)
    said = {"result": result, "how": "paper", "by": house.by, "at": at}
    return answer_roll_call(roll_call=roll_call, stay=house.stay, **said)


def closed(house, at):
    """Close the roll-call of the house in the system itself."""
    close_roll_call(roll_call=RollCall.objects.get(centre=house.centre), by=house.by, at=at)


def medicine(house, **more):
    """Return a medicine that she has taken for three days."""
    return MedicineFactory(person=house.stay.person, at=AT - 3 * NIGHT, **more)
