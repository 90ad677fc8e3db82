"""Somebody comes: a check-in of five steps, a draft, programs, what is known of her."""

import re
from datetime import timedelta
from types import SimpleNamespace

from django.utils.timezone import localdate

from tests.shared.canaries.words import (
    ASKED,
    ASKED_NUMBER,
    CALLED,
    CANCELLED,
    CHANGED,
    DRAFTED,
    ERASED,
    ERASED_PHONE,
    GUEST,
    NAME,
    NOTE,
    OVERRIDE,
    SON,
    SOUGHT,
    SOUGHT_CODE,
    SOUGHT_PHONE,
)


def people_form(house, *rows, go="next"):
    people = {f"p-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}
    shape = {"p-TOTAL_FORMS": len(rows), "p-INITIAL_FORMS": 0, "from_on": house.night, "nights": 7}
    return {**people, **shape, "go": go}


def check_in(desk, house):
    """The five steps for a mother and her son; return her id and her stay's."""
    for asked in (SOUGHT, "00974-7723-6419", SOUGHT_CODE):
        desk.post("/check-in/before/", asked=asked)
    who = desk.go("/check-in/", safe="yes", channel="walk_in", token="t-safe")
    mother = {"sex": "F", "age": "34", "called": CALLED, "name": NAME, "phone": "٥٥٩٨ ٧٦٤٣"}
    son = {"sex": "M", "age": "7", "relation": "child", "name": SON}
    wrong = desk.post(who, people_form(house, mother | {"phone": "55987643000"}, son))
    assert (wrong.status, NAME in wrong.body) == (422, True)
    bed = desk.go(who, people_form(house, mother, son), token="t-who")
    choice = re.search(
        r'name="beds"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="beds"', desk.get(bed).body
    )
    consent = desk.go(bed, beds=choice[1] or choice[2], go="next")
    check = desk.go(consent, until_on=str(localdate() + timedelta(days=90)), case_work="yes")
    desk.get(check)
    stay = desk.go(check, token="t-check")
    page = desk.get(stay)
    person = re.search(r"/residents/([0-9a-f-]{36})/", page.body)[1]
    return SimpleNamespace(person=person, stay=stay.strip("/").rsplit("/", 1)[-1])


def leave_draft(desk, house):
    """A check-in that nobody finished, and one that was thrown away."""
    someone = {"sex": "F", "age": "30", "name": DRAFTED, "phone": "3341-7826"}
    for ends in ("discard", None):
        who = desk.go("/check-in/", safe="yes", channel="walk_in")
        desk.go(who, people_form(house, someone))
        if ends:
            desk.go(who.replace("who", ends))
    return who


def people(house, desk, family):
    """What is known of her is revealed, changed, noted, searched for."""
    page = f"/residents/{family.person}/"
    desk.post(f"{page}reveal/")
    for field, value in (("name", CHANGED), ("phone", "+966 50 813 6427")):
        version = re.search(
            r'name="version" value="(\d+)"|value="(\d+)"[^>]*name="version"',
            desk.get(f"{page}change/{field}/").body,
        )
        desk.go(
            f"{page}change/{field}/",
            {"version": version[1] or version[2], field: value},
            token=f"t-{field}",
        )
        stale = desk.post(f"{page}change/{field}/", {"version": "1", field: value})
        assert stale.status == 422
    for query in (SOUGHT, CHANGED, "٠٠٩٧٤ ٧٧٢٣ ٦٤١٩", "+966508136427", SOUGHT_CODE):
        desk.post("/residents/search/", query=query)
    house.at("privacy").post("/audit/person/", code=SOUGHT_CODE)
    desk.post("/board/fit/", women="1", girls=SOUGHT, from_on=house.night, nights="3")
    supervisor = house.at("supervisor")
    supervisor.go(f"{page}notes/", text=NOTE, token="t-note")
    move = f"/stays/{family.stay}/move/"
    beds = re.findall(r'<option value="([0-9a-f-]{36})"', supervisor.get(move).body)
    asked = {"override": OVERRIDE}
    assert any(supervisor.post(move, asked, any_bed=bed).status == 302 for bed in beds)
    house.at("caseworker").get(page)


def requests(house):
    """Somebody asks by telephone; what she tells is shown to whoever asks for it on purpose."""
    intake, supervisor = house.at("intake"), house.at("supervisor")
    wish = {"women": "1", "nights": "5", "from_on": house.night, "channel": "hotline"}
    wish |= {"urgency": "days", "whereabouts": "danger", "words": ASKED, "number": ASKED_NUMBER}
    assert intake.post("/requests/new/", wish | {"whereabouts": ""}).status == 422
    page = intake.go("/requests/new/", wish)
    answers = dict.fromkeys(("safe_now", "eligible", "conflict_here", "needs_other"), "unknown")
    said = {**answers, "urgency": "tonight", "whereabouts": "nowhere"}
    assert intake.post(f"{page}screen/", said | {"eligible": ""}).status == 422
    intake.go(f"{page}screen/", said)
    intake.go(f"{page}wait/")
    assert supervisor.post(f"{page}decline/", {"reason": ""}).status == 422
    for member in (intake, supervisor):
        assert member.post(f"{page}reveal/").status == 200
        for path in (page, "/requests/", "/waiting/"):
            member.get(path)


def programs(house):
    """Programs admit somebody, look for her, and cancel another in their own words."""
    desk = house.at("house")
    body = _admission(house, GUEST, "(+974) 6612-9837")
    for _twice in range(2):
        admitted = desk.api("admissions", body, Idempotency_Key="k-guest")
        assert admitted.status == 201, admitted.body
    stay = admitted.json["stays"][0]
    again = desk.api("admissions", body | {"nights": 4}, Idempotency_Key="k-guest")
    assert again.status == 409
    assert desk.api("admissions", body | {"beds": [stay["bed"]]}).status == 409
    other = desk.api("admissions", body).json["stays"][0]
    desk.api(f"stays/{other['id']}/cancel", {"reason": CANCELLED})
    gone = desk.api("admissions", _admission(house, ERASED, ERASED_PHONE)).json["stays"][0]
    desk.api(f"stays/{gone['id']}/cancel", {"reason": CANCELLED})
    for asked in ({"name": GUEST}, {"phone": "6612 9837"}):
        assert desk.api("residents/search", asked).json["count"] >= 1
    desk.api("residents/search", {"name": SOUGHT, "phone": SOUGHT_PHONE})
    persons = [row["person"]["id"] for row in (stay, other, gone)]
    return SimpleNamespace(person=persons[0], cancelled=persons[1], erased=persons[2])


def _admission(house, name, phone):
    someone = {"sex": "F", "birth_year": 1990, "relation": "self"}
    someone |= {"name": name, "called": name, "phone": phone}
    return {"people": [someone], "from": house.night, "nights": 3, "channel": "police"}
