from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from rooms.actions import (
    BedSleptInThen,
    ClosedBackwards,
    ClosedTwice,
    ClosureIsOver,
    PlaceStillSleptIn,
    close_bed,
    reopen_bed,
    save_place,
)
from rooms.models import Bed, BoardVersion, OutOfService, Room, Villa
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import (
    BedFactory,
    OutOfServiceFactory,
    RoomFactory,
    StayFactory,
    VillaFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def manager(centre, client):
    member = MemberFactory(role="manager", centre=centre, language="en")
    client.force_login(member)
    return member


@pytest.fixture
def villa(centre):
    return VillaFactory(centre=centre)


@pytest.fixture
def room(villa):
    return RoomFactory(villa=villa, code="1")


@pytest.fixture
def bed(room):
    return BedFactory(room=room, code="1-A")


@pytest.fixture
def tonight(centre):
    return centre.night()


def number_of(centre):
    return BoardVersion.objects.filter(centre=centre).values_list("number", flat=True).first()


class TestSavePlace:
    def save(self, place, by):
        save_place(place=place, by=by, at=timezone.now())

    def test_keeps_the_place_and_turns_the_board(self, manager, bed):
        bed.code = "1-B"
        self.save(bed, manager)

        assert Bed.objects.get().code == "1-B"
        assert number_of(manager.centre) == 1

    @pytest.mark.parametrize("which", ["villa", "room", "bed"])
    def test_refuses_to_take_a_bed_from_someone(self, manager, villa, room, bed, which):
        StayFactory(bed=bed)
        place = {"villa": villa, "room": room, "bed": bed}[which]
        place.is_active = False

        with pytest.raises(PlaceStillSleptIn):
            self.save(place, manager)

        assert type(place).objects.get(pk=place.pk).is_active
        assert number_of(manager.centre) is None

    def test_takes_out_of_use_where_nobody_sleeps_any_more(self, manager, bed):
        StayFactory(bed=bed, ended=True)
        bed.is_active = False
        self.save(bed, manager)

        assert not Bed.objects.get().is_active


class TestCloseBed:
    def close(self, bed, by, from_on, until_on):
        at = timezone.now()
        return close_bed(bed=bed, reason="repair", from_on=from_on, until_on=until_on, by=by, at=at)

    def test_closes_for_some_nights(self, manager, bed, tonight):
        closure = self.close(bed, manager, tonight, tonight + 3 * DAY)

        assert (closure.from_on, closure.until_on) == (tonight, tonight + 3 * DAY)
        assert closure.recorded_by == manager
        assert number_of(manager.centre) == 1

    def test_refuses_to_end_before_it_begins(self, manager, bed, tonight):
        with pytest.raises(ClosedBackwards):
            self.close(bed, manager, tonight, tonight)

    @pytest.mark.parametrize("days", [None, 1, 20])
    def test_refuses_nights_that_someone_has_the_bed(self, manager, bed, tonight, days):
        StayFactory(bed=bed)

        with pytest.raises(BedSleptInThen):
            self.close(bed, manager, tonight, days and tonight + days * DAY)

        assert not OutOfService.objects.exists()

    def test_closes_after_her_last_night(self, manager, bed, tonight):
        stay = StayFactory(bed=bed, nights=2)

        assert self.close(bed, manager, stay.departs_on, None).until_on is None

    def test_refuses_to_close_twice(self, manager, bed, tonight):
        OutOfServiceFactory(bed=bed, from_on=tonight, until_on=tonight + 5 * DAY)

        with pytest.raises(ClosedTwice):
            self.close(bed, manager, tonight + 4 * DAY, tonight + 9 * DAY)
        assert self.close(bed, manager, tonight + 5 * DAY, tonight + 9 * DAY)


class TestReopenBed:
    def reopen(self, closure, by):
        reopen_bed(closure=closure, by=by, at=timezone.now())

    def test_ends_it_tonight(self, manager, bed, tonight):
        closure = OutOfServiceFactory(bed=bed, from_on=tonight - 2 * DAY)
        self.reopen(closure, manager)

        assert OutOfService.objects.get().until_on == tonight
        assert number_of(manager.centre) == 1

    def test_drops_what_has_not_begun(self, manager, bed, tonight):
        self.reopen(OutOfServiceFactory(bed=bed, from_on=tonight + DAY), manager)

        assert not OutOfService.objects.exists()

    def test_refuses_what_is_over(self, manager, bed, tonight):
        closure = OutOfServiceFactory(bed=bed, from_on=tonight - 3 * DAY, until_on=tonight)

        with pytest.raises(ClosureIsOver):
            self.reopen(closure, manager)


class TestVillaListView:
    URL = "/settings/rooms/"

    def test_shows_the_whole_house_and_the_warning(self, client, manager, bed):
        soup = BeautifulSoup(client.get(self.URL).content, "html.parser")

        assert soup.find("a", href=reverse("rooms:bed_change", args=[bed.pk]))
        assert "Never write an address here" in soup.get_text()

    def test_takes_the_same_queries_for_more_rooms(
        self, client, manager, villa, bed, django_assert_num_queries
    ):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as few:
            client.get(self.URL)
        for _room in range(5):
            RoomFactory(villa=villa, beds=3)
        with django_assert_num_queries(len(few)):
            client.get(self.URL)


class TestPlaceViews:
    def test_adds_a_villa_a_room_and_a_bed(self, client, manager):
        named = {"name_ar": "الياسمين", "name_en": "Jasmine", "position": "١", "is_active": "on"}
        client.post("/settings/rooms/villas/add/", named)
        villa = Villa.objects.get()
        place = {"code": "1", "audience": "women", "position": "0", "is_active": "on"}
        client.post(reverse("rooms:room_add", args=[villa.pk]), place | {"features": ["quiet"]})
        room = Room.objects.get()
        sent = {"code": "1-A", "kind": "single", "position": "0", "is_active": "on"}
        answer = client.post(reverse("rooms:bed_add", args=[room.pk]), sent)

        assert answer["Location"] == reverse("rooms:villa_list")
        assert (villa.centre, villa.position) == (manager.centre, 1)
        assert (room.villa, room.features) == (villa, ["quiet"])
        assert Bed.objects.get().room == room

    def test_keeps_what_was_typed_when_a_code_stands_twice(self, client, manager, room, bed):
        sent = {"code": "1-A", "kind": "cot", "position": "7", "is_active": "on"}
        answer = client.post(reverse("rooms:bed_add", args=[room.pk]), sent)

        soup = BeautifulSoup(answer.content, "html.parser")
        assert answer.status_code == 422
        assert "already has a bed with that code" in soup.get_text()
        assert soup.select_one("[name=position]")["value"] == "7"

    def test_refuses_to_take_out_of_use_what_is_slept_in(self, client, manager, bed):
        StayFactory(bed=bed)
        url = reverse("rooms:bed_change", args=[bed.pk])
        answer = client.post(url, {"code": "1-A", "kind": "single", "position": "0"})

        assert answer.status_code == 422
        assert Bed.objects.get().is_active

    def test_closes_a_bed_and_puts_it_back(self, client, manager, bed, tonight):
        url = reverse("rooms:bed_close", args=[bed.pk])
        client.post(url, {"reason": "repair", "from_on": tonight.isoformat(), "until_on": ""})
        closure = OutOfService.objects.get()
        page = client.get(reverse("rooms:bed_change", args=[bed.pk]))
        assert reverse("rooms:bed_reopen", args=[closure.pk]) in page.content.decode()

        client.post(reverse("rooms:bed_reopen", args=[closure.pk]))

        assert not OutOfService.objects.exists()

    def test_says_why_a_bed_cannot_be_closed(self, client, manager, bed, tonight):
        StayFactory(bed=bed)
        url = reverse("rooms:bed_close", args=[bed.pk])
        sent = {"reason": "safety", "from_on": tonight.isoformat(), "until_on": ""}
        answer = client.post(url, sent)

        assert answer.status_code == 422
        assert "Somebody sleeps there" in answer.content.decode()

    @pytest.mark.parametrize(
        ("role", "status"),
        [("admin", 200), ("manager", 200), ("house", 403), ("caseworker", 403), ("privacy", 403)],
    )
    def test_is_for_those_who_set_up_the_house(self, client, centre, bed, role, status):
        client.force_login(MemberFactory(role=role, centre=centre))

        for url in ("/settings/rooms/", reverse("rooms:bed_change", args=[bed.pk])):
            assert client.get(url).status_code == status

    def test_does_not_show_another_centres_places(self, client, manager):
        assert client.get(reverse("rooms:bed_change", args=[BedFactory().pk])).status_code == 404
