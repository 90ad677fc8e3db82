import pytest
from django.utils import timezone

from residents.identity import open_notes
from residents.models import FileEvent, Task
from rooms import actions
from rooms.actions import (
    Arrival,
    admit_household,
    cancel_household,
    cancel_stay,
    decline_request,
)
from rooms.allocation import Guest, NobodyArrives
from rooms.models import (
    BedChange,
    BedNight,
    BedPreparation,
    BoardVersion,
    LeavePass,
    Placement,
    StayRequest,
)
from rooms.signals import stay_ended
from shelter.shared.nights import NIGHT, nights_between
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import BedFactory, LeavePassFactory, RoomFactory, StayFactory, sleep
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


def cancel(stay, reason="mistake", **kwargs):
    at = kwargs.pop("at", None) or timezone.now()
    return cancel_stay(stay=stay, reason=reason, by=MemberFactory(), at=at, **kwargs)


class TestCancelStay:
    @pytest.mark.parametrize("trait", [None, "held", "expected"])
    def test_frees_every_night_of_who_never_slept_here(self, trait):
        stay = StayFactory(**({trait: True} if trait else {}))

        cancel(stay)

        stay.refresh_from_db()
        assert (stay.state, stay.cancel_reason) == ("cancelled", "mistake")
        assert not BedNight.objects.exists()
        assert not Placement.objects.exists()

    def test_keeps_the_nights_that_were_slept(self):
        bed = BedFactory()
        tonight = bed.room.villa.centre.night()
        stay = StayFactory(bed=bed, arrives_on=tonight - 3 * NIGHT)

        cancel(stay)

        stay.refresh_from_db()
        slept = nights_between(tonight - 3 * NIGHT, tonight)
        assert sorted(stay.bed_nights.values_list("night", flat=True)) == slept
        assert (stay.departs_on, Placement.objects.get().until_on) == (tonight, tonight)
        assert BedPreparation.objects.get().bed == bed

    def test_leaves_the_bed_to_prepare_of_one_past_her_last_night(self):
        bed = BedFactory()
        tonight = bed.room.villa.centre.night()
        stay = StayFactory(bed=bed, arrives_on=tonight - 3 * NIGHT, nights=3)

        cancel(stay)

        assert BedPreparation.objects.get().bed == bed

    def test_leaves_the_bed_to_prepare_that_she_slept_in_and_not_her_next_one(self):
        slept_in, planned = RoomFactory(beds=2).beds.all()
        tonight = slept_in.room.villa.centre.night()
        stay = StayFactory(bed=slept_in, arrives_on=tonight - 3 * NIGHT, nights=3)
        sleep(stay, planned, tonight, tonight + NIGHT)

        cancel(stay)

        assert BedPreparation.objects.get().bed == slept_in

    def test_leaves_nothing_to_prepare_after_a_mistake(self):
        cancel(StayFactory())

        assert not BedPreparation.objects.exists()

    def test_keeps_the_history(self):
        stay = StayFactory(held=True)
        bed = stay.placements.get().bed

        cancel(stay)

        line = BedChange.objects.get(kind="cancel").lines.get()
        assert (line.stay, line.from_bed, line.to_bed) == (stay, bed, None)
        assert (line.before["state"], len(line.before["runs"])) == ("held", 1)
        assert FileEvent.objects.get(kind="cancelled").detail == {"reason": "mistake"}
        assert BoardVersion.objects.get().number == 1

    def test_seals_a_reason_in_words(self):
        stay = StayFactory()

        cancel(stay, "مريم الحسن went home")

        stay.refresh_from_db()
        event = FileEvent.objects.get(kind="cancelled")
        assert (stay.cancel_reason, event.detail) == ("other", {"reason": "other"})
        assert "مريم".encode() not in bytes(event.sealed_note)
        assert list(open_notes([event]).values()) == ["مريم الحسن went home"]

    def test_closes_what_hangs_on_it(self):
        leave = LeavePassFactory()
        at = timezone.now()

        cancel(leave.stay, at=at)

        assert LeavePass.objects.get().returned_at == at
        assert not Task.objects.open().filter(subject_id=leave.stay.pk).exists()

    def test_drops_the_task_of_an_arrival(self):
        room = RoomFactory(beds=1)
        centre = room.villa.centre
        (stay,) = admit_household(
            centre=centre,
            arrivals=[Arrival("F", 1990)],
            from_on=centre.night() + NIGHT,
            nights=2,
            channel="court",
            by=None,
            at=timezone.now(),
        ).stays

        cancel(stay, "no_show")

        assert Task.objects.get(kind="arrival_expected").state == "cancelled"

    @pytest.mark.parametrize(("trait", "told"), [(None, 1), ("held", 0), ("expected", 0)])
    def test_tells_the_apps_above_only_of_who_was_here(self, trait, told):
        heard = []
        stay_ended.connect(listen := lambda stay, **_signal: heard.append(stay), weak=False)

        cancel(StayFactory(**({trait: True} if trait else {})))

        stay_ended.disconnect(listen)
        assert len(heard) == told

    def test_lets_someone_else_have_the_bed(self):
        stay = StayFactory()
        bed = stay.placements.get().bed

        cancel(stay)

        assert StayFactory(bed=bed).bed_nights.count() == 14

    @pytest.mark.parametrize("trait", ["ended", "cancelled"])
    def test_refuses_a_stay_that_is_over(self, trait):
        stay, member = StayFactory(**{trait: True}), MemberFactory()

        with nothing_changes(), pytest.raises(actions.NothingToCancel):
            cancel_stay(stay=stay, reason="mistake", by=member, at=timezone.now())

    def test_refuses_without_a_reason(self):
        stay, member = StayFactory(), MemberFactory()

        with nothing_changes(), pytest.raises(actions.CancelWithoutReason):
            cancel_stay(stay=stay, reason="  ", by=member, at=timezone.now())


