import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from residents.models import CaseFile
from rooms.models import BedNight, Extension, LeavePass, Placement, Stay
from rooms.sealed import words_of
from shelter.shared.nights import NIGHT
from staff.actions import make_token
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import TeamFactory
from tests.rooms.factories import RoomFactory, StayFactory
from tests.rooms.moving import everything, member_of, sleeps

pytestmark = pytest.mark.django_db
ANSWERS = {"destination": "relatives", "safe_for_her": None, "safe_for_worker": True}


class Api:
    """A program that acts with a member's permissions."""

    def __init__(self, member):
        token = make_token(member=member, name="test", at=timezone.now())
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, path):
        return self.client.get(f"/api/v1/{path}")

    def post(self, path, body=None, **headers):
        return self.client.post(
            f"/api/v1/{path}", json.dumps(body or {}), "application/json", headers=headers
        )


@pytest.fixture
def beds():
    return list(RoomFactory(beds=4).beds.all())


@pytest.fixture
def centre(beds):
    return beds[0].room.villa.centre


@pytest.fixture
def stay(beds, centre):
    return StayFactory(bed=beds[0], arrives_on=centre.night() - NIGHT, nights=5)


@pytest.fixture
def house(centre):
    return Api(member_of(centre, "house"))


@pytest.fixture
def worker(centre, stay):
    team = TeamFactory(centre=centre)
    member = member_of(centre, "caseworker")
    member.teams.add(team)
    case_file = stay.person.case_file
    case_file.team = team
    case_file.save()
    return Api(member)


def path_of(stay, step=""):
    return f"stays/{stay.pk}{step}"


class TestStayDetailApi:
    def test_shows_state_nights_and_beds(self, house, stay, beds):
        answer = house.get(path_of(stay))

        tonight = stay.centre.night()
        assert answer.status_code == 200
        shown = answer.json()
        assert shown["id"] == str(stay.pk)
        assert shown["person"] == {"id": str(stay.person_id), "code": stay.person.code}
        assert (shown["state"], shown["from"]) == ("admitted", str(tonight - NIGHT))
        assert shown["until"] == str(tonight + 4 * NIGHT)
        assert shown["nights"] == [str(tonight + n * NIGHT) for n in range(-1, 4)]
        assert [(p["bed"], p["from"], p["until"]) for p in shown["placements"]] == [
            (str(beds[0].pk), shown["from"], shown["until"])
        ]

    def test_is_audited(self, house, stay):
        house.get(path_of(stay))

        assert subjects_of(AuditEntry.objects.latest("pk")) == [stay.person_id]

    def test_hides_the_stays_of_other_houses_and_teams(self, house, worker, stay):
        foreign = StayFactory()
        other_team = StayFactory(bed=stay.placements.get().bed, arrives_on=stay.departs_on)
        CaseFile.objects.filter(person=other_team.person).update(
            team=TeamFactory(centre=stay.centre)
        )

        assert house.get(path_of(foreign)).status_code == 404
        assert worker.get(path_of(other_team)).status_code == 404
        assert worker.get(path_of(stay)).status_code == 200

    @pytest.mark.parametrize("role", ["manager", "trainer", "admin", "privacy", "branch"])
    def test_is_for_those_who_work_with_stays(self, centre, stay, role):
        assert Api(member_of(centre, role)).get(path_of(stay)).status_code == 403


