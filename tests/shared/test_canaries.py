"""What is typed about people is found again by those who may see it, and nowhere else (P2, P12).

A day in a real house: a server and a cluster as processes of their own, a database as a file. Every
text that is typed is a canary. When the day is over, no file that it left may hold one.
"""

import base64
import json
import os
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from shelter.shared.sealing import new_key, seal
from shelter.shared.text import fold, plain
from tests.residents.factories import CentreFactory
from tests.support.canaries import Search, typed
from tests.support.canary_house import PASSWORD, open_house, until

NAME = "كنارزاد بنت غرنوق المرجانية"
CALLED = "أم كنارلولو"
SON = "Quenbyrix Xanthellon"
PHONE = "+97455987643"
DRAFTED, DRAFTED_PHONE = "Wrenthalia Oudspyre", "+97433417826"
CHANGED, CHANGED_PHONE = "قطرنداء الزمهريرية", "+966508136427"
GUEST, GUEST_PHONE = "Thistlewyn Marabeq", "+97466129837"
SOUGHT, SOUGHT_PHONE = "Jaskelyra Fendrowe", "+97477236419"
BIRTH_DATE, DOCUMENT = "1987-11-29", "ZQ7719304X"
NOTE = "يخافكنار من أخيها Vorntasker"
OVERRIDE = "نامتكنار قرب الباب Plimwendel"
WISH, GOAL, GOAL_WORDS, STEP = "Ombrelquist", "جوازكنارها Gildefarn", "Yestrovane", "Kesterblume"
RETURNED, SUMMARY, PROGRESS = "Harquentide", "تحسنتكنار Belmorvick", "Sturwhelk"
CANCELLED = "ذهبتكنار إلى خالتها Drumbletoff"
TYPED_AS_LOGIN = "Nyxavelle-Torpentine"
IN_ADDRESS = "كنارعنوان"
SAID_BY_DATABASE = "Grelspoon Antivarik"

NAMES = (NAME, CALLED, SON, DRAFTED, CHANGED, GUEST, SOUGHT, SAID_BY_DATABASE)
PHONES = (PHONE, DRAFTED_PHONE, CHANGED_PHONE, GUEST_PHONE, SOUGHT_PHONE)
TEXTS = (
    *(BIRTH_DATE, DOCUMENT, NOTE, OVERRIDE, WISH, GOAL, GOAL_WORDS, STEP, RETURNED, SUMMARY),
    *(PROGRESS, CANCELLED, TYPED_AS_LOGIN, IN_ADDRESS, PASSWORD),
)


def words_of(texts):
    """Return texts, and each of their words as typed and folded: no part may be left either."""
    words = {word for text in texts for word in text.split() if len(word) > 4}
    return {*texts, *words, *(fold(word) for word in words)}


anything = Search([*words_of([*NAMES, *TEXTS]), *PHONES])
a_person = Search([*words_of(NAMES), *PHONES])

MAY_SHOW = re.compile(
    r"/(residents/[^/]+/(reveal|change|notes)/|board/names/|board/fit/|check-in/|residents/search/|"
    r"residents/[^/]+/change/\w+/|residents/[^/]+/$|check-in/[^/]+/who/|api/v1/residents/[^/]+$|"
    r"check-in/before/|stays/[^/]+/move/)"
)
"""Where a name may stand: it was just revealed, or it is the member's own entry in its form."""

TYPED_BY_TESTS = re.compile(
    r"""(?<!\w)["']?(?:called|phone)["']?[:=]\s*f?["']([^"'{}]{6,})["']"""
    r"""|PersonFactory\([^()]*name=["']([^"'{}]{6,})["']"""
)
on_sqlite = pytest.mark.skipif(
    not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
    reason="the files of a PostgreSQL server are not ours to read",
)


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """Return what a day in the house left behind, and what was answered in it."""
    with open_house(tmp_path_factory.mktemp("canaries")) as house:
        desk = house.member("house").sign_in()
        family = check_in(desk, house)
        draft = leave_draft(desk, house)
        people(house, desk, family)
        care(house, family)
        guest = programs(house)
        found = reveal(house, desk, family, draft, guest)
        refusals(house, desk, family)
        crashes(house, desk)
        kept = house.kept()
        while_open = anything.files(house.folder)
    return SimpleNamespace(house=house, found=found, kept=kept, while_open=while_open)


