from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from rooms.actions import check_out_stay, touch_board
from rooms.choices import BedState
from rooms.selectors import beds_on
from rooms.tonight import board_number, board_version, clock_of, house_tonight
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import CentreFactory, HouseholdFactory, MemberFactory, PersonFactory
from tests.rooms.factories import (
    BedFactory,
    BedPreparationFactory,
    LeavePassFactory,
    OutOfServiceFactory,
    RoomFactory,
    StayFactory,
    StayRequestFactory,
    VillaFactory,
)
from tests.support.htmx import swap

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HTMX = {"HX-Request": "true"}
BOARD = "/board/"


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def room(centre):
    return RoomFactory(centre=centre)


@pytest.fixture
def house(centre, client):
    member = MemberFactory(role="house", centre=centre, language="en")
    client.force_login(member)
    return member


def page(client, url=BOARD, **kwargs):
    return BeautifulSoup(client.get(url, **kwargs).content, "html.parser")


def tile(soup, bed):
    return soup.select_one(f"#bed-{bed.pk}")


def words(element):
    return " ".join(element.get_text(" ").split())


def poll_address(soup):
    return soup.select_one("#board-poll")["hx-get"]


def one_of_each(room):
    """Return a bed in each state, by state."""
    beds = {state: BedFactory(room=room) for state in BedState}
    StayFactory(bed=beds[BedState.OCCUPIED])
    StayFactory(bed=beds[BedState.HELD], held=True)
    LeavePassFactory(stay=StayFactory(bed=beds[BedState.AWAY]))
    BedPreparationFactory(bed=beds[BedState.PREPARING])
    OutOfServiceFactory(bed=beds[BedState.OUT_OF_SERVICE])
    return beds


class TestHouseTonight:
    def test_agrees_with_the_beds_of_the_night(self, centre, room):
        one_of_each(room)

        house = house_tonight(centre, clock_of(centre, timezone.now()))

        told = {bed.id: bed.state for bed in house.beds}
        assert told == {row.bed.pk: row.state for row in beds_on(centre, centre.night())}

    def test_keeps_one_who_should_have_left_in_her_bed(self, centre, room):
        bed = BedFactory(room=room)
        tonight = centre.night()
        StayFactory(bed=bed, arrives_on=tonight - 3 * DAY, departs_on=tonight)

        (told,) = house_tonight(centre, clock_of(centre, timezone.now())).beds

        assert told.state == BedState.OCCUPIED

    def test_leaves_out_other_centres_and_what_is_not_in_use(self, centre, room):
        BedFactory()
        BedFactory(room=room, is_active=False)
        BedFactory(room=RoomFactory(centre=centre, is_active=False))
        mine = BedFactory(room=room)

        house = house_tonight(centre, clock_of(centre, timezone.now()))

        assert [bed.id for bed in house.beds] == [mine.pk]


class TestBoardVersion:
    def version(self, centre, at=None):
        number, _zone = board_number(centre.pk)
        return board_version(centre.pk, number, clock_of(centre, at or timezone.now()))

    def test_stays_the_same_while_nothing_changes(self, centre):
        assert self.version(centre) == self.version(centre)

    def test_changes_with_the_number(self, centre):
        before = self.version(centre)
        touch_board(centre.pk)

        assert self.version(centre) != before

    def test_changes_at_noon_and_at_midnight(self, centre):
        noon = timezone.now().astimezone(centre.zone).replace(hour=12, minute=0)
        moments = (noon - timedelta(minutes=1), noon, noon + timedelta(hours=12))

        assert len({self.version(centre, at) for at in moments}) == 3

    def test_changes_when_a_leave_runs_out(self, centre, room):
        leave = LeavePassFactory(stay=StayFactory(bed=BedFactory(room=room)))
        before = leave.due_at - timedelta(seconds=1)

        assert self.version(centre, before)[-1] != self.version(centre, leave.due_at)[-1]