class TestStayListApi:
    def test_lists_by_state_and_audits_everyone(self, house, stay, beds):
        StayFactory(bed=beds[1], expected=True)

        answer = house.get("stays?state=admitted").json()

        assert (answer["count"], [item["id"] for item in answer["items"]]) == (1, [str(stay.pk)])
        assert house.get("stays").json()["count"] == 2
        assert len(subjects_of(AuditEntry.objects.latest("pk"))) == 2

    def test_refuses_a_state_that_is_none(self, house):
        answer = house.get("stays?state=sleeping")

        assert (answer.status_code, answer.json()["error"]) == (422, "UnknownCode")

    def test_asks_the_same_number_of_questions_for_10_and_20(self, house, centre):

        counts = []
        for _round in range(2):
            for bed in RoomFactory(centre=centre, beds=10).beds.all():
                StayFactory(bed=bed)
            with CaptureQueriesContext(connection) as asked:
                house.get("stays")
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestStayMoveApi:
    def test_moves_from_tonight_or_a_later_night(self, house, stay, beds):
        tonight = stay.centre.night()

        moved = house.post(path_of(stay, "/move"), {"bed": str(beds[1].pk)})
        later = {"bed": str(beds[2].pk), "from": str(tonight + 2 * NIGHT)}
        again = house.post(path_of(stay, "/move"), later)

        assert (moved.status_code, again.status_code) == (200, 200)
        assert [p["bed_code"] for p in again.json()["placements"]] == [b.code for b in beds[:3]]

    def test_says_which_beds_are_near_when_it_is_taken(self, house, stay, beds):
        StayFactory(bed=beds[1])

        answer = house.post(path_of(stay, "/move"), {"bed": str(beds[1].pk)})

        assert (answer.status_code, answer.json()["error"]) == (409, "BedTaken")
        assert answer.json()["alternatives"]
        assert answer.json()["message"]

    @pytest.mark.parametrize(
        "body", [{}, {"bed": "x"}, {"bed": 7}, {"bed": "{bed}", "from": "tomorrow"}]
    )
    def test_refuses_what_cannot_be_read(self, house, stay, beds, body):
        body = {key: str(value).format(bed=beds[1].pk) for key, value in body.items()}

        assert house.post(path_of(stay, "/move"), body).status_code == 422

    def test_does_not_know_the_beds_of_other_houses(self, house, stay):
        foreign = RoomFactory(beds=1).beds.get()

        answer = house.post(path_of(stay, "/move"), {"bed": str(foreign.pk)})

        assert answer.status_code == 404

    def test_is_for_the_house_only(self, worker, stay, beds):
        answer = worker.post(path_of(stay, "/move"), {"bed": str(beds[1].pk)})

        assert answer.status_code == 403

    def test_moves_once_for_one_key(self, house, stay, beds):
        body, key = {"bed": str(beds[1].pk)}, {"Idempotency-Key": "one"}

        answers = [house.post(path_of(stay, "/move"), body, **key) for _time in range(3)]

        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert stay.change_lines.count() == 1


class TestStaySwapApi:
    def test_swaps(self, house, stay, beds):
        other = StayFactory(bed=beds[1])

        answer = house.post(path_of(stay, "/swap"), {"with": str(other.pk)})

        assert answer.status_code == 200
        assert set(sleeps(other).values()) == {beds[0].code}

    def test_does_not_know_the_stays_of_other_houses(self, house, stay):
        answer = house.post(path_of(stay, "/swap"), {"with": str(StayFactory().pk)})

        assert answer.status_code == 404

    def test_refuses_herself(self, house, stay):
        answer = house.post(path_of(stay, "/swap"), {"with": str(stay.pk)})

        assert (answer.status_code, answer.json()["error"]) == (409, "SwapNeedsTwo")


class TestStayCheckOutApi:
    def test_ends_the_stay(self, house, stay):
        answer = house.post(path_of(stay, "/check-out"), ANSWERS)

        stay.refresh_from_db()
        assert (answer.status_code, answer.json()["state"]) == (200, "ended")
        assert (stay.destination, stay.safe_for_her, stay.safe_for_worker) == (
            "relatives",
            None,
            True,
        )

    def test_counts_a_stay_of_some_minutes_as_one_night_and_frees_the_bed(self, house, beds):
        stay = StayFactory(bed=beds[1])

        shown = house.post(path_of(stay, "/check-out"), ANSWERS).json()

        assert shown["nights"] == [shown["from"]]
        assert not BedNight.objects.filter(stay=stay).exists()
        states = {bed["code"]: bed["state"] for bed in house.get("beds").json()["items"]}
        assert states[beds[1].code] == "preparing"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"destination": "moon"},
            {"safe_for_worker": None},
            {"safe_for_worker": "yes"},
            {"safe_for_her": 1},
        ],
    )
    def test_refuses_what_is_in_no_list(self, house, stay, wrong):
        answer = house.post(path_of(stay, "/check-out"), {**ANSWERS, **wrong})

        assert answer.status_code == 422
        assert Stay.objects.get(pk=stay.pk).state == "admitted"

    def test_refuses_twice(self, house, stay):
        house.post(path_of(stay, "/check-out"), ANSWERS)

        answer = house.post(path_of(stay, "/check-out"), ANSWERS)

        assert (answer.status_code, answer.json()["error"]) == (409, "NotStaying")


