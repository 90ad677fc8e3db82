"""An id of another centre in what is sent is refused, and changes nothing (P1)."""

import hashlib

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rehabilitation.models import Course, Enrolment, Goal
from residents.models import Person
from rooms.models import Bed, BelongingsItem, Stay, Visit
from staff.actions import make_token
from staff.models import Member, Team
from tests.support.world import ROWS, World

pytestmark = [pytest.mark.django_db, pytest.mark.policy_matrix]
UNTOLD = {"AuditEntry", "KeptAnswer", "SignIn", "Session", "AccessAttempt", "ApiToken"}
SHIFT = {"starts_at": "2030-01-01T08:00", "ends_at": "2030-01-01T16:00"}
TODAY, HARMED = str(timezone.localdate()), {"involved-role": "harmed"}
RUN = {
    "capacity": "3", "starts_on": "2030-01-07", "ends_on": "2030-01-07", "weekdays": "0",
    "begins": "09:00", "ends": "10:00",
}  # fmt: skip
SIGNED = {"to": "herself", "signs": "her"}
THINGS = {
    "t-TOTAL_FORMS": "1", "t-INITIAL_FORMS": "0", "t-0-kind": "keys", "t-0-place": "S-1",
    "signs": "colleague", "second_code": "123456",
}  # fmt: skip

LINE = {"number": "1", "on": TODAY, "time": "00:00"}

FORMS = (
    ("supervisor", "/stays/{Stay}/move/", "bed", Bed, {}),
    ("supervisor", "/stays/{Stay}/move/", "any_bed", Bed, {"override": "x"}),
    ("supervisor", "/stays/{Stay}/swap/", "other", Stay, {}),
    ("supervisor", "/check-in/again/", "person", Person, {}),
    ("house", "/incidents/{HouseIncident}/involved/", "involved-person", Person, HARMED),
    ("house", "/shift/log/add/", "person", Person, {"kind": "note", "text": "x", "on": TODAY}),
    ("house", "/paper/", "seen_by", Member, {**LINE, "what": "came_back", "whom": "A"}),
    ("house", "/paper/", "visit", Visit, {**LINE, "what": "visit_end"}),
    ("lead", "/residents/{Person}/workers/", "member", Member, {}),
    ("lead", "/residents/{Person}/workers/end/", "member", Member, {}),
    ("lead", "/residents/{Person}/conflicts/", "member", Member, {"kind": "other"}),
    ("lead", "/plans/goals/{Goal}/steps/", "owner", Member, {"title": "x"}),
    ("supervisor", "/stays/{Stay}/belongings/take-in/", "second", Member, THINGS),
    ("supervisor", "/stays/{Stay}/belongings/give-back/", "items", BelongingsItem, SIGNED),
    ("trainer", "/courses/sessions/{ClassSession}/mark/", "enrolment", Enrolment, {}),
    ("trainer", "/courses/new/", "course", Course, RUN),
    ("admin", "/settings/shifts/", "member", Member, SHIFT),
    ("admin", "/settings/members/add/", "teams", Team, {"login": "x-1", "name": "x"}),
)
"""Role, page, the field that holds an id, whose id it is, and the rest of the form."""

BODIES = (
    ("supervisor", "/api/v1/stays/{Stay}/move", "bed", Bed, {}),
    ("supervisor", "/api/v1/stays/{Stay}/swap", "with", Stay, {}),
    ("caseworker", "/api/v1/plans", "stay", Stay, {"goals": [{"domain": "safety", "title": "x"}]}),
    ("trainer", "/api/v1/course-runs/{CourseRun}/enrolments", "person", Person, {}),
    ("caseworker", "/api/v1/reviews/{Review}/complete", "goal", Goal, {}),
)


def everything():
    """Return a digest of every row of the house, but for what every request writes."""
    digest = hashlib.sha256()
    for model in apps.get_models():
        if model.__name__ not in UNTOLD and model._meta.app_label not in ("axes", "django_q"):
            rows = sorted(map(repr, model._default_manager.values_list()))
            digest.update(repr((model.__name__, rows)).encode())
    return digest.hexdigest()


def foreign(world, model):
    case = world.cases["elsewhere"]
    if model is Team:
        return case.team
    return case.row(model)


def filled(world, address):
    named = {model.__name__: model for model in ROWS}
    wanted = [name for name in named if f"{{{name}}}" in address]
    return address.format(**{name: world.cases["own"].row(named[name]).pk for name in wanted})


@pytest.mark.parametrize(("role", "address", "field", "model", "rest"), FORMS)
def test_in_a_form(role, address, field, model, rest):
    world = World(role)
    client = Client()
    client.force_login(world.member)
    path, theirs = filled(world, address), foreign(world, model)
    before = everything()

    answer = client.post(path, {**rest, field: str(theirs.pk)})

    assert answer.status_code in (404, 422), answer.status_code
    assert everything() == before


@pytest.mark.parametrize(("role", "address", "field", "model", "rest"), BODIES)
def test_in_a_body(role, address, field, model, rest):
    world = World(role)
    token = make_token(member=world.member, name="foreign", at=timezone.now())
    client = Client(headers={"Authorization": f"Bearer {token}"})
    path, theirs = filled(world, address), str(foreign(world, model).pk)
    body = {**rest, field: theirs}
    if field == "goal":
        body = {"progress": [{"goal": theirs, "status": "met"}], "summary": ""}
    before = everything()

    with transaction.atomic():
        answer = client.post(path, body, content_type="application/json")

    assert answer.status_code in (404, 409, 422), answer.status_code
    assert everything() == before


def test_admission_of_somebody_and_to_a_bed_of_another_centre():
    world = World("supervisor")
    token = make_token(member=world.member, name="foreign", at=timezone.now())
    client = Client(headers={"Authorization": f"Bearer {token}"})
    someone = {"sex": "F", "birth_year": 1990, "relation": "self"}
    night = str(world.centre.night())
    common = {"from": night, "nights": 2, "channel": "walk_in"}
    theirs = world.cases["elsewhere"]
    bodies = (
        {**common, "people": [{**someone, "person": str(theirs.row(Person).pk)}]},
        {**common, "people": [someone], "beds": [str(theirs.row(Bed).pk)]},
    )
    world.cases["own"].row(Bed)
    before = everything()

    for body in bodies:
        answer = client.post("/api/v1/admissions", body, content_type="application/json")
        assert answer.status_code == 404
    assert everything() == before
