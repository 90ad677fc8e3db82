"""What leaves the house, and what is opened or destroyed by exception."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.utils.timezone import localdate

from tests.shared.canaries import words


def share(house, family):
    """A partner reads through link and code what she agreed to."""
    caseworker, page = house.at("caseworker"), f"/residents/{family.person}/"
    asked = {"organisation": house.partner, "purpose": "care"}
    asked["data_classes"] = ["name", "contact", "plan", "health", "documents"]
    answer = {"given_by": "herself", "form": "spoken", "given": "yes"}
    answer["until_on"] = str(localdate() + timedelta(days=30))
    caseworker.go(f"{page}consents/answer/", asked | answer)
    caseworker.get(f"{page}consents/")
    opened = caseworker.post(f"{page}shares/open/", asked | {"days": 14}).body
    where = urlsplit(re.search(r"https?://[^<\s]+/shared/[^<\s]+", opened)[0]).path
    code = re.search(r">(\d{6})<", opened)[1]
    token = where.strip("/").rsplit("/", 1)[-1]
    house.secrets.add(token)
    house.digits.add(code)
    partner = house.stranger("partner")
    partner.get(where)
    assert partner.post(where, code=words.WRONG_SHARE).status == 422
    assert partner.post(where, code=code).status == 200
    return token


def exports(house, family):
    """Figures for a report; and a list by code that somebody else has to allow."""
    manager, lead, privacy = house.at("manager"), house.at("lead"), house.at("privacy")
    month = localdate().strftime("%Y-%m")
    figures = {"kind": "occupancy", "reason": "report", "span": str(localdate().year - 1)}
    manager.go("/exports/ask/", figures | {"file_format": "xlsx"})
    listed = {"kind": "stays", "span": month, "reason": "handover", "file_format": "csv"}
    lead.go("/exports/ask/", listed)
    figures, persons = house.ids("staff_export")
    assert manager.post(f"/exports/{figures}/fetch/").status == 200
    assert lead.post(f"/exports/{persons}/fetch/").status == 409
    privacy.go(f"/exports/{persons}/decide/", decision="allow", factor_code=privacy.codes[-1])
    fetched = lead.post(f"/exports/{persons}/fetch/", factor_code=lead.codes[-1])
    assert fetched.status == 200, fetched.body
    assert house.code_of(family.person) in fetched.body


def emergency(house, family):
    """A restricted file is opened in an emergency, and somebody else looks at why."""
    lead, supervisor = house.at("lead"), house.at("supervisor")
    lead.go(f"/residents/{family.person}/workers/", member=house.members["lead"])
    lead.go(f"/residents/{family.person}/restrict/")
    hidden = [supervisor.get(f"/residents/{family.person}/").status]
    sent = {"code": house.code_of(family.person), "reason": words.REASON}
    wrong = sent | {"factor_code": words.WRONG_FACTOR}
    assert supervisor.post("/break-glass/open/", wrong).status == 422
    unknown = sent | {"code": words.SOUGHT_CODE, "factor_code": supervisor.codes.pop()}
    assert supervisor.post("/break-glass/open/", unknown).status in (409, 422)
    supervisor.go("/break-glass/open/", sent | {"factor_code": supervisor.codes.pop()})
    assert supervisor.get(f"/residents/{family.person}/").status == 200
    assert hidden == [404]
    supervisor.go("/break-glass/close/")
    (opened,) = house.ids("residents_breakglass")
    house.at("privacy").get(f"/break-glass/{opened}/")
    lead.go(f"/residents/{family.person}/unrestrict/")
    house.at("trainer").go("/preferences/conflicts/", code=words.SOUGHT_CODE, kind="relative")


def erase(house, guest):
    """A closed file is erased, and nobody opens its words again."""
    lead, privacy = house.at("lead"), house.at("privacy")
    file = house.ids("residents_casefile", f"person_id = '{guest.erased.replace('-', '')}'")[0]
    closed = lead.post(f"/files/{file}/close/")
    assert closed.status == 302, closed.body
    code = house.code_of(guest.erased)
    sent = {"code": code, "again": code, "scope": "everything", "reason": "her_wish"}
    other = sent | {"code": words.SOUGHT_CODE, "again": words.SOUGHT_CODE}
    assert privacy.post("/erasures/", other | {"factor_code": privacy.codes.pop()}).status == 422
    privacy.get(privacy.go("/erasures/", sent | {"factor_code": privacy.codes.pop()}))