class TestStayExtendApi:
    def test_adds_nights(self, worker, stay):
        answer = worker.post(path_of(stay, "/extend"), {"nights": 2, "reason": "safety"})

        assert answer.status_code == 200
        assert len(answer.json()["nights"]) == 7

    @pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "one"}])
    def test_refuses_past_the_limit_and_records_the_wish(self, worker, stay, headers):
        before = everything(BedNight, Placement, Stay)
        wish = {"nights": 26, "reason": "no_destination"}

        for _time in range(2):
            answer = worker.post(path_of(stay, "/extend"), wish, **headers)

            assert answer.status_code == 409
            assert answer.json()["error"] == "ExtensionNeedsApproval"
        assert everything(BedNight, Placement, Stay) == before
        asked = Extension.objects.get()
        assert (asked.nights, asked.reason, asked.state) == (26, "no_destination", "asked")
        assert (asked.nights_past, asked.level) == (1, "supervisor")

    def test_keeps_what_was_said_with_the_wish(self, worker, stay):
        said = {"wish": "أريد بيتي", "exit_plan": "شقة الجمعية"}

        worker.post(path_of(stay, "/extend"), {"nights": 60, "reason": "safety", **said})

        asked, hers = Extension.objects.get(), words_of(stay.person_id)
        assert asked.level == "committee"
        assert {part: hers.open(asked, part) for part in said} == said

    def test_refuses_an_ended_stay(self, worker, stay):
        Stay.objects.update(state="cancelled")
        before = everything(BedNight, Placement, Stay, Extension)

        answer = worker.post(path_of(stay, "/extend"), {"nights": 60, "reason": "safety"})

        assert (answer.status_code, answer.json()["error"]) == (409, "StayIsOver")
        assert everything(BedNight, Placement, Stay, Extension) == before

    @pytest.mark.parametrize(
        "wrong",
        [
            {"nights": 0},
            {"nights": -1},
            {"nights": "2"},
            {"nights": 1000},
            {"reason": "x"},
            {"wish": "x" * 1001},
        ],
    )
    def test_refuses_impossible_wishes(self, worker, stay, wrong):
        body = {"nights": 2, "reason": "safety", **wrong}

        assert worker.post(path_of(stay, "/extend"), body).status_code == 422

    def test_is_for_the_caseworker(self, house, stay):
        body = {"nights": 2, "reason": "safety"}

        assert house.post(path_of(stay, "/extend"), body).status_code == 403


class TestStayLeaveApi:
    def test_goes_out_and_comes_back(self, house, stay):
        until = (timezone.now() + timedelta(hours=3)).isoformat()

        out = house.post(path_of(stay, "/leave"), {"until": until, "purpose": "court"})
        twice = house.post(path_of(stay, "/leave"), {"until": until, "purpose": "court"})
        back = house.post(path_of(stay, "/return"))
        again = house.post(path_of(stay, "/return"))

        assert [a.status_code for a in (out, twice, back, again)] == [200, 409, 200, 409]
        assert (twice.json()["error"], again.json()["error"]) == ("AlreadyAway", "NotAway")
        assert LeavePass.objects.get().returned_at

    @pytest.mark.parametrize(
        "wrong", [{"until": "2020-01-01T10:00:00+03:00"}, {"until": "soon"}, {"purpose": "x"}]
    )
    def test_refuses_impossible_leaves(self, house, stay, wrong):
        until = (timezone.now() + timedelta(hours=3)).isoformat()
        body = {"until": until, "purpose": "court", **wrong}

        assert house.post(path_of(stay, "/leave"), body).status_code == 422
        assert not LeavePass.objects.exists()
