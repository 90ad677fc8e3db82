"""What is kept for her, the nights asked for her, how she leaves, who comes; a line of paper."""

from uuid import UUID, uuid4

from django.utils.timezone import localtime

from tests.shared.canaries import words


def belongings(house, family):
    """Things are taken in, one is given to somebody else for her, the rest is on her copy."""
    desk, page = house.at("house"), f"/stays/{family.stay}/belongings/"
    things = {"t-TOTAL_FORMS": 2, "t-INITIAL_FORMS": 0, "signs": "her"}
    for at in range(2):
        thing = {"kind": "jewellery", "description": words.THING, "place": "S-4"}
        things |= {f"t-{at}-{name}": value for name, value in thing.items()}
    assert desk.post(f"{page}take-in/", things | {"t-0-place": ""}).status == 422
    desk.go(f"{page}take-in/", things)
    first = house.ids("rooms_belongingsitem", "number=1")[0]
    given = {"items": first, "to": "authorised", "receiver": words.RECEIVER, "signs": "her"}
    assert desk.post(f"{page}give-back/", given | {"items": ""}).status == 422
    desk.go(f"{page}give-back/", given)
    desk.get(page)
    desk.get(f"{page}receipt/")
    desk.post(f"{page}copy/")


def more_nights(house, family):
    """Nights past the limit are asked for, and refused with what she was offered instead."""
    caseworker, page = house.at("caseworker"), f"/stays/{family.stay}/extend/"
    wish = {"nights": 90, "reason": "safety", "wish": words.MORE_NIGHTS}
    assert caseworker.post(page, wish).status == 422
    caseworker.go(page, wish | {"exit_plan": words.NEW_EXIT})
    caseworker.get(page)
    where = f"/extensions/{house.ids('rooms_extension')[0]}/"
    manager = house.at("manager")
    assert words.NEW_EXIT in manager.get(where).body
    manager.go(f"{where}vote/")
    no = {"reason": "safe_place", "words": words.OFFERED}
    lead = house.at("lead")
    assert lead.post(f"{where}vote-against/", no).status == 422
    lead.go(f"{where}vote-against/", no | {"offered": "housing_help"})
    assert words.OFFERED in caseworker.get(where).body


def leaving(house, guest):
    """The worker does not find it safe, and says why and what was done."""
    desk = house.at("house")
    stays = desk.api("stays?state=admitted&limit=100").json["items"]
    stay = next(row["id"] for row in stays if row["person"]["id"] == guest.person)
    page = f"/stays/{stay}/check-out/"
    said = {"destination": "relatives", "safe_for_her": "yes", "safe_for_worker": "no"}
    said |= {"unsafe_note": words.EXIT_NOTE, "who": "one"}
    assert desk.post(page, said).status == 422
    said |= {"unsafe_reason": "he_knows"}
    desk.post(page, said)
    desk.go(page, said, go="leave")
    house.at("supervisor").get(f"/stays/{stay}/")


def forgotten(house, family):
    """Her stay looks forgotten to a job, and the supervisor says why it goes on."""
    supervisor, pk = house.at("supervisor"), uuid4()
    values = f"'{pk.hex}', '{UUID(family.stay).hex}', 'no_sign', '{house.night}', CURRENT_TIMESTAMP"
    columns = "id, stay_id, reason, since_on, proposed_at, answer"
    house.ask(f"INSERT INTO rooms_forgottenstay ({columns}) VALUES ({values}, '')")
    page, said = f"/stays/forgotten/{pk}/here/", {f"{pk}-until_on": house.night}
    assert supervisor.post(page, said).status == 422
    supervisor.go(page, said | {f"{pk}-text": words.GOES_ON})
    supervisor.get("/stays/forgotten/")


def apart(house, family, guest):
    """Two must be kept apart, and what is known of it is written down."""
    lead, hers = house.at("lead"), f"/residents/{family.person}/kept-apart/"
    said = {"code": house.code_of(guest.person), "apart": "room", "note": words.KEPT_APART}
    assert lead.post(hers, said | {"kind": ""}).status == 422
    lead.go(hers, said | {"kind": "threat"})
    for role in ("supervisor", "caseworker"):
        assert words.KEPT_APART in house.at(role).get(hers).body
    assert words.OVERRIDE in house.at("manager").get("/overrides/").body


def told_by_mail(house):
    """A member whom nothing urgent concerns wants e-mail on duty; she is on none."""
    page, chosen = "/preferences/notices/", {"notices-by_mail": "on", "notices-only_on_duty": "on"}
    trainer = house.at("trainer")
    assert trainer.post(page, chosen).status == 422
    trainer.go(page, chosen | {"notices-mailbox": words.MAILBOX})
    trainer.get("/preferences/")


def door(house, family):
    """Somebody comes to see her; somebody else must not come in, and comes."""
    desk, supervisor = house.at("house"), house.at("supervisor")
    banned = {"name": words.BANNED, "phone": words.BANNED_PHONE, "plate": words.BANNED_PLATE}
    assert supervisor.post("/visits/banned/", banned).status == 422
    supervisor.go("/visits/banned/", banned, reason="fled_from")
    visitor = {"kind": "visitor", "name": words.VISITOR, "phone": words.VISITOR_PHONE}
    visitor |= {"plate": words.PLATE, "whom": house.code_of(family.person)}
    desk.go("/visits/add/", visitor)
    assert desk.post("/visits/add/", {"kind": "visitor", "name": words.BANNED}).status == 200
    assert desk.post("/visits/add/", {"kind": "vehicle", "name": words.BANNED}).status == 422
    visit = house.ids("rooms_visit")[0]
    desk.post(f"/visits/{visit}/reveal/")
    desk.get("/visits/")
    supervisor.get("/visits/banned/")


def paper(house, family):
    """A line about her is typed from paper and checked, and stays on the sheet for now."""
    desk, now = house.at("house"), localtime()
    line = {"what": "log", "number": "1", "on": f"{now:%Y-%m-%d}", "time": f"{now:%H:%M}"}
    line |= {"whom": house.code_of(family.person), "text": words.ON_PAPER, "seen_by": ""}
    assert desk.post("/paper/", line | {"kind": "nothing"}).status == 422
    desk.go("/paper/", line | {"kind": "note"})
    desk.go("/paper/check/")
    assert words.ON_PAPER in desk.get("/paper/").body
