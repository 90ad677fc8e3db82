"""What she does not tolerate, what she takes: told to the kitchen and to those who give it."""

from tests.shared.canaries import words


def food_and_medicines(house, family):
    """Both are written down, shown where they are needed, and one dose is given."""
    desk, nurse, hers = house.at("house"), house.at("nurse"), f"/stays/{family.stay}/"
    diet = {"kinds": ["soft"], "allergies": ["nuts", "other"], "other": words.OTHER_FOOD}
    assert desk.post(f"{hers}diet/", diet | {"allergies": ["nuts"]}).status == 422
    desk.go(f"{hers}diet/", diet)
    medicine = {"name": words.MEDICINE, "dose": words.DOSE, "kept": "safe", "as_needed": "on"}
    medicine |= {"from_on": house.night}
    assert nurse.post(f"{hers}medicines/add/", medicine | {"times": "noon"}).status == 422
    nurse.go(f"{hers}medicines/add/", medicine)
    (pill,) = house.ids("rooms_medicine")
    assert desk.post(f"/medicines/{pill}/answer/", outcome="").status == 422
    desk.go(f"/medicines/{pill}/answer/", outcome="given")
    desk.go(f"{hers}supplies/", item="clothing", count="2")
    for page in ("/meals/", "/medicines/", f"{hers}care/", "/night-pack/print/"):
        assert desk.get(page).status == 200
    house.at("manager").get("/meals/")
