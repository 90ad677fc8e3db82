"""What the story of the demonstration leaves out: a device, a share's link, an erasure, exports."""

from datetime import timedelta

from django.utils import timezone

from residents.actions.closing import close_file
from residents.actions.erasing import erase_person
from rooms.actions import answer_roll_call, ask_leave, open_roll_call, relocate_villa
from rooms.models import Stay
from rooms.relocation_facts import proposal_for
from shelter.shared.nights import NIGHT
from staff.models import Export, Member
from staff.seals import seal_trail
from tests.residents.factories import PersonFactory, ShareFactory
from tests.rooms.factories import RoomFactory, StayFactory
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
    take_the_roll(centre, at)
    leave_a_villa(centre, at)
    seal_trail(at=at)
    return ShareFactory(person=shared, recipient=centre.organisations.first())


def take_the_roll(centre, at):
    """One is missing at the roll-call that goes on, and another has asked for a leave."""
    by, tonight = Member.objects.get(login="house"), centre.night(at)
    roll_call = open_roll_call(centre=centre, by=by, at=at)
    staying = {"state": Stay.State.ADMITTED, "bed_nights__night": tonight}
    here = Stay.objects.filter(centre=centre, departs_on__gt=tonight + 2 * NIGHT, **staying)
    missing, asking = here.exclude(leaves__returned_at=None, leaves__isnull=False)[:2]
    answer_roll_call(roll_call=roll_call, stay=missing, result="missing", how="tap", by=by, at=at)
    wish = {"purpose": "family", "escort": "staff", "leaves_at": at + NIGHT}
    ask_leave(stay=asking, **wish, due_at=at + NIGHT + timedelta(hours=2), by=by, at=at)


def leave_a_villa(centre, at):
    """Everybody of a small villa moves elsewhere, and it is closed."""
    villa = RoomFactory(centre=centre, beds=1).villa
    StayFactory(bed=villa.rooms.get().beds.get())
    version = proposal_for(villa, at).version
    by = Member.objects.get(login="supervisor")
    relocate_villa(villa=villa, reason="water", version=version, by=by, at=at)
