"""What she is told, and what she says to it."""

from datetime import timedelta

from django.utils.timezone import localdate

from tests.shared.canaries import words

RULES = "قواعد العيش معًا\n- نحترم بعضنا."


def rights(house, family):
    """The rules are published; they are told to her, and she has something to say."""
    manager, desk = house.at("manager"), house.at("house")
    write = "/settings/texts/write/?kind=rules&audience=adult&language=ar"
    assert manager.post(write, {"seen": 0, "what": "new", "text": "x"}).status == 422
    manager.go(write, seen=0, what="new", text=RULES)
    (text,) = house.ids("rooms_housetext")
    for page in ("/settings/texts/", f"/settings/texts/{text}/"):
        assert manager.get(page).status == 200
    tell = f"/stays/{family.stay}/rights/tell/"
    told = {"texts": "rules:adult:1", "language": "ar", "way": "read_by_her"}
    told |= {"interpreter": "none", "signed": "not", "remark": words.REMARK}
    assert desk.post(tell, told).status == 422
    desk.go(tell, told, reason="wants_time")
    desk.get(f"/stays/{family.stay}/rights/")
    desk.get(f"/stays/{family.stay}/rights/print/")


def children(house):
    """A paper about her son; who may collect him and who never may; somebody comes for him."""
    desk, supervisor = house.at("house"), house.at("supervisor")
    son = house.ids("rooms_stay", "relation = 'child' AND state = 'admitted'")[0]
    page, today = f"/stays/{son}/child/", localdate()
    paper = {"kind": "visitation", "issuer": "court", "valid_from": str(today)}
    assert supervisor.post(f"{page}paper/", {"remark": words.CUSTODY}).status == 422
    supervisor.go(f"{page}paper/", paper, remark=words.CUSTODY)
    may = {"may": "may", "name": words.COLLECTS, "phone": words.COLLECTS_PHONE}
    may |= {"relation": "aunt_uncle", "allowed_by": "mother"}
    assert supervisor.post(f"{page}collector/", may).status == 422
    supervisor.go(f"{page}collector/", may, until_on=str(today + timedelta(days=9)))
    never = {"may": "never", "name": words.NEVER, "phone": words.NEVER_PHONE}
    supervisor.go(f"{page}collector/", never, relation="father")
    at_door = {"mother_said_yes": "on", "due_time": "23:59", "due_on": str(today)}
    for name in (words.AT_DOOR, words.NEVER):
        assert desk.post(f"{page}hand-over/", at_door, name=name).status == 422
    at_door["due_on"] = str(today + timedelta(days=1))
    desk.go(f"{page}hand-over/", at_door, name=words.COLLECTS, phone=words.COLLECTS_PHONE)
    for one in house.ids("rooms_maycollect"):
        assert desk.post(f"/children/collectors/{one}/reveal/").status == 200
    for path in (page, "/children/", f"/children/papers/{house.ids('rooms_custodypaper')[0]}/"):
        assert desk.get(path).status == 200
    desk.go(f"/stays/{son}/return/")
