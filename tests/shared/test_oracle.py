"""Nobody is told that somebody is here: hidden and unknown get the same bytes (P3)."""

import re
import uuid
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from residents.actions import declare_conflict
from residents.codes import new_code
from rooms.actions.cards import issue_card
from rooms.cards import new_number
from staff.actions import make_token
from tests.residents import factories as people

pytestmark = [pytest.mark.django_db, pytest.mark.policy_matrix]
FEW, MANY = 18, 200
NAMES = ("مريم السالم", "زينب السالم", "Mariam Abdullah Hassan", "نور الهدى")
STRANGER = ("لولوة الغامدي", "Wilhelmina Oyelaran", "غيداء الزهراني", "Ottilie Brandvold")
HIDDEN_PHONE, UNKNOWN_PHONE = "+97455123456", "+97433009911"


@dataclass
class Pair:
    """What one asks with: of somebody hidden, and of nobody."""

    hidden: dict
    unknown: dict


@pytest.fixture(params=["restricted", "conflict", "elsewhere"])
def house(request, settings):
    """A member, and how people are hidden from her."""
    settings.DEMO = True  # the second factor is not asked
    centre = people.CentreFactory()
    team = people.TeamFactory(centre=centre)
    member = people.MemberFactory(
        centre=centre, teams=[team], roles=["supervisor", "caseworker", "lead"], language="en"
    )
    return request.param, member, team


def pairs_of(house, count):
    how, member, team = house
    return [_pair(how, member, team, n) for n in range(count)]


def _pair(how, member, team, n):
    centre = people.CentreFactory() if how == "elsewhere" else member.centre
    team = None if how == "elsewhere" else team
    name = NAMES[n % len(NAMES)]
    person = people.PersonFactory(centre=centre, team=team, name=name, phone=HIDDEN_PHONE)
    card = issue_card(person=person, by=None, at=person.created_at)
    if how == "restricted":
        worker = people.MemberFactory(role="nurse", centre=centre)
        people.assign_file(case_file=person.case_file, member=worker, by=None, at=person.created_at)
        type(person.case_file).objects.filter(person=person).update(restricted=True)
    if how == "conflict":
        declare_conflict(
            member=member, person=person, kind="relative", by=member, at=person.created_at
        )
    hidden = {"id": str(person.pk), "code": person.code, "card": card.number}
    unknown = {"id": str(uuid.uuid4()), "code": new_code(), "card": new_number()}
    stranger = STRANGER[n % len(STRANGER)]
    return Pair(
        {**hidden, "name": name, "phone": HIDDEN_PHONE},
        {**unknown, "name": stranger, "phone": UNKNOWN_PHONE},
    )


def asked_of(client, api, one, how, seen):
    """Ask everywhere that takes an id, a code, a name, a phone or a card; return the answers."""
    yield client.get(f"/residents/{one['id']}/")
    yield client.post(f"/residents/{one['id']}/reveal/")
    yield client.get(f"/residents/{one['id']}/card/")
    yield client.get(f"/plans/panel/{one['id']}/")
    yield client.post("/check-in/again/", {"person": one["id"]})
    yield api.get(f"/api/v1/residents/{one['id']}")
    for part in ("code", "name", "phone"):
        yield client.post("/residents/search/", {"query": one[part]})
        yield client.post(
            "/residents/search/", {"query": one[part]}, headers={"HX-Request": "true"}
        )
        yield client.post("/check-in/before/", {"asked": one[part]})
        body = {part: one[part]}
        yield api.post("/api/v1/residents/search", body, content_type="application/json")
    yield client.post("/check-in/before/", {"asked": one["card"]})
    yield client.post("/scan/", {"number": one["card"]})
    yield client.post("/preferences/conflicts/", {"code": one["code"], "kind": "relative"})
    yield client.post("/conflicts/", {"code": one["code"], "kind": "relative"})
    linked = {"code": one["code"], "kind": "threat", "apart": "villa"}
    yield client.post(f"/residents/{seen.pk}/kept-apart/", linked)
    if how != "restricted":  # whoever restricted files are hidden from may open them so
        reason = "Somebody rang and is in danger now."
        yield client.post("/break-glass/open/", {"code": one["code"], "reason": reason})


def bare(answer, one):
    """Return an answer without what she typed and what is new in every page."""
    text = answer.content.decode()
    text = re.sub(r'name="(csrfmiddlewaretoken|token)" value="[^"]*"', "", text)
    text = re.sub(r'"x-csrftoken": "[^"]*"', "", text)
    for typed in one.values():
        text = text.replace(f'value="{typed}"', "")
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, text, headers


def compare(house, count):
    how, member, team = house
    seen = people.PersonFactory(centre=member.centre, team=team)
    client, api = Client(), Client()
    client.force_login(member)
    token = make_token(member=member, name="oracle", at=timezone.now())
    api.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    wrong = []
    for pair in pairs_of(house, count):
        client.get("/")  # what is made once is made; and she is seen, for what follows is undone
        answers = []
        for one in (pair.hidden, pair.unknown):
            with transaction.atomic():
                answers.append([bare(a, one) for a in asked_of(client, api, one, how, seen)])
                transaction.set_rollback(True)
        wrong += [
            place
            for place, (told, untold) in enumerate(zip(*answers, strict=True))
            if told != untold
        ]
    return sorted(set(wrong))


def test_hidden_and_unknown_are_the_same_bytes(house):
    assert compare(house, FEW // 3) == []


@pytest.mark.long
def test_hidden_and_unknown_are_the_same_bytes_200_times(house):
    assert compare(house, MANY) == []


def lists_of(client):
    paths = ("/residents/", "/residents/?page=2", "/stays/?as=table", "/conflicts/", "/plans/")
    return [bare(client.get(path), {}) for path in paths]


def test_counts_order_and_pages_do_not_tell(house):
    """Thirty hidden people among those seen change no list, no count and no page number."""
    how, member, team = house
    if how == "restricted":
        member.roles = ["supervisor", "caseworker"]  # a lead is told how many are restricted
        member.save()
    client = Client()
    client.force_login(member)
    for n in range(26):
        people.PersonFactory(centre=member.centre, team=team, name=STRANGER[n % len(STRANGER)])
    before = lists_of(client)

    pairs_of(house, 30)

    assert lists_of(client) == before
