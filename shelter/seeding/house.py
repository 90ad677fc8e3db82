"""The demonstration centre: its members, its villas, rooms and beds. Everyone here is invented."""

from django.contrib.auth.hashers import make_password

from rooms.models import Bed, Room, Villa
from staff.models import Centre, Member, Team

PASSWORD = "sakina-demo"
PIN = "246813"

MEMBERS = {
    "house": "هدى",
    "supervisor": "منى",
    "intake": "ريم",
    "branch": "دانة",
    "caseworker": "سلمى",
    "lead": "نورة",
    "psychologist": "أمل",
    "nurse": "جواهر",
    "legal": "شيخة",
    "trainer": "لطيفة",
    "network": "موزة",
    "manager": "عائشة",
    "privacy": "فاطمة",
    "admin": "حصة",
}
"""User name (the role's code) and the name colleagues see."""

FILE_TEAM = ("caseworker", "lead", "psychologist", "nurse", "legal")

S, B, C = "single", "bunk", "cot"
HOUSE = [
    ("فيلا الياسمين", "Jasmine villa", [
        ("1", "women", None, [], [S, S, S]),
        ("2", "women", None, ["ground_floor", "wheelchair"], [S, S]),
        ("3", "women", None, ["near_staff"], [S, S, S]),
        ("4", "women", None, ["quiet"], [S, S]),
    ]),
    ("فيلا الزيتون", "Olive villa", [
        ("5", "women", None, [], [S, S, B, B]),
        ("6", "women", 9, [], [S, S, S]),
        ("7", "girls", None, ["near_staff"], [S, S]),
        ("8", "women", None, ["isolation", "quiet"], [S]),
    ]),
    ("جناح الأسر", "Family wing", [
        ("9", "families", 12, ["ground_floor", "wheelchair"], [S, S, B, B, C]),
        ("10", "families", 12, [], [S, S, S, S]),
        ("11", "families", 12, [], [S, B, B, C]),
        ("12", "families", 14, [], [S, S, B, B]),
        ("13", "families", 10, ["quiet"], [S, S, C]),
        ("14", "families", 12, [], [S, S]),
        ("15", "families", 12, ["ground_floor"], [S, S, B, B, C]),
    ]),
]  # fmt: skip
"""Villas with rooms: number, audience, boys' age limit, features, beds by kind."""


def make_centre() -> Centre:
    """Make the centre with its two teams, its members and its house."""
    centre = Centre.objects.create(code="demo", name_ar="المركز", name_en="The centre")
    team = Team.objects.create(centre=centre, name_ar="فريق النخيل", name_en="Palm team")
    Team.objects.create(centre=centre, name_ar="فريق السدر", name_en="Sidr team")
    pin = make_password(PIN)
    for login, name in MEMBERS.items():
        member = Member(login=login, name=name, centre=centre, roles=[login], pin=pin)
        member.set_password(PASSWORD)
        member.save()
        if login in FILE_TEAM:
            member.teams.add(team)
    make_house(centre, HOUSE)
    return centre


def make_house(centre: Centre, villas: list) -> None:
    """Make villas with their rooms and beds; beds are named after their room: 9-A, 9-B."""
    for position, (name_ar, name_en, rooms) in enumerate(villas):
        villa = Villa.objects.create(
            centre=centre, name_ar=name_ar, name_en=name_en, position=position
        )
        for order, (code, audience, boys, features, beds) in enumerate(rooms):
            room = Room.objects.create(
                villa=villa,
                code=code,
                audience=audience,
                boys_max_age=boys,
                features=features,
                position=order,
            )
            Bed.objects.bulk_create(
                Bed(room=room, code=f"{code}-{chr(65 + n)}", kind=kind, position=n)
                for n, kind in enumerate(beds)
            )