class TestBoardTiles:
    LOOK = [
        (BedState.FREE, "is-free", "plus", "free"),
        (BedState.OCCUPIED, "is-occupied", "user", "occupied"),
        (BedState.HELD, "is-held", "clock", "held"),
        (BedState.PREPARING, "is-prep", "brush", "being prepared"),
        (BedState.AWAY, "is-away", "moon", "away"),
        (BedState.OUT_OF_SERVICE, "is-out", "wrench", "out of service"),
    ]

    @pytest.fixture
    def beds(self, room):
        return one_of_each(room)

    @pytest.mark.parametrize(("state", "css", "icon", "word"), LOOK)
    def test_shows_its_state_by_class_icon_and_one_word(
        self, client, house, beds, state, css, icon, word
    ):
        found = tile(page(client), beds[state])

        assert css in found["class"]
        assert found.select_one("use")["href"] == f"#bed-{icon}"
        assert words(found).count(word) == 1

    def test_has_every_icon_on_the_page_once(self, client, house, beds):
        soup = page(client)

        for icon in {use["href"].removeprefix("#") for use in soup.select(".bed use")}:
            assert len(soup.select(f"symbol#{icon}")) == 1

    def test_leads_where_one_goes_from_there(self, client, house, beds):
        soup = page(client)
        stay = beds[BedState.OCCUPIED].nights.earliest("night").stay

        free = tile(soup, beds[BedState.FREE])
        ready = tile(soup, beds[BedState.PREPARING])
        taken = tile(soup, beds[BedState.OCCUPIED])
        assert free["href"] == f"{reverse('rooms:check_in')}?bed={beds[BedState.FREE].pk}"
        assert ready["formaction"] == reverse("rooms:bed_ready", args=[beds[BedState.PREPARING].pk])
        assert ready["form"] in {form.get("id") for form in soup.select("form[method=post]")}
        assert taken["href"] == reverse("rooms:stay_detail", args=[stay.pk])
        assert taken["data-shelter-move"] == reverse("rooms:stay_move", args=[stay.pk])

    @pytest.mark.parametrize(
        ("days", "word"),
        [
            (0, "leaves today"),
            (1, "leaves tomorrow"),
            (2, "2 nights left"),
            (3, "3 nights left"),
        ],
    )
    def test_says_in_one_tag_who_leaves_soon(self, client, house, room, days, word):
        bed = BedFactory(room=room)
        today = timezone.now().astimezone(house.centre.zone).date()
        arrives = house.centre.night() - 3 * DAY
        StayFactory(bed=bed, arrives_on=arrives, departs_on=today + days * DAY)

        found = tile(page(client), bed)

        assert word in words(found)
        assert len(found.select(".badge")) == 1

    def test_says_which_night_of_how_many_it_is(self, client, house, room):
        bed = BedFactory(room=room)
        StayFactory(bed=bed, arrives_on=house.centre.night() - 11 * DAY, nights=30)

        found = tile(page(client), bed)

        assert "night 12 of 30" in words(found)
        assert not found.select(".badge")

    def test_says_who_is_past_her_last_night(self, client, house, room):
        bed = BedFactory(room=room)
        StayFactory(bed=bed, is_overstay=True)

        assert "past last night" in words(tile(page(client), bed))

    def test_says_who_is_late(self, client, house, room):
        stay = StayFactory(bed=BedFactory(room=room))
        now = timezone.now()
        LeavePassFactory(stay=stay, left_at=now - 2 * DAY, due_at=now - DAY)

        found = page(client).select_one(".bed.is-away")
        assert "back due" in words(found)
        assert len(found.select(".badge")) == 1

    def test_holds_a_family_together(self, client, house, room):
        beds = [BedFactory(room=room) for _place in range(4)]
        mother, child = PersonFactory(centre=house.centre), PersonFactory(centre=house.centre)
        family = HouseholdFactory(centre=house.centre, members=[(mother, "self"), (child, "child")])
        StayFactory(bed=beds[0], person=mother, household=family)
        StayFactory(bed=beds[1])
        StayFactory(bed=beds[3], person=child, household=family, relation="child")

        band = page(client).select_one(".family")

        assert [found["id"] for found in band.select(".bed")] == [
            f"bed-{beds[0].pk}",
            f"bed-{beds[3].pk}",
        ]
        assert band["aria-label"] == "Family of 2"

    def test_escapes_what_members_typed(self, client, house, room):
        bed = BedFactory(room=room, code="<b>x</b>")
        StayFactory(bed=bed)

        assert b"<b>x</b>" not in client.get(BOARD).content