class TestCancelHousehold:
    def test_cancels_all_of_them_in_one_change(self):
        room = RoomFactory(for_families=True, beds=2)
        first, second = room.beds.all()
        mother = StayFactory(bed=first)
        StayFactory(bed=second, household=mother.household)

        stays = cancel_household(
            household=mother.household, reason="mistake", by=None, at=timezone.now()
        )

        assert [stay.state for stay in stays] == ["cancelled", "cancelled"]
        assert BedChange.objects.get().lines.count() == 2
        assert not BedNight.objects.exists()


class TestDeclineRequest:
    def decline(self, **kwargs):
        centre = kwargs.pop("centre", None) or CentreFactory()
        asked = {
            "centre": centre,
            "guests": [Guest("F", 1990, "self", ("quiet",)), Arrival("M", 2010, "child", name="x")],
            "from_on": centre.night(),
            "nights": 14,
            "channel": "hospital",
            "reason": "no_bed",
            "by": None,
            "at": timezone.now(),
        }
        return decline_request(**{**asked, **kwargs})

    def test_records_who_could_not_be_placed_without_a_name(self):
        request = self.decline()

        assert (request.state, request.decline_reason) == ("declined", "no_bed")
        assert StayRequest.objects.get().people == [
            {"sex": "F", "birth_year": 1990, "relation": "self", "needs": ["quiet"]},
            {"sex": "M", "birth_year": 2010, "relation": "child", "needs": []},
        ]

    @pytest.mark.parametrize(
        ("refusal", "wrong"),
        [
            (actions.UnknownCode, {"reason": "full"}),
            (actions.UnknownCode, {"channel": "pigeon"}),
            (actions.UnknownNeed, {"guests": [Guest("F", 1990, "self", ("pool",))]}),
            (NobodyArrives, {"guests": []}),
        ],
    )
    def test_refuses_what_is_in_no_list(self, refusal, wrong):
        centre = CentreFactory()

        with nothing_changes(), pytest.raises(refusal):
            self.decline(centre=centre, **wrong)
