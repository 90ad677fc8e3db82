"""Who stays in the demonstration house, as a story: arrival, nights, people. All of it invented."""

from dataclasses import dataclass, field

from rooms.actions import Arrival


@dataclass(frozen=True)
class Party:
    """People who came together: the night of their arrival counted from tonight, and the nights."""

    key: str
    arrives: int
    nights: int
    people: list
    channel: str = "hotline"
    left: int | None = None
    destination: str = "family"
    extra: dict = field(default_factory=dict)


def woman(age, name, called="", phone="", **more):
    return (
        "F",
        age,
        "self",
        {"name": name, "called": called, "phone": phone, "languages": ("ar",)} | more,
    )


def child(sex, age, name, **more):
    return (sex, age, "child", {"name": name, "languages": ("ar",)} | more)


STAYING = [
    Party("amina", -26, 30, [
        woman(34, "أمينة خالد المري", "أم جاسم", "5512 3401"),
        child("M", 7, "جاسم"), child("F", 3, "نور"),
    ]),
    Party("rana", -20, 30, [
        woman(41, "رنا عبد الله السعدي", phone="5512 3402", needs=("wheelchair",)),
    ], channel="hospital"),
    Party("layla", -17, 30, [
        woman(60, "ليلى بنت محمد الهاجري", "أم راشد", needs=("ground_floor",)),
    ]),
    Party("hanan", -14, 15, [woman(30, "حنان سالم", phone="5512 3404")], channel="walk_in"),
    Party("samira", -12, 21, [woman(29, "سميرة آل ثاني", phone="+974 5512 3405")], channel="court"),
    Party("maryam", -11, 14, [
        woman(31, "مريم يوسف", "أم عبد الرحمن", "5512 3406"),
        child("M", 0, "عبد الرحمن", needs=("cot",)),
    ], channel="hospital"),
    Party("khadija", -8, 30, [
        woman(38, "خديجة إبراهيم", "أم عمر", "5512 3407"),
        child("M", 12, "عمر"), child("F", 9, "هبة"), child("F", 4, "دعاء"),
    ], channel="police"),
    Party("anita", -6, 14, [
        woman(24, "Anita Fernandez", "Anita", "+63 917 123 4567",
              languages=("tl", "en"), needs_interpreter=True),
    ], channel="partner"),
    Party("salma", -5, 10, [woman(52, "سلمى حسن", phone="5512 3409", needs=("quiet",))]),
    Party("iman", -4, 14, [woman(27, "إيمان ناصر", "أم فهد", "5512 3410"), child("M", 5, "فهد")],
          channel="woman_app"),
    Party("sisters", -3, 7, [
        woman(22, "بشرى طارق", "بشرى", "5512 3411"),
        ("F", 19, "sibling", {"name": "سارة طارق", "languages": ("ar", "en")}),
    ], channel="walk_in"),
    Party("fatima", -2, 14, [woman(33, "فاطمة الزهراء بن علي", phone="+213 661 23 45 67",
                                   languages=("ar", "fr"))], channel="branch"),
    Party("girl", -1, 5, [("F", 16, "self", {"called": "جود", "languages": ("ar",)})],
          channel="child_app"),
    Party("unnamed", 0, 3, [("F", 45, "self", {})], channel="police"),
    Party("zainab", 0, 14, [
        woman(36, "زينب أحمد", "أم حمد", "5512 3415"),
        child("F", 8, "لولوة"), child("M", 10, "حمد"),
    ], channel="report_app"),
]  # fmt: skip

LEFT = [
    Party("dalal", -16, 14, [woman(28, "دلال فيصل")], left=-2, destination="rented"),
    Party("wafa", -10, 7, [woman(40, "وفاء جابر"), child("F", 6, "ريتاج")], left=-3,
          destination="relatives"),
    Party("huda", -8, 4, [woman(26, "هدى مبارك")], left=-4, destination="own_home"),
    Party("nawal", -7, 3, [woman(47, "نوال عيسى", needs=("ground_floor",))], left=-5,
          destination="hospital"),
]  # fmt: skip

EXPECTED = [
    Party("soon", 1, 10, [woman(35, ""), child("F", 11, "")], channel="hospital"),
    Party("later", 3, 14, [woman(43, "")], channel="court"),
]
AWAITED = Party("awaited", -3, 5, [woman(39, "")], channel="court")
"""Somebody who was awaited and did not come."""

HELD = Party("held", 0, 7, [woman(31, ""), child("F", 5, "")])

TURNED_AWAY = [
    (-6, [("F", 39), ("M", 15)], "no_bed"),
    (-5, [("F", 21)], "refused_by_her"),
    (-3, [("F", 44)], "needs_other"),
    (-2, [("F", 30), ("F", 7), ("M", 16)], "no_bed"),
    (-1, [("F", 25)], "safety_conflict"),
]
"""Night from tonight, people by sex and age, and the reason."""


def arrivals_of(party: Party, year: int) -> list[Arrival]:
    """Return a party's people as the check-in takes them; ages become years of birth."""
    return [
        Arrival(sex=sex, birth_year=year - age, relation=relation, **more)
        for sex, age, relation, more in party.people
    ]
