"""What she is told, and what she says to it."""

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
