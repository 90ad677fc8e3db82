"""What the read log of the demonstration says: a few look-ups, and one to ask about."""

from datetime import timedelta

from staff.actions import raise_lookup_alerts
from staff.models import AuditEntry, LookupAlert

LOOKS = (
    ("house", "rooms:board", ("amina", "rana", "layla", "khadija"), -2, 20),
    ("house", "residents:person_detail", ("amina",), -2, 21),
    ("caseworker", "residents:person_detail", ("amina",), -2, 22),
    ("caseworker", "residents:person_reveal", ("amina",), -2, 22),
    ("supervisor", "rooms:board", ("amina", "rana", "layla", "khadija"), -1, 14),
    ("caseworker", "rehabilitation:plan_detail", ("amina",), -1, 23),
    ("house", "residents:person_search", ("amina", "khadija"), -1, 24),
    ("nurse", "residents:person_reveal", ("anita",), -1, 25),
)
"""Who, at which page, whom, on which night from tonight, at which hour."""


def look_around(story) -> None:
    """Write some look-ups into the read log; the nurse's has no reason that the house knows."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=story.at(offset, hour),
            member_id=story.members[login].pk,
            centre_id=story.centre.pk,
            action=action,
            method="GET",
            status=200,
            subjects=b"".join(story.stays[key][0].person_id.bytes for key in keys),
        )
        for login, action, keys, offset, hour in LOOKS
    )
    on = story.now.astimezone(story.centre.zone).date() - timedelta(days=1)
    found = {(story.members["nurse"].pk, LookupAlert.Kind.NOT_ASSIGNED.value): (1, 0)}
    raise_lookup_alerts(centre=story.centre, on=on, found=found, at=story.now)
