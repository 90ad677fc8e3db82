from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from rooms.models import Stay
from shelter.shared.nights import NIGHT
from staff.actions import make_token
from staff.audit import subjects_of
from staff.choices import Role
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory, PersonFactory
from tests.rooms.factories import BedFactory, RoomFactory, StayFactory
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
MOTHER = {"sex": "F", "birth_year": 1990, "relation": "self", "needs": []}
SON = {"sex": "M", "birth_year": 2018, "relation": "child", "needs": []}


@pytest.fixture
def room():
    return RoomFactory(beds=3)


@pytest.fixture
def beds(room):
    return list(room.beds.all())


@pytest.fixture
def centre(room):
    return room.villa.centre


@pytest.fixture
def api(client, centre):
    """Call the API as a member of the centre with this role."""

    class Api:
        def __init__(self, role="house", **kwargs):
            self.member = MemberFactory(role=role, language="en", **{"centre": centre, **kwargs})
            token = make_token(member=self.member, name="test", at=timezone.now())
            self.headers = {"Authorization": f"Bearer {token}"}

        def get(self, path, **query):
            return client.get(f"/api/v1/{path}", query, headers=self.headers)

        def post(self, path, body=None, **headers):
            return client.post(
                f"/api/v1/{path}",
                body or {},
                content_type="application/json",
                headers={**self.headers, **headers},
            )

    return Api


@pytest.fixture
def body(centre, beds):
    return {
        "people": [MOTHER],
        "from": centre.night().isoformat(),
        "nights": 14,
        "beds": [str(beds[0].pk)],
        "channel": "walk_in",
    }


class TestBedListApi:
    def test_shows_every_bed_with_its_state(self, api, beds, centre):
        stay = StayFactory(bed=beds[0])

        answer = api().get("beds").json()

        assert (answer["on"], answer["count"]) == (centre.night().isoformat(), 3)
        assert answer["items"][0] == {
            "id": str(beds[0].pk),
            "code": beds[0].code,
            "room": beds[0].room.code,
            "villa": beds[0].room.villa.name_en,
            "kind": "single",
            "state": "occupied",
            "stay": str(stay.pk),
        }
        assert [item["state"] for item in answer["items"]] == ["occupied", "free", "free"]

    def test_shows_another_night(self, api, beds, centre):
        StayFactory(bed=beds[0], expected=True)

        later = api().get("beds", on=(centre.night() + 2 * NIGHT).isoformat()).json()

        assert later["items"][0]["state"] == "held"

    def test_names_who_was_shown_in_the_audit(self, api, beds):
        stay = StayFactory(bed=beds[0])

        api().get("beds")

        assert subjects_of(AuditEntry.objects.get()) == [stay.person_id]

    def test_pages(self, api):
        answer = api().get("beds", limit=1, offset=2).json()

        assert (len(answer["items"]), answer["count"]) == (1, 3)

    @pytest.mark.parametrize("on", ["yesterday", "0", "1700000000", "2026-13-01", "9999-12-31"])
    def test_refuses_a_night_it_cannot_read(self, api, on):
        assert api().get("beds", on=on).status_code == 422


class TestAvailabilityApi:
    def ask(self, api, **query):
        return api().get("availability", **{"people": "F34", "nights": 14, **query})

    def test_offers_the_best_first_with_reasons(self, api, beds, centre, room):
        answer = self.ask(api, people="F34,M9", **{"from": centre.night().isoformat()}).json()

        (option,) = answer["options"]
        assert option["room"] == room.code
        assert option["beds"] == [str(bed.pk) for bed in beds[:2]]
        assert option["reasons"][0] == "Keeps the family together"
        assert answer["why_none"] == ""

    def test_says_why_there_is_none(self, api):
        answer = self.ask(api, people="F34,M14,F4").json()

        assert answer["options"] == []
        assert answer["why_none"] == "No free room takes a boy of 14 for all 14 nights."

    def test_gives_cots_to_the_youngest_and_other_needs_to_the_first(self, api, centre):
        room = RoomFactory(centre=centre, features=["wheelchair"], beds=1, cots=1)

        (option,) = self.ask(api, people="F34,F1", needs="wheelchair,cot").json()["options"]

        assert option["beds"] == [str(bed.pk) for bed in room.beds.order_by("-kind")]

    def test_offers_beds_that_can_be_admitted_as_they_stand(self, api, body):
        member = api()
        beds = self.ask(api, people="F34,M8").json()["options"][0]["beds"]

        answer = member.post("admissions", {**body, "people": [MOTHER, SON], "beds": beds})

        assert answer.status_code == 201

    @pytest.mark.parametrize(
        ("error", "query"),
        [
            ("UnreadablePeople", {"people": ""}),
            ("UnreadablePeople", {"people": "F"}),
            ("UnreadablePeople", {"people": "X34"}),
            ("UnreadablePeople", {"people": "F34,"}),
            ("UnreadablePeople", {"people": "F34 M3"}),
            ("UnreadablePeople", {"people": "F٣٤"}),
            ("UnreadablePeople", {"people": "F-1"}),
            ("UnreadablePeople", {"people": "F999"}),
            ("UnreadablePeople", {"people": ",".join(["F30"] * 31)}),
            ("UnknownNeed", {"needs": "pool"}),
            ("Malformed", {"nights": "many"}),
            ("Malformed", {"from": "tonight"}),
            ("DepartsBeforeArrival", {"nights": 0}),
            ("ArrivesInThePast", {"from": "2020-01-01"}),
        ],
    )
    def test_refuses_what_cannot_be_asked(self, api, error, query):
        answer = self.ask(api, **query)

        assert (answer.status_code, answer.json()["error"]) == (422, error)


