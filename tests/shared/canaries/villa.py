"""A villa is left in one step, and opened again."""

import re

from tests.shared.canaries import words


def relocation(house):
    """It is refused once, done, read by who may, and the villa is open again."""
    supervisor = house.at("supervisor")
    for villa in house.ids("rooms_villa"):
        page = f"/villas/{villa}/relocate/"
        proposal = supervisor.get(page).body
        if "accept_remaining" not in proposal:
            break
    version = re.search(r'name="version" value="(\w+)"', proposal)[1]
    sent = {"reason": "water", "words": words.RELOCATED, "version": version}
    wrong = sent | {"factor_code": words.WRONG_FACTOR}
    assert supervisor.post(page, wrong).status == 422
    where = supervisor.go(page, sent | {"factor_code": supervisor.codes.pop()})
    assert words.RELOCATED in supervisor.get(where).body
    for role in ("house", "manager", "nurse"):
        assert house.at(role).get(where).status == 200
    supervisor.go(f"{where}reopen/")
