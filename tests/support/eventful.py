"""What the story of the demonstration leaves out: a device, a share's link, an erasure, exports."""

from django.utils import timezone

from residents.actions.closing import close_file
from residents.actions.erasing import erase_person
from staff.models import Export, Member
from staff.seals import seal_trail
from tests.residents.factories import PersonFactory, ShareFactory
from tests.staff.factories import AuditEntryFactory, DeviceFactory


def make_eventful():
    """Let it all happen in the demonstration house; return the share, its link and code known."""
    at, privacy = timezone.now(), Member.objects.get(login="privacy")
    centre = privacy.centre
    device = DeviceFactory(centre=centre, secret="tablet")
    gone, shared = PersonFactory.create_batch(2, centre=centre)
    AuditEntryFactory(member=privacy, persons=[shared.pk], device_id=device.pk)
    close_file(case_file=gone.case_file, by=privacy, at=at)
    erase_person(person=gone, scope="everything", reason="her_wish", by=privacy, at=at)
    for login, state in (("lead", "waiting"), ("lead", "ready"), ("manager", "refused")):
        asked_by = Member.objects.get(login=login)
        Export.objects.create(
            centre=centre, kind="stays", format="csv", identifies=True, reason="report",
            state=state, options={"span": "2026-01"}, asked_by=asked_by, asked_at=at,
            decided_by=None if state == "waiting" else privacy, decided_at=at,
        )  # fmt: skip
    seal_trail(at=at)
    return ShareFactory(person=shared, recipient=centre.organisations.first())
