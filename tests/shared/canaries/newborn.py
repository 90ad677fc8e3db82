"""A child is born while its mother stays."""

import re

from django.utils.timezone import localdate, localtime

from tests.shared.canaries import words


def birth(house, family):
    """It is refused without a place, then recorded where there is one."""
    supervisor, page = house.at("supervisor"), f"/stays/{family.stay}/birth/"
    said = {"on": str(localdate()), "time": f"{localtime():%H:%M}", "place": "hospital"}
    said |= {"now": "here", "sex_1": "U", "name_1": words.BABY, "known": "0"}
    assert supervisor.post(page, said, place="").status == 422
    assert supervisor.post(page, said, go="record").status == 422
    asked = supervisor.post(page, said, go="places")
    where = re.search(r'name="where"[^>]*value="([^"]+)"', asked.body)[1]
    child = supervisor.go(page, said, go="record", where=where)
    supervisor.get(child)
