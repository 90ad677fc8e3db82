"""What a permission refuses to one row: her own account, another service's words (P1, P4).

`test_access` goes everywhere with rows that a permission reaches or that she may not see. Here are
the rows that she sees, with a permission that she holds, and may still not touch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rehabilitation.models import Plan
from residents.actions import declare_conflict
from residents.models import BreakGlass, ConflictOfInterest
from rooms.actions.extending import ask_extension
from rooms.models import Extension, ExtensionVote, LeavePass
from shelter.exports.actions import ask_export
from shelter.exports.spans import Span
from staff.actions import make_token
from staff.actions.confirming import await_confirmation
from staff.models import Export, LookupAlert
from staff.policy import NOT_HERS, NOT_HERSELF, grants
from staff.rules import BESIDES
from tests.rehabilitation.factories import PlanFactory, ServiceNoteFactory
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory, TeamFactory
from tests.rooms.factories import BedFactory, LeavePassFactory, StayFactory
from tests.staff.factories import LookupAlertFactory
from tests.support.routes import all_routes

pytestmark = [pytest.mark.django_db, pytest.mark.policy_matrix]
READ, WRITE = "rehabilitation.read_service_note", "rehabilitation.write_service_note"
CHANGE, CONFIRM = "staff.change_member", "staff.confirm_member"
SERVICES = ("psychologist", "nurse", "legal")


class House:
    """A centre with a team, a member of some roles, and a colleague of the same."""

    def __init__(self, *roles):
        self.now, self.centre = timezone.now(), CentreFactory(max_nights=30)
        self.team = TeamFactory(centre=self.centre)
        self.member, self.colleague = (self.someone(*roles) for _one in range(2))

    def someone(self, *roles):
        return MemberFactory(centre=self.centre, teams=[self.team], roles=list(roles))

    @property
    def person(self):
        return PersonFactory(centre=self.centre, team=self.team)

    @property
    def stay(self):
        return StayFactory(bed=BedFactory(centre=self.centre), person=self.person)


def note_of(role):
    return lambda house: ServiceNoteFactory(person=house.person, role=role)


def herself(house):
    return house.member


def whom_she_reset(house):
    member = MemberFactory(centre=house.centre)
    await_confirmation(member=member, by=house.member, at=house.now)
    return member


REFUSED = [
    *((asked, role, note_of(of)) for asked in (READ, WRITE) for role in SERVICES
      for of in SERVICES if of != role),
    (CHANGE, "admin", herself),
    *((CONFIRM, role, row) for role in ("manager", "privacy") for row in (herself, whom_she_reset)),
]  # fmt: skip
"""Permission, who holds it, and a row that she sees and that it does not let her touch."""


def test_every_permission_with_a_rule_of_its_own_is_tried_for_all_who_hold_it():
    held = {grant.permission: set(grant.roles) for grant in grants()}

    tried = {name: {role for asked, role, _row in REFUSED if asked == name} for name in BESIDES}

    assert tried == {name: held[name] for name in BESIDES}


@pytest.mark.parametrize(("permission", "role", "make"), REFUSED)
def test_a_row_that_the_permission_refuses_is_refused_everywhere(permission, role, make, settings):
    settings.DEMO = True
    house = House(role)
    row, member = make(house), house.member
    routes = [r for r in all_routes() if r.permission == permission and r.on is type(row)]
    assert routes, "no address takes such a row: take the line away"
    assert type(row).objects.visible_to(member).filter(pk=row.pk).exists()
    assert member.has_perm(permission)

    client = signed_in(member)
    answers = {
        f"{method} {route}": getattr(client, method)(route.address(pk=row.pk)).status_code
        for route in routes
        for method in ("get", "post")
    }

    assert set(answers.values()) <= {403, 405}, answers
    assert [*answers.values()].count(403) >= len(routes), answers


@dataclass
class OwnAct:
    """Something that somebody else decides: the row is hers, the address takes ``form``."""

    permission: str
    route: str
    roles: tuple[str, ...]
    make: Callable
    form: Callable = lambda _house: {}

    def __str__(self):
        return f"{self.permission} at {self.route}"


def an_alert(house):
    return LookupAlertFactory(member=house.member)


def an_export(house):
    span = Span(house.centre.night().year, house.centre.night().month)
    given = {"kind": "stays", "span": span, "file_format": "csv", "reason": "report"}
    return ask_export(**given, by=house.member, at=house.now)


def a_glass(house):
    started_at = house.now - timedelta(hours=1)
    return BreakGlass.objects.create(
        centre=house.centre, member=house.member, person=house.person,
        started_at=started_at, ends_at=started_at + timedelta(minutes=30),
    )  # fmt: skip


def a_conflict(house):
    given = {"kind": "other", "by": house.member, "at": house.now}
    return declare_conflict(member=house.member, person=house.person, **given)


def an_extension(nights):
    said = {"nights": nights, "reason": "safety", "exit_plan": "A flat of her own."}
    return lambda house: ask_extension(stay=house.stay, **said, by=house.member, at=house.now)


def a_leave(house):
    return LeavePassFactory(
        stay=house.stay, left_at=None, leaves_at=house.now + timedelta(hours=1), risk="safe",
        checked_at=house.now, asked_at=house.now, asked_by=house.member,
    )  # fmt: skip


def a_plan(house):
    return PlanFactory(stay=house.stay, by=house.member, submitted=True)


APPROVE_PLAN = "rehabilitation.approve_plan"
BLOCK = "residents.block_member"
EXTENDING = (
    ("rooms.approve_extension", ("supervisor", "caseworker"), 20, ("approve", "refuse")),
    (
        "rooms.approve_long_extension",
        ("manager", "caseworker"),
        40,
        ("approve_long", "refuse_long"),
    ),
    ("rooms.vote_extension", ("lead", "caseworker"), 60, ("vote", "vote_against")),
)  # fmt: skip
"""By level: who holds it, how many nights are asked for, and where a yes and a no go."""


def refused(_house):
    return {"reason": "plan_unclear", "offered": "relatives"}


OWN_ACTS = [
    OwnAct("staff.review_lookups", "lookup_review", ("privacy",),
           an_alert, lambda _house: {"outcome": "explained"}),
    OwnAct("staff.decide_export", "export_decide", ("lead", "privacy"), an_export,
           lambda _house: {"decision": "allow"}),
    OwnAct("residents.review_break_glass", "residents:glass_detail", ("nurse", "privacy"), a_glass,
           lambda _house: {"outcome": "justified"}),
    OwnAct("residents.end_conflict", "residents:conflict_end", ("privacy",), a_conflict),
    OwnAct(BLOCK, "residents:person_conflict", ("lead",), lambda house: house.person,
           lambda house: {"member": str(house.member.pk), "kind": "other"}),
    *(OwnAct(permission, f"rooms:extension_{route}", roles, an_extension(nights), form)
      for permission, roles, nights, routes in EXTENDING
      for route, form in zip(routes, (lambda _house: {}, refused), strict=True)),
    OwnAct("rooms.approve_leave", "rooms:leave_approve", ("supervisor",), a_leave),
    OwnAct("rooms.approve_leave", "rooms:leave_refuse", ("supervisor",), a_leave),
    OwnAct(APPROVE_PLAN, "rehabilitation:plan_approve", ("lead",), a_plan),
    OwnAct(APPROVE_PLAN, "api:plan_approve", ("lead",), a_plan),
]  # fmt: skip
DECIDED = (
    BreakGlass, ConflictOfInterest, Export, Extension, ExtensionVote, LeavePass, LookupAlert, Plan,
)  # fmt: skip


def test_every_permission_that_is_never_about_herself_is_tried():
    others = {str(NOT_HERS), str(NOT_HERSELF)}
    about_others = {grant.permission for grant in grants() if str(grant.rows) in others}

    tried = {act.permission for act in OWN_ACTS} | {permission for permission, _r, _m in REFUSED}
    addresses = {r.name for r in all_routes() if r.permission in about_others and r.kwargs}
    with_rules = {r.name for r in all_routes() if r.permission in BESIDES}

    assert about_others <= tried
    assert addresses - with_rules <= {act.route for act in OWN_ACTS}


@pytest.mark.parametrize("act", OWN_ACTS, ids=str)
def test_she_does_not_decide_what_is_her_own_and_her_colleague_does(act, settings):
    settings.DEMO = True  # the second factor is not asked
    house = House(*act.roles)
    row = act.make(house)
    route = next(r for r in all_routes() if r.name == act.route)
    before = decisions()

    assert not changes(house.member, route, row, act.form(house), before)
    assert changes(house.colleague, route, row, act.form(house), before)


def changes(member, route, row, form, before):
    """Tell whether what a member sends to an address decides anything; take it back."""
    token = make_token(member=member, name="own", at=timezone.now())
    headers = {"Authorization": f"Bearer {token}"} if route.is_api else {}
    with transaction.atomic():
        answer = signed_in(member).post(route.address(pk=row.pk), form, headers=headers)
        changed = decisions() != before
        transaction.set_rollback(True)
    assert answer.status_code < 500, "refused by the database alone"
    return changed


def decisions():
    """Return everything that somebody else has to decide, as it stands."""
    return [list(model.objects.order_by("pk").values()) for model in DECIDED]


def signed_in(member):
    client = Client(raise_request_exception=False)
    client.force_login(member)
    return client
