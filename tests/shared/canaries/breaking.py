"""What is refused, and what breaks; each with canaries in it."""

from urllib.parse import quote

from tests.shared.canaries.coming import people_form
from tests.shared.canaries.words import (
    BIRTH_DATE,
    CHANGED,
    DOCUMENT,
    DRAFTED,
    GUEST,
    IN_ADDRESS,
    NAME,
    NOTE,
    OVERRIDE,
    PHONE,
    SAID_BY_DATABASE,
    TYPED_AS_LOGIN,
)
from tests.support.canary_house import PASSWORD, until

NOBODY = "00000000-0000-4000-8000-000000000000"
EVERYTHING = {"name": NAME, "phone": PHONE, "query": CHANGED, "text": NOTE, "reason": OVERRIDE}


def refusals(house, desk, family):
    """What is not there, not hers, not the way, not readable."""
    page = f"/residents/{family.person}/"
    for member in (house.at("manager"), house.at("admin")):
        for path in (
            *(page, f"{page}reveal/", f"{page}notes/", f"{page}documents/", f"{page}contact/"),
            *("/residents/search/", "/check-in/", "/board/names/", "/erasures/", "/conflicts/"),
            *(family.plan, f"{family.plan}edit/"),
        ):
            member.post(path, EVERYTHING)
            member.get(path)
        member.api("residents/search", EVERYTHING)
        member.api(f"residents/{family.person}")
    not_there(desk, page)
    unreadable(house, desk)
    strangers(house)


def not_there(desk, page):
    for path in (
        f"/residents/{NOBODY}/reveal/",
        f"{page}change/birth_date/",
        f"{page}change/document/",
        "/nowhere/",
    ):
        sent = {"version": 1, "birth_date": BIRTH_DATE, "document": DOCUMENT, **EVERYTHING}
        assert desk.post(path, sent).status == 404
    for path in (
        f"/residents/{quote(IN_ADDRESS)}/",
        f"/api/v1/residents/{quote(IN_ADDRESS)}",
        f"/shared/{quote(IN_ADDRESS)}/",
        f"/nowhere/{quote(IN_ADDRESS)}?name={quote(IN_ADDRESS)}",
    ):
        assert desk.ask("GET", path).status == 404
    assert desk.post("/board/", EVERYTHING).status == 405
    assert desk.ask("PUT", f"/residents/search/?q={quote(IN_ADDRESS)}", "x").status in (403, 405)


def unreadable(house, desk):
    api = house.stranger("house")
    assert api.api("residents/search", EVERYTHING, method="PUT").status == 405
    assert api.api("residents/search", '{"name": "' + NAME).status == 422
    assert api.api("admissions", {"people": [{"sex": NAME, "phone": NAME}]}).status == 422
    assert api.api("residents/search", {"name": NAME + "x" * 1_000_001}).status == 413
    assert desk.post("/residents/search/", query=NAME + "x" * 1_000_001).status in (400, 413)


def strangers(house):
    stranger = house.stranger()
    assert stranger.post("/residents/search/", EVERYTHING).status == 403  # no CSRF token
    stranger.get(f"/sign-in/?next=/{quote(IN_ADDRESS)}/")
    for login, password in ((TYPED_AS_LOGIN, "x"), ("house", TYPED_AS_LOGIN), (PASSWORD, PASSWORD)):
        path = f"/sign-in/?next=/{quote(IN_ADDRESS)}/"
        assert stranger.post(path, login=login, password=password).status == 422


def crashes(house, desk):
    """Pages, programs and jobs break, and the database says with whose name."""
    someone = {"sex": "F", "birth_year": 1990, "relation": "self"}
    body = {"from": house.night, "nights": 3, "channel": "police"}
    with house.broken("residents_nametoken", SAID_BY_DATABASE):
        broken = desk.api("admissions", body | {"people": [someone | {"name": GUEST}]})
        assert broken.status == 500
        who = desk.go("/check-in/", safe="yes", channel="walk_in")
        woman = {"sex": "F", "name": DRAFTED, "phone": "3341 7826"}
        assert desk.post(who, people_form(house, woman, go="bed_now")).status == 500
    with house.broken("staff_auditentry", SAID_BY_DATABASE):
        assert desk.post("/residents/search/", query=CHANGED).status == 503
    with house.broken("rehabilitation_review", SAID_BY_DATABASE):
        assert desk.api("admissions", body | {"people": [someone]}).status == 201
        until(lambda: house.ask("SELECT 1 FROM django_q_task WHERE NOT success"))