class TestAdmissionCreateApi:
    def test_admits_a_family(self, api, body, beds, centre):
        body |= {"people": [MOTHER, SON], "beds": [str(bed.pk) for bed in beds[1:]]}

        answer = api().post("admissions", body)

        assert answer.status_code == 201
        mother, son = answer.json()["stays"]
        stay = Stay.objects.get(pk=mother["id"])
        assert mother == {
            "id": str(stay.pk),
            "person": {"id": str(stay.person_id), "code": stay.person.code},
            "bed": str(beds[1].pk),
            "bed_code": beds[1].code,
            "from": centre.night().isoformat(),
            "nights": 14,
            "state": "admitted",
        }
        assert son["bed"] == str(beds[2].pk)
        assert answer.json()["household"] == str(stay.household_id)

    def test_names_everyone_in_the_audit(self, api, body, beds):
        body |= {"people": [MOTHER, SON], "beds": [str(bed.pk) for bed in beds[1:]]}

        answer = api().post("admissions", body).json()

        shown = {UUID(stay["person"]["id"]) for stay in answer["stays"]}
        assert set(subjects_of(AuditEntry.objects.get())) == shown

    def test_chooses_beds_and_tonight_if_told_nothing(self, api, body, centre):
        del body["beds"], body["from"]

        (stay,) = api().post("admissions", body).json()["stays"]

        assert stay["from"] == centre.night().isoformat()

    @pytest.mark.parametrize(("state", "later", "hold"), [("held", 0, 60), ("expected", 3, None)])
    def test_holds_and_expects(self, api, body, centre, state, later, hold):
        body |= {"from": (centre.night() + later * NIGHT).isoformat(), "hold_minutes": hold}

        assert api().post("admissions", body).json()["stays"][0]["state"] == state

    def test_admits_someone_known(self, api, body, centre):
        person = PersonFactory(centre=centre)
        body["people"] = [{**MOTHER, "person": str(person.pk)}]

        (stay,) = api().post("admissions", body).json()["stays"]

        assert stay["person"] == {"id": str(person.pk), "code": person.code}

    def test_says_who_else_took_the_bed_by_offering_others(self, api, body, beds):
        StayFactory(bed=beds[0])

        answer = api().post("admissions", body)

        assert (answer.status_code, answer.json()["error"]) == (409, "BedTaken")
        offered = [option["beds"] for option in answer.json()["alternatives"]]
        assert offered == [[str(beds[1].pk)]]

    def test_gives_the_same_answer_to_the_same_key(self, api, body):
        member, key = api(), {"Idempotency-Key": "one"}

        first = member.post("admissions", body, **key)
        with nothing_changes():
            again = member.post("admissions", body, **key)
            other = member.post("admissions", {**body, "nights": 3}, **key)

        assert (first.status_code, first.json()) == (again.status_code, again.json())
        assert (other.status_code, other.json()["error"]) == (409, "IdempotencyKeyReused")
        assert Stay.objects.count() == 1

    @pytest.mark.parametrize(
        ("error", "change"),
        [
            ("NobodyArrives", {"people": []}),
            ("UnknownNeed", {"people": [{**MOTHER, "needs": ["pool"]}]}),
            ("UnknownCode", {"people": [{**MOTHER, "sex": "W"}]}),
            ("UnknownCode", {"people": [{**MOTHER, "relation": "aunt"}]}),
            ("UnknownCode", {"people": [{**MOTHER, "languages": ["xx"]}]}),
            ("UnknownCode", {"channel": "pigeon"}),
            ("ImpossiblePhone", {"people": [{**MOTHER, "phone": "12"}]}),
            ("ImpossibleBirthYear", {"people": [{**MOTHER, "birth_year": 3000}]}),
            ("ImpossibleBirthYear", {"people": [{**MOTHER, "birth_year": 10**18}]}),
            ("Malformed", {"people": [{**MOTHER, "birth_year": True}]}),
            ("Malformed", {"people": "F34"}),
            ("Malformed", {"people": [{**MOTHER, "name": "x" * 201}]}),
            ("Malformed", {"nights": "14"}),
            ("Malformed", {"nights": None}),
            ("Malformed", {"from": 0}),
            ("Malformed", {"beds": ["B1"]}),
            ("DepartsBeforeArrival", {"nights": 0}),
            ("ArrivesInThePast", {"from": "2020-01-01"}),
            ("ArrivesTooFarAhead", {"from": "9999-12-31"}),
            ("ImpossibleHold", {"hold_minutes": 0}),
            ("NotEnoughBeds", {"beds": []}),
        ],
    )
    def test_refuses_a_wrong_field(self, api, body, error, change):
        member = api()

        with nothing_changes():
            answer = member.post("admissions", {**body, **change})

        assert (answer.status_code, answer.json()["error"]) == (422, error)

    @pytest.mark.parametrize(("error", "change"), [("TooManyNights", {"nights": 31})])
    def test_refuses_what_the_house_does_not_allow(self, api, body, error, change):
        member = api()

        with nothing_changes():
            answer = member.post("admissions", {**body, **change})

        assert (answer.status_code, answer.json()["error"]) == (409, error)

    def test_knows_no_person_and_no_bed_of_another_centre(self, api, body):
        member, person, bed = api(), PersonFactory(), BedFactory()

        with nothing_changes():
            for change in (
                {"people": [{**MOTHER, "person": str(person.pk)}]},
                {"people": [{**MOTHER, "person": str(uuid4())}]},
                {"beds": [str(bed.pk)]},
                {"beds": [str(uuid4())]},
            ):
                assert member.post("admissions", {**body, **change}).status_code == 404