class TestBoardView:
    def test_counts_what_it_shows(self, client, house, room):
        one_of_each(room)
        StayRequestFactory(centre=house.centre, state="waiting")

        soup = page(client)

        for state in BedState:
            shown = len(soup.select(f"[data-shelter-bed={state}]"))
            assert words(soup.select_one(f"#count-{state}")) == str(shown) == "1"
        assert words(soup.select_one("#sum-waiting")) == "1"

    def test_says_zero_by_a_word(self, client, house, room):
        BedFactory(room=room)

        assert words(page(client).select_one("#sum-held")) == "none"

    def test_filters_without_script(self, client, house, room):
        soup = page(client, "/board/?state=free")

        assert soup.select_one("#board")["data-state"] == "free"
        assert soup.select_one("[aria-current][data-shelter-filter]")["href"].startswith(
            "?state=free"
        )

    def test_ignores_an_unknown_filter(self, client, house, room):
        assert page(client, "/board/?state=x&density=y").select_one("#board")["data-state"] == ""

    def test_takes_the_same_queries_for_10_and_40_beds(
        self, client, house, django_assert_max_num_queries, django_assert_num_queries
    ):
        villa = VillaFactory(centre=house.centre)
        one_of_each(RoomFactory(villa=villa, beds=4))
        client.get(BOARD)
        touch_board(house.centre_id)
        with django_assert_max_num_queries(13) as few:  # one counts notices, in the frame
            client.get(BOARD)

        for _room in range(5):
            one_of_each(RoomFactory(villa=villa))
        touch_board(house.centre_id)
        with django_assert_num_queries(len(few)):
            client.get(BOARD)

    def test_names_everyone_it_shows_in_the_audit(self, client, house, room):
        stays = [StayFactory(bed=BedFactory(room=room)) for _bed in range(3)]

        client.get(BOARD)

        entry = AuditEntry.objects.latest("id")
        assert entry.action == "rooms:board"
        assert set(subjects_of(entry)) == {stay.person_id for stay in stays}

    def test_shows_what_an_action_changed_at_once(self, client, house, room):
        stay = StayFactory(bed=BedFactory(room=room), arrives_on=house.centre.night() - 2 * DAY)
        client.get(BOARD)
        check_out_stay(
            stay=stay,
            destination="relatives",
            safe_for_her=True,
            safe_for_worker=True,
            by=house,
            at=timezone.now(),
        )

        assert page(client).select_one(".bed.is-prep")

    def test_shows_a_house_without_beds(self, client, house):
        assert "No beds yet" in words(page(client))

    def test_is_as_drawn_in_the_members_language(self, client, house, room):
        BedFactory(room=room)
        client.get(BOARD)
        type(house).objects.filter(pk=house.pk).update(language="ar")

        assert "متاح" in words(page(client).select_one(".bed.is-free"))

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            ("house", 200),
            ("supervisor", 200),
            ("intake", 403),
            ("branch", 403),
            ("caseworker", 403),
            ("manager", 403),
            ("admin", 403),
            ("privacy", 403),
        ],
    )
    def test_is_for_those_who_run_the_house(self, client, centre, role, status):
        client.force_login(MemberFactory(role=role, centre=centre))

        assert client.get(BOARD).status_code == status


