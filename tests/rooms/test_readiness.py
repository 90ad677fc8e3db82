"""Beds to prepare in the order in which they are needed, and repairs (D23)."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.models import Task
from residents.selectors import task_rows
from rooms.actions import (
    BedAlreadyReady,
    BedSleptInThen,
    MaintenanceDone,
    PreparationBegun,
    TellsWhoItIs,
    WhatToRepair,
    ask_maintenance,
    begin_bed,
    check_out_stay,
    finish_maintenance,
    ready_room,
)
from rooms.models import BedPreparation, Maintenance, OutOfService
from rooms.readiness import cleaning_queue
from shelter.shared.nights import NIGHT
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import (
    BedFactory,
    BedPreparationFactory,
    MaintenanceFactory,
    OutOfServiceFactory,
    RoomFactory,
    StayFactory,
)
from tests.rooms.relocating import leave
from tests.rooms.shift_factories import in_conflict_with
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def room(centre):
    return RoomFactory(centre=centre, beds=3)


@pytest.fixture
def beds(room):
    return list(room.beds.order_by("position"))


@pytest.fixture
def by(centre, client):
    member = MemberFactory(role="house", centre=centre, language="en")
    client.force_login(member)
    return member


@pytest.fixture
def now():
    return timezone.now()


def url(name, *args):
    return reverse(f"rooms:{name}", args=args)


def soup_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def refused(refusal, action, **what):
    with nothing_changes(), pytest.raises(refusal):
        action(**what)


class TestBegin:
    def test_says_who_and_when(self, beds, by, now):
        BedPreparationFactory(bed=beds[0])
        begin_bed(bed=beds[0], by=by, at=now)

        row = BedPreparation.objects.get()
        assert (row.begun_by, row.begun_at, row.ready_at) == (by, now, None)

    def test_is_begun_by_one(self, beds, by, now):
        BedPreparationFactory(bed=beds[0], begun_at=now, begun_by=by)

        refused(PreparationBegun, begin_bed, bed=beds[0], by=by, at=now)

    def test_refuses_a_bed_that_is_ready(self, beds, by, now):
        refused(BedAlreadyReady, begin_bed, bed=beds[0], by=by, at=now)

    def test_the_database_wants_somebody(self, beds, now):
        with pytest.raises(IntegrityError), transaction.atomic():
            BedPreparationFactory(bed=beds[0], begun_at=now)


class TestReadyRoom:
    def test_makes_every_bed_of_it_ready_and_no_other(self, beds, by, now, centre):
        for bed in beds[:2]:
            BedPreparationFactory(bed=bed)
        BedPreparationFactory(bed=BedFactory(centre=centre))

        assert ready_room(room=beds[0].room, by=by, at=now) == 2
        assert BedPreparation.objects.filter(ready_at=None).count() == 1

    def test_refuses_a_room_that_is_ready(self, room, by, now):
        refused(BedAlreadyReady, ready_room, room=room, by=by, at=now)


class TestCleaningQueue:
    def order(self, by):
        return [one.bed for room in cleaning_queue(by, timezone.now()) for one in room.beds]

    def test_puts_first_who_is_awaited_first(self, centre, by, now):
        beds = [BedFactory(centre=centre) for _number in range(5)]
        for age, bed in enumerate(beds):
            BedPreparationFactory(bed=bed, since_at=now - timedelta(hours=9 - age))
        tonight = centre.night(now)
        StayFactory(bed=beds[1], expected=True, arrives_on=tonight + 3 * NIGHT)
        StayFactory(bed=beds[2], expected=True, arrives_on=tonight)
        StayFactory(bed=beds[3], held=True)

        assert self.order(by) == [beds[3], beds[2], beds[1], beds[0], beds[4]]

    def test_keeps_the_beds_of_a_room_together(self, beds, by, centre):
        other = BedFactory(centre=centre)
        for bed in (beds[0], other, beds[1]):
            BedPreparationFactory(bed=bed)
        StayFactory(bed=beds[1], held=True)

        assert self.order(by) == [beds[1], beds[0], other]

    def test_leaves_out_what_is_out_of_service_and_other_centres(self, beds, by):
        BedPreparationFactory(bed=beds[0])
        OutOfServiceFactory(bed=beds[0])
        BedPreparationFactory()

        assert self.order(by) == []

    def test_tells_not_who_comes_if_she_is_hidden(self, beds, by):
        BedPreparationFactory(bed=beds[0])
        in_conflict_with(by, StayFactory(bed=beds[0], held=True).person)

        ((one,),) = [room.beds for room in cleaning_queue(by, timezone.now())]
        assert (one.coming.stay, one.is_tonight) == (None, True)

    def test_takes_the_same_queries_for_10_and_20_beds(self, centre, by, client):
        def fill(count):
            for bed in RoomFactory(centre=centre, beds=count).beds.all():
                BedPreparationFactory(bed=bed)
                StayFactory(bed=bed, expected=True)
                MaintenanceFactory(bed=bed)

        fill(10)
        with CaptureQueriesContext(connection) as few:
            assert client.get(url("readiness")).status_code == 200
        fill(10)
        with CaptureQueriesContext(connection) as many:
            client.get(url("readiness"))
        assert len(many) == len(few)


class TestTask:
    def test_names_its_bed(self, beds, by, now, client):
        stay = StayFactory(bed=beds[0], admitted_at=now - timedelta(hours=5))
        where = {"destination": "family", "safe_for_her": True, "safe_for_worker": True}
        check_out_stay(stay=stay, **where, by=by, at=now)

        (row,) = task_rows(Task.objects.filter(kind="bed_to_prepare"), on=now.date())
        assert row.subject == beds[0].code
        assert beds[0].code in soup_of(client.get("/")).select_one(f"#task-{row.task.pk}").text


class TestMaintenance:
    def ask(self, place, by, at, **what):
        what = WhatToRepair(**{"kind": "water", "urgency": "soon"} | what)
        return ask_maintenance(place=place, what=what, by=by, at=at)

    def test_is_asked_for_with_a_task(self, room, by, now):
        row = self.ask(room, by, now, words="The tap drips")

        task = Task.objects.get(kind="maintenance_due")
        assert (row.room, row.bed, row.words) == (room, None, "The tap drips")
        today = now.astimezone(by.centre.zone).date()
        assert (task.subject_id, task.due_on) == (row.pk, today + timedelta(days=3))
        assert not OutOfService.objects.exists()

    def test_puts_every_bed_of_a_room_out_and_gives_them_back(self, room, beds, by, now, centre):
        tonight = centre.night(now)
        row = self.ask(room, by, now, puts_out=True, until_on=tonight + 2 * NIGHT)
        closures = OutOfService.objects.filter(maintenance=row, reason="repair")
        assert {closure.bed for closure in closures} == set(beds)

        finish_maintenance(maintenance=row, by=by, at=now + NIGHT, to_clean=True)

        assert {closure.until_on for closure in closures.all()} == {tonight + NIGHT}
        assert BedPreparation.objects.filter(ready_at=None).count() == 3
        assert Task.objects.get(kind="maintenance_due").state == "done"

    def test_leaves_out_a_bed_that_is_out_already(self, room, beds, by, now):
        OutOfServiceFactory(bed=beds[0])
        row = self.ask(room, by, now, puts_out=True)

        assert {closure.bed for closure in row.closures.all()} == set(beds[1:])

    def test_is_refused_as_a_whole_if_somebody_sleeps_there(self, room, beds, by, now):
        StayFactory(bed=beds[1])
        what = {"place": room, "by": by, "at": now, "puts_out": True}

        refused(BedSleptInThen, self.ask, **what)

    @pytest.mark.parametrize("words", ["call +974 5573 0194", "N7-K24 broke it"])
    def test_refuses_words_about_somebody(self, room, by, now, words):
        refused(TellsWhoItIs, self.ask, place=room, by=by, at=now, words=words)

    def test_is_done_once(self, room, by, now):
        row = self.ask(room, by, now)
        finish_maintenance(maintenance=row, by=by, at=now)

        refused(MaintenanceDone, finish_maintenance, maintenance=row, by=by, at=now)

    def test_is_of_a_room_or_of_a_bed(self, room, beds, by):
        said = {"centre": by.centre, "kind": "water", "urgency": "now", "asked_by": by}
        for place in ({}, {"room": room, "bed": beds[0]}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Maintenance.objects.create(due_on=by.centre.night(), **said, **place)


class TestPages:
    def test_shows_what_is_needed_first_and_names_it_in_the_audit(self, client, by, beds):
        BedPreparationFactory(bed=beds[0])
        stay = StayFactory(bed=beds[0], held=True)
        MaintenanceFactory(bed=beds[1], words="The lamp flickers")
        OutOfServiceFactory(bed=beds[2])

        page = soup_of(client.get(url("readiness")))

        assert stay.person.code in page.select_one("#queue").text
        assert "held until" in page.select_one("#queue").text
        assert "The lamp flickers" in page.select_one("#repairs").text
        assert page.select_one("#closures").find("a", href=url("bed_out", beds[2].pk))
        assert stay.person_id in subjects_of(AuditEntry.objects.latest("pk"))

    def test_shows_a_closed_villa_once_with_its_beds_counted(self, client, by, room, beds):
        OutOfServiceFactory(bed=beds[2])
        relocation = leave(room.villa, by, at=timezone.now())

        lines = soup_of(client.get(url("readiness"))).select("#closures li")

        assert [line.a["href"] for line in lines] == [
            reverse("rooms:relocation_detail", args=[relocation.pk]),
            url("bed_out", beds[2].pk),
        ]
        assert f"the whole villa is closed, {len(beds)} beds" in lines[0].text

    def test_begins_and_ends_where_it_was_pressed(self, client, by, beds):
        BedPreparationFactory(bed=beds[0])
        here = url("room_readiness", beds[0].room_id)
        page = soup_of(client.get(here))
        assert page.find("form", action=url("bed_begin", beds[0].pk))

        answers = [
            client.post(url(name, beds[0].pk), {"next": here})
            for name in ("bed_begin", "bed_ready")
        ]

        assert [answer["Location"] for answer in answers] == [here, here]
        row = BedPreparation.objects.get()
        assert (row.begun_by, row.ready_by) == (by, by)

    def test_makes_a_whole_room_ready(self, client, by, room, beds):
        for bed in beds:
            BedPreparationFactory(bed=bed)
        assert soup_of(client.get(url("readiness"))).find("form", action=url("room_ready", room.pk))
        client.post(url("room_ready", room.pk))

        assert not BedPreparation.objects.filter(ready_at=None).exists()

    def test_puts_a_bed_out_longer_and_back(self, client, by, beds, centre):
        tonight = centre.night()
        out = url("bed_out", beds[0].pk)
        sent = {"reason": "safety", "from_on": str(tonight), "until_on": str(tonight + NIGHT)}
        assert client.post(out, sent).status_code == 302
        row = OutOfService.objects.get()
        longer = {f"{row.pk}-until_on": str(tonight + 4 * NIGHT)}
        assert client.post(url("closure_extend", row.pk), longer)["Location"] == out
        row.refresh_from_db()
        assert row.until_on == tonight + 4 * NIGHT

        client.post(url("closure_end", row.pk), {"to_clean": "on"})

        assert not OutOfService.objects.exists()
        assert BedPreparation.objects.get().bed == beds[0]

    def test_a_code_in_a_title_stays_in_one_piece_in_arabic(self, client, by, beds):
        bed, by.language = beds[0], "ar"
        by.save(update_fields=["language"])

        page = soup_of(client.get(url("bed_out", bed.pk)))

        assert f"\u2066{bed.code}\u2069" in page.title.text
        assert f"\u2066{bed.code}\u2069" in page.h1.text

    @pytest.mark.parametrize("place", ["bed", "room"])
    def test_offers_to_move_who_sleeps_there_and_keeps_what_was_typed(
        self, client, by, beds, room, place
    ):
        stay = StayFactory(bed=beds[0])
        address = url("bed_out", beds[0].pk) if place == "bed" else url("room_out", room.pk)
        tonight = str(room.villa.centre.night())

        answer = client.post(address, {"reason": "infection", "from_on": tonight, "until_on": ""})

        page = soup_of(answer)
        assert answer.status_code == 422
        assert page.find("a", href=url("stay_move", stay.pk) + f"?from_on={tonight}")
        assert page.select_one("[name=reason] [selected]")["value"] == "infection"
        assert not OutOfService.objects.exists()

    def test_says_why_it_cannot_be_longer(self, client, by, beds, centre):
        tonight = centre.night()
        row = OutOfServiceFactory(bed=beds[0], until_on=tonight + NIGHT)
        StayFactory(bed=beds[0], expected=True, arrives_on=tonight + NIGHT)
        longer = {f"{row.pk}-until_on": str(tonight + 2 * NIGHT)}

        answer = client.post(url("closure_extend", row.pk), longer)

        assert answer.status_code == 422
        assert "is promised" in soup_of(answer).text

    def test_asks_for_a_repair_and_does_it(self, client, by, room, beds, centre):
        until_on = centre.night() + 3 * NIGHT
        sent = {"kind": "walls", "urgency": "now", "words": "Mould", "puts_out": "on"}
        address = url("room_maintenance", room.pk)
        assert client.post(address, sent | {"until_on": str(until_on)}).status_code == 302
        row = Maintenance.objects.get()
        page = url("maintenance_detail", row.pk)
        assert "Mould" in soup_of(client.get(page)).text
        longer = {"until_on": str(until_on + NIGHT)}
        assert client.post(url("maintenance_extend", row.pk), longer)["Location"] == page
        assert {one.until_on for one in row.closures.all()} == {until_on + NIGHT}

        client.post(url("maintenance_done", row.pk), {"to_clean": "on"})

        assert not OutOfService.objects.exists()
        assert BedPreparation.objects.count() == 3

    def test_keeps_what_was_typed_of_a_repair(self, client, by, beds):
        sent = {"kind": "", "urgency": "now", "words": "The lamp flickers"}
        answer = client.post(url("bed_maintenance", beds[0].pk), sent)

        assert answer.status_code == 422
        assert soup_of(answer).select_one("[name=words]")["value"] == "The lamp flickers"

    def test_the_board_leads_to_the_room_and_to_what_is_out(self, client, by, room, beds):
        OutOfServiceFactory(bed=beds[0])
        page = soup_of(client.get(url("board")))

        assert page.find("a", href=url("room_readiness", room.pk))
        assert page.select_one(f"#bed-{beds[0].pk}")["href"] == url("bed_out", beds[0].pk)
        assert page.find("a", href=url("readiness"))

    @pytest.mark.parametrize(
        ("role", "status"),
        [("house", 200), ("supervisor", 200), ("manager", 403), ("caseworker", 403)],
    )
    def test_is_for_those_who_run_the_house(self, client, centre, room, beds, role, status):
        client.force_login(MemberFactory(role=role, centre=centre))
        repair = MaintenanceFactory(bed=beds[0])
        places = [url("readiness"), url("room_readiness", room.pk), url("bed_out", beds[0].pk)]
        places += [url("room_maintenance", room.pk), url("maintenance_detail", repair.pk)]

        assert {client.get(place).status_code for place in places} == {status}

    def test_does_not_show_another_centres_places(self, client, by):
        repair = MaintenanceFactory()
        for place in (url("bed_out", BedFactory().pk), url("maintenance_detail", repair.pk)):
            assert client.get(place).status_code == 404