def people_form(house, *rows, go="next"):
    people = {f"p-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}
    shape = {"p-TOTAL_FORMS": len(rows), "p-INITIAL_FORMS": 0, "from_on": house.night, "nights": 7}
    return {**people, **shape, "go": go}


def check_in(desk, house):
    """The five steps for a mother and her son; return her id and her stay's."""
    desk.post("/check-in/before/", asked=SOUGHT)
    desk.post("/check-in/before/", asked="00974-7723-6419")
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
    check = desk.go(consent, until_on="2030-01-31", case_work="yes")
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
    """What is known of her is changed, noted, searched for."""
    page = f"/residents/{family.person}/"
    family.seen = [desk.post(f"{page}reveal/")]
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
    for query in (SOUGHT, CHANGED, "٠٠٩٧٤ ٧٧٢٣ ٦٤١٩", "+966508136427"):
        desk.post("/residents/search/", query=query)
    desk.post("/board/fit/", women="1", girls=SOUGHT, from_on=house.night, nights="3")
    supervisor = house.member("supervisor").sign_in()
    supervisor.go(f"{page}notes/", text=NOTE, token="t-note")
    move = f"/stays/{family.stay}/move/"
    beds = re.findall(r'<option value="([0-9a-f-]{36})"', supervisor.get(move).body)
    moved = next(
        answer
        for bed in beds
        if (answer := supervisor.post(move, any_bed=bed, override=OVERRIDE)).status == 302
    )
    assert moved


def care(house, family):
    """A plan is written, returned, approved; a review is completed."""
    caseworker, lead = house.member("caseworker").sign_in(), house.member("lead").sign_in()
    goals = {"goals-TOTAL_FORMS": 1, "goals-INITIAL_FORMS": 0, "revision": 0}
    goal = {"domain": "legal", "title": GOAL, "her_words": GOAL_WORDS}
    goals |= {f"goals-0-{name}": value for name, value in goal.items()} | {"her_words": WISH}
    assert (
        caseworker.post(f"/plans/new/{family.stay}/", goals | {"goals-0-domain": ""}).status == 422
    )
    plan = caseworker.go(f"/plans/new/{family.stay}/", goals, token="t-plan")
    caseworker.go(f"{plan}submit/")
    lead.go(f"{plan}return/", reason=RETURNED)
    family.seen.append(caseworker.get(plan))
    goal_id = caseworker.api(plan.strip("/")).json["goals"][0]["id"]
    caseworker.go(f"/plans/goals/{goal_id}/steps/", title=STEP)
    caseworker.go(f"{plan}submit/")
    lead.go(f"{plan}approve/", token="t-approve")
    reviews = until(lambda: caseworker.api("reviews?state=due").json["items"])
    review = next(row for row in reviews if row["stay"] == family.stay)["id"]
    said = {f"goal-{goal_id}-status": "in_progress", f"goal-{goal_id}-note": PROGRESS}
    caseworker.go(f"/reviews/{review}/complete/", said, summary=SUMMARY, token="t-review")
    family.plan, family.review = plan, f"/reviews/{review}/"


def programs(house):
    """Programs admit somebody, look for her, and cancel another in their own words."""
    desk = house.member("house")
    body = {
        "people": [
            {
                "sex": "F",
                "birth_year": 1990,
                "relation": "self",
                "name": GUEST,
                "called": GUEST,
                "phone": "(+974) 6612-9837",
            }
        ],
        "from": house.night,
        "nights": 3,
        "channel": "police",
    }
    for _twice in range(2):
        admitted = desk.api("admissions", body, Idempotency_Key="k-guest")
        assert admitted.status == 201, admitted.body
    stay = admitted.json["stays"][0]
    again = desk.api("admissions", body | {"nights": 4}, Idempotency_Key="k-guest")
    assert again.status == 409
    assert desk.api("admissions", body | {"beds": [stay["bed"]]}).status == 409
    other = desk.api("admissions", body).json["stays"][0]
    desk.api(f"stays/{other['id']}/cancel", {"reason": CANCELLED})
    for asked in ({"name": GUEST}, {"phone": "6612 9837"}):
        assert desk.api("residents/search", asked).json["count"] >= 1
    desk.api("residents/search", {"name": SOUGHT, "phone": SOUGHT_PHONE})
    return SimpleNamespace(person=stay["person"]["id"], cancelled=other["person"]["id"])


def reveal(house, desk, family, draft, guest):
    """Show each canary to somebody who may see it; return everything that was shown."""
    caseworker = house.member("caseworker").sign_in()
    lead = house.member("lead").sign_in()
    by_htmx = {"htmx": True, "token": "t-htmx"}
    pages = [
        *family.seen,
        desk.post(f"/residents/{family.person}/reveal/", **by_htmx),
        desk.post("/residents/search/", query=CHANGED, **by_htmx),
        desk.post("/board/names/", reason="calling", **by_htmx),
        lead.post(f"/residents/{family.person}/notes/", text=NOTE, **by_htmx),
        desk.post(f"/residents/{family.person}/reveal/"),
        desk.post("/board/names/", reason="roll_call"),
        desk.get(draft),
        caseworker.post(f"/residents/{guest.person}/reveal/"),
        caseworker.api(f"residents/{guest.person}"),
        *(caseworker.get(f"/residents/{one}/") for one in (family.person, guest.cancelled)),
        *(lead.get(page) for page in (family.plan, f"{family.plan}print/", family.review)),
    ]
    return "\n".join(page.body for page in pages)


def refusals(house, desk, family):
    """What is not there, not hers, not the way, not readable; each with canaries in it."""
    manager, admin = house.member("manager").sign_in(), house.member("admin").sign_in()
    everything = {"name": NAME, "phone": PHONE, "query": CHANGED, "text": NOTE, "reason": OVERRIDE}
    page = f"/residents/{family.person}/"
    for member in (manager, admin):
        for path in (
            page,
            f"{page}reveal/",
            "/residents/search/",
            "/check-in/",
            "/board/names/",
            f"{page}notes/",
            family.plan,
            f"{family.plan}edit/",
        ):
            member.post(path, everything)
            member.get(path)
        member.api("residents/search", everything)
        member.api(f"residents/{family.person}")
    nobody = "00000000-0000-4000-8000-000000000000"
    for path in (
        f"/residents/{nobody}/reveal/",
        f"{page}change/birth_date/",
        f"{page}change/document/",
        "/nowhere/",
    ):
        sent = {"version": 1, "birth_date": BIRTH_DATE, "document": DOCUMENT, **everything}
        assert desk.post(path, sent).status == 404
    for path in (
        f"/residents/{quote(IN_ADDRESS)}/",
        f"/api/v1/residents/{quote(IN_ADDRESS)}",
        f"/nowhere/{quote(IN_ADDRESS)}?name={quote(IN_ADDRESS)}",
    ):
        assert desk.ask("GET", path).status == 404
    assert desk.post("/board/", everything).status == 405
    assert desk.ask("PUT", f"/residents/search/?q={quote(IN_ADDRESS)}", "x").status in (403, 405)
    api = house.member("house")
    assert api.api("residents/search", everything, method="PUT").status == 405
    assert api.api("residents/search", '{"name": "' + NAME).status == 422
    assert api.api("admissions", {"people": [{"sex": NAME, "phone": NAME}]}).status == 422
    assert api.api("residents/search", {"name": NAME + "x" * 1_000_001}).status == 413
    assert desk.post("/residents/search/", query=NAME + "x" * 1_000_001).status in (400, 413)
    stranger = house.member("nobody")
    assert stranger.post("/residents/search/", everything).status == 403  # no CSRF token
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


@on_sqlite
class TestADay:
    @pytest.mark.parametrize("canary", [*NAMES[:-2], *PHONES[:-1], *TEXTS[2:-3]])
    def test_what_was_typed_is_shown_to_those_who_may_see_it(self, day, canary):
        assert Search([canary])(day.found)

    def test_leaves_none_of_it_in_any_file(self, day):
        assert day.while_open == []
        assert anything.files(day.house.folder) == []

    def test_leaves_its_traces_to_be_searched(self, day):
        files = {path.name for path in day.house.folder.iterdir()}
        logs = [(day.house.folder / name).read_text() for name in ("server.log", "cluster.log")]

        assert files >= {"house.sqlite3", "server.log", "cluster.log", "keyring.json"}
        assert "incident" in logs[0]
        assert "Failed" in logs[1]

    def test_leaves_none_of_it_in_any_table(self, day):
        leaks = [
            f"{table}: {canary}"
            for (table,) in day.house.ask("SELECT name FROM sqlite_master WHERE type = 'table'")
            for canary in anything(repr(day.house.ask(f'SELECT * FROM "{table}"')))
        ]

        assert leaks == []

    def test_leaves_none_of_it_packed_in_sessions_and_jobs(self, day):
        assert "messages" in day.kept or "_auth_user_id" in day.kept
        assert anything(day.kept) == []

    def test_says_none_of_it_in_addresses_headers_and_titles(self, day):
        asked = (IN_ADDRESS, quote(IN_ADDRESS))
        leaks = [
            (answer.method, answer.path, answer.status)
            for answer in day.house.heard
            if not any(part in answer.path for part in asked) and anything(answer.head)
        ]

        assert leaks == []
        assert any("hx-trigger" in answer.headers for answer in day.house.heard)

    def test_a_refusal_says_none_of_it(self, day):
        refused = [one for one in day.house.heard if one.status >= 400 and one.status != 422]
        leaks = [(one.path, one.status, anything(one.body)) for one in refused]

        assert {one.status for one in refused} >= {403, 404, 405, 409, 413, 500, 503}
        assert [leak for leak in leaks if leak[2]] == []

    def test_names_stand_only_where_they_were_revealed_or_are_typed(self, day):
        shown = {
            re.sub(r"[0-9a-f-]{36}", "<id>", one.path)
            for one in day.house.heard
            if a_person(one.body) and not MAY_SHOW.match(one.path)
        }

        assert shown == set()

    def test_those_who_may_not_see_people_see_none_of_it(self, day):
        others = [one for one in day.house.heard if one.role in ("manager", "admin", "nobody")]
        leaks = [
            (one.path, one.status)
            for one in others
            if anything(one.body) and not one.path.startswith("/sign-in/")  # her own entry
        ]

        assert leaks == []


class TestSearch:
    @pytest.mark.parametrize(
        "kept",
        [
            "مريم الحسن".encode(),
            "مريم الحسن".encode("utf-16-le"),
            json.dumps({"name": "مريم الحسن"}).encode(),
            json.dumps(json.dumps(["مريم الحسن"])).encode(),
            quote("/residents/مريم الحسن/").encode(),
            base64.b64encode("{'name': 'مريم الحسن'}".encode()),
            repr("مريم الحسن".encode()).encode(),
        ],
    )
    def test_finds_a_name_however_it_is_written(self, kept):
        assert typed(b"\0before" + kept + b"after\xff") == ["مريم الحسن"]

    @pytest.mark.parametrize(
        "kept",
        ["55123456", "+974 5512 3456", "٥٥١٢ ٣٤٥٦", "5512-3456", "0097455123456", "65432155"],
    )
    def test_finds_a_phone_however_it_is_written(self, kept):
        assert typed(f"before {kept} after") == ["+97455123456"]

    def test_finds_nothing_in_a_sealed_text(self):
        key = new_key()

        assert not typed(seal(key, "person.name", "مريم الحسن".encode()))


@pytest.mark.django_db
class TestEveryTest:
    def test_fails_where_a_name_is_written_in_clear(self):
        with pytest.raises(AssertionError, match="into staff_centre"):
            CentreFactory(name_en="Mariam Abdullah Hassan")

    def test_registers_the_names_and_phones_that_it_types(self):
        unknown = {
            f"{path.name}: {name}"
            for path in sorted((settings.BASE_DIR / "tests").rglob("*.py"))
            for name in map("".join, TYPED_BY_TESTS.findall(path.read_text()))
            if path != Path(__file__) and not typed(plain(name))
        }

        assert not unknown, f"add these to tests/support/canaries.py: {sorted(unknown)}"

    def test_leaves_its_database_where_the_suite_searches(self):
        folder = os.environ.get("TEST_TRACES")
        if not folder or connection.vendor != "sqlite":
            pytest.skip("only tools/suite.py keeps it")

        assert Path(connection.settings_dict["NAME"]).parent == Path(folder)