class TestBoardPoll:
    @pytest.fixture
    def rooms(self, house):
        villa = VillaFactory(centre=house.centre)
        return [RoomFactory(villa=villa, beds=2) for _room in range(3)]

    def test_answers_204_while_nothing_changed(self, client, house, rooms):
        StayFactory(bed=rooms[0].beds.first())
        address = poll_address(page(client))
        session = Session.objects.get().expire_date
        rows = AuditEntry.objects.count()

        answer = client.get(address, headers=HTMX)

        assert (answer.status_code, answer.content) == (204, b"")
        assert AuditEntry.objects.count() == rows
        assert Session.objects.get().expire_date == session

    def test_costs_little_while_nothing_changed(
        self, client, house, rooms, django_assert_max_num_queries
    ):
        touch_board(house.centre_id)
        address = poll_address(page(client))

        with django_assert_max_num_queries(4):  # session, member, sign-in, number
            client.get(address, headers=HTMX)

    def test_sends_only_the_rooms_that_changed(self, client, house, rooms):
        other = StayFactory(bed=rooms[2].beds.first())
        address = poll_address(page(client))
        stay = StayFactory(bed=rooms[1].beds.first())
        touch_board(house.centre_id)

        soup = page(client, address, headers=HTMX)

        assert [found["id"] for found in soup.select(".room")] == [f"room-{rooms[1].pk}"]
        assert soup.select_one(".room")["hx-swap-oob"] == "true"
        assert other.person.code not in str(soup)
        assert subjects_of(AuditEntry.objects.latest("id")) == [stay.person_id]

    def test_leaves_the_page_as_a_reload_would(self, client, house, rooms):
        first = client.get(BOARD)
        StayFactory(bed=rooms[1].beds.first(), held=True)
        touch_board(house.centre_id)

        news = client.get(poll_address(BeautifulSoup(first.content, "html.parser")), headers=HTMX)

        assert squeezed(swapped(first, news)) == squeezed(page(client))

    def test_sends_every_room_when_it_cannot_tell(self, client, house, rooms):
        soup = page(client, "/board/?seen=0-0", headers=HTMX)

        assert soup.select_one("#board-villas")["hx-swap-oob"] == "true"
        assert len(soup.select(".room")) == 3

    def test_sends_every_room_when_one_is_new(self, client, house, rooms):
        address = poll_address(page(client))
        RoomFactory(villa=rooms[0].villa, beds=1)
        touch_board(house.centre_id)

        assert len(page(client, address, headers=HTMX).select("#board-villas .room")) == 4

    def test_is_a_whole_page_for_one_without_script(self, client, house, rooms):
        assert page(client, "/board/?seen=0-0").select_one("html")


def swapped(first, news):
    """Do what the browser does with a poll's answer."""
    coming = BeautifulSoup(news.content, "html.parser")
    result = BeautifulSoup(first.content, "html.parser")
    for piece in coming.find_all(attrs={"hx-swap-oob": True}):
        del piece["hx-swap-oob"]
        result.find(id=piece["id"]).replace_with(piece.extract())
    result.find(id="board-poll").replace_with(coming.find(id="board-poll"))
    return result


def squeezed(soup):
    return " ".join(soup.select_one("#board").prettify().split())


class TestBoardRevealView:
    URL = "/board/names/"

    @pytest.fixture
    def stay(self, house, room):
        person = PersonFactory(centre=house.centre, name="<script>alert(1)</script> نور", called="")
        return StayFactory(bed=BedFactory(room=room), person=person)

    def test_shows_names_and_codes_and_comes_back_by_itself(self, client, house, stay):
        answer = client.post(self.URL, {"reason": "roll_call"}, headers=HTMX)

        soup = BeautifulSoup(answer.content, "html.parser")
        assert "نور" in words(tile(soup, stay.bed_nights.first().bed))
        assert stay.person.code in words(soup)
        assert "delay:30s" in soup.select_one("#board")["hx-trigger"]
        assert not soup.select_one("#board-poll")

    def test_escapes_a_hostile_name(self, client, house, stay):
        answer = client.post(self.URL, {"reason": "roll_call"})

        assert b"<script>alert" not in answer.content
        assert b"&lt;script&gt;alert" in answer.content

    def test_comes_back_without_script(self, client, house, stay):
        answer = client.post(self.URL, {"reason": "roll_call"})

        assert answer["Refresh"] == "30; url=/board/"

    def test_stands_in_the_audit_with_its_reason(self, client, house, stay):
        client.post(self.URL, {"reason": "emergency"})

        entry = AuditEntry.objects.latest("id")
        assert (entry.action, entry.reason) == ("rooms:board_reveal", "emergency")
        assert subjects_of(entry) == [stay.person_id]

    def test_needs_a_reason(self, client, house, stay):
        answer = client.post(self.URL, {})

        assert (answer.status_code, "نور" in answer.content.decode()) == (422, False)

    def test_is_never_kept(self, client, house, stay):
        client.post(self.URL, {"reason": "roll_call"})

        assert "نور" not in client.get(BOARD).content.decode()

    def test_page_swapped_in_is_the_page_reloaded(self, client, house, stay):
        named = client.post(self.URL, {"reason": "roll_call"})
        back = client.get(BOARD, headers=HTMX)

        assert squeezed(swap(named, back, target="#board")) == squeezed(page(client))

    @pytest.mark.parametrize("role", ["intake", "caseworker", "manager", "admin"])
    def test_is_for_those_who_run_the_house(self, client, centre, role):
        client.force_login(MemberFactory(role=role, centre=centre))

        assert client.post(self.URL, {"reason": "roll_call"}).status_code == 403