class TestStayCheckInApi:
    def test_admits_and_answers_the_stay(self, api, beds, centre):
        stay = StayFactory(bed=beds[0], held=True, nights=2)

        answer = api().post(f"stays/{stay.pk}/check-in")

        tonight = centre.night()
        assert answer.status_code == 200
        assert answer.json() == {
            "id": str(stay.pk),
            "person": {"id": str(stay.person_id), "code": stay.person.code},
            "household": str(stay.household_id),
            "state": "admitted",
            "from": tonight.isoformat(),
            "until": (tonight + 2 * NIGHT).isoformat(),
            "nights": [tonight.isoformat(), (tonight + NIGHT).isoformat()],
            "placements": [
                {
                    "bed": str(beds[0].pk),
                    "bed_code": beds[0].code,
                    "from": tonight.isoformat(),
                    "until": (tonight + 2 * NIGHT).isoformat(),
                }
            ],
        }

    def test_refuses_twice(self, api, beds):
        stay, member = StayFactory(bed=beds[0], held=True), api()
        member.post(f"stays/{stay.pk}/check-in")

        answer = member.post(f"stays/{stay.pk}/check-in")

        assert (answer.status_code, answer.json()["error"]) == (409, "NotExpected")


class TestStayCancelApi:
    def test_cancels_and_frees_the_bed(self, api, beds):
        stay = StayFactory(bed=beds[0])

        answer = api().post(f"stays/{stay.pk}/cancel", {"reason": "mistake"})

        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
        assert (answer.json()["nights"], answer.json()["placements"]) == ([], [])

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": None}, {"reason": "x" * 201}])
    def test_refuses_without_a_reason(self, api, beds, body):
        stay, member = StayFactory(bed=beds[0]), api()

        with nothing_changes():
            assert member.post(f"stays/{stay.pk}/cancel", body).status_code == 422


class TestWhoMay:
    HOUSE = {Role.HOUSE, Role.SUPERVISOR}
    MAY = {
        "beds": HOUSE | {Role.MANAGER},
        "availability?people=F30&nights=1": HOUSE,
        "admissions": HOUSE,
        "check-in": HOUSE,
        "cancel": HOUSE,
    }

    @pytest.mark.parametrize("operation", sorted(MAY))
    @pytest.mark.parametrize("role", sorted(Role))
    def test_only_these_roles(self, api, body, beds, role, operation):
        member, stay = api(role), StayFactory(bed=beds[2], held=True)
        answer = {
            "beds": lambda: member.get("beds"),
            "admissions": lambda: member.post("admissions", body),
            "check-in": lambda: member.post(f"stays/{stay.pk}/check-in"),
            "cancel": lambda: member.post(f"stays/{stay.pk}/cancel", {"reason": "mistake"}),
        }.get(operation, lambda: member.get(operation))()

        allowed = role in self.MAY[operation]
        assert (answer.status_code < 300) == allowed
        assert allowed or answer.status_code == 403

    @pytest.mark.parametrize("operation", ["check-in", "cancel"])
    def test_another_centres_stay_does_not_exist(self, api, operation):
        stay, member = StayFactory(held=True), api()

        with nothing_changes():
            answer = member.post(f"stays/{stay.pk}/{operation}", {"reason": "mistake"})

        assert answer.status_code == 404

    def test_nobody_without_a_token(self, client, body):
        assert client.get("/api/v1/beds").status_code == 401
        assert client.post("/api/v1/admissions", body, "application/json").status_code == 401
