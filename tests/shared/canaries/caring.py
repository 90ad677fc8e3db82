"""What is written of her: plan, review, services' notes, documents, how she may be reached."""

from datetime import timedelta

from django.utils.timezone import localdate, localtime

from tests.residents.files.made import jpeg_with_place
from tests.shared.canaries import words
from tests.support.canary_house import until

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% " + words.IN_PDF.encode() + b"\n%%EOF\n"


def plan_and_review(house, family):
    """A plan is written, returned, approved; a review is completed."""
    caseworker, lead = house.at("caseworker"), house.at("lead")
    goals = {"goals-TOTAL_FORMS": 1, "goals-INITIAL_FORMS": 0, "revision": 0}
    goal = {"domain": "legal", "title": words.GOAL, "her_words": words.GOAL_WORDS}
    goals |= {f"goals-0-{name}": value for name, value in goal.items()}
    goals |= {"her_words": words.WISH}
    start = f"/plans/new/{family.stay}/"
    assert caseworker.post(start, goals | {"goals-0-domain": ""}).status == 422
    plan = caseworker.go(start, goals, token="t-plan")
    caseworker.go(f"{plan}submit/")
    lead.go(f"{plan}return/", reason=words.RETURNED)
    caseworker.get(plan)
    goal_id = caseworker.api(plan.strip("/")).json["goals"][0]["id"]
    caseworker.go(f"/plans/goals/{goal_id}/steps/", title=words.STEP)
    caseworker.go(f"{plan}submit/")
    lead.go(f"{plan}approve/", token="t-approve")
    reviews = until(lambda: caseworker.api("reviews?state=due").json["items"])
    review = next(row for row in reviews if row["stay"] == family.stay)["id"]
    said = {f"goal-{goal_id}-status": "in_progress", f"goal-{goal_id}-note": words.PROGRESS}
    complete = f"/reviews/{review}/complete/"
    caseworker.go(complete, said, summary=words.SUMMARY, token="t-review")
    family.plan, family.review = plan, f"/reviews/{review}/"


def service_notes(house, family):
    """Each service writes; the nurse corrects what she wrote, and adds to it."""
    for role, (text, summary) in words.TEXTS.items():
        sent = {"member": house.members[role]}
        house.at("lead").go(f"/residents/{family.person}/workers/", sent)
        service = {"psychologist": "psychological", "nurse": "health", "legal": "legal"}[role]
        note = {"service": service, "text": text, "summary": summary}
        writer, page = house.at(role), f"/service-notes/new/{family.person}/"
        assert writer.post(page, note | {"summary": ""}).status == 422
        where = writer.go(page, note)
        writer.get(where)
    nurse = house.at("nurse")
    (health,) = house.ids("rehabilitation_servicenote", "service='health'")
    text, summary = words.CORRECTED
    nurse.go(f"/service-notes/{health}/correct/", text=text, summary=summary)
    newest = house.ids("rehabilitation_servicenote", "corrects_id IS NOT NULL")[0]
    where = f"/service-notes/{newest}/supplement/"
    nurse.get(nurse.go(where, text=words.ADDED[0], summary=words.ADDED[1]))
    nurse.get(f"/service-notes/{newest}/")


def leave(house, family):
    """A leave is asked for, its risk is looked at, and it is approved."""
    desk, page = house.at("house"), f"/stays/{family.stay}/leave/plan/"
    tomorrow = str(localdate() + timedelta(days=1))
    asked = {"purpose": "family", "escort": "relative", "leaves_on": tomorrow}
    asked |= {"leaves_time": "13:00", "due_on": tomorrow, "due_time": "17:00"}
    where = desk.go(page, asked)
    found = {"outcome": "safe_conditions", "conditions": words.CONDITIONS}
    desk.go(f"{where}check/", found)
    supervisor = house.at("supervisor")
    supervisor.go(f"{where}approve/")
    assert words.CONDITIONS in supervisor.get(where).body


def documents(house, family):
    """A picture that says where it was taken, a PDF, and a file that is neither."""
    caseworker, where = house.at("caseworker"), f"/residents/{family.person}/documents/"
    for title, content in ((words.PICTURE_TITLE, jpeg_with_place()), (words.TITLE, PDF)):
        sent = caseworker.upload(
            f"{where}add/", words.FILE_NAME, content, kind="court", title=title
        )
        assert sent.status == 302, sent.body
    bad = words.BAD_FILE.encode()
    refused = caseworker.upload(f"{where}add/", words.FILE_NAME, bad, kind="court", title="x")
    assert refused.status == 422
    caseworker.get(where)
    for document in house.ids("residents_document"):
        caseworker.get(f"/documents/{document}/page/")
        assert caseworker.get(f"/documents/{document}/").status == 200


def safe_contact(house, family):
    """How she may be reached is recorded, changed, read, and used."""
    desk, page = house.at("house"), f"/residents/{family.person}/contact/"
    rules = {"whose": "relative", "number": words.NUMBER, "safe": ["may_call", "may_text"]}
    rules |= {"weekdays": list(range(7)), "who_answers": words.WHO, "code_word": words.CODE_WORD}
    rules |= {"note": words.CONTACT_NOTE}
    assert desk.post(f"{page}new/", rules | {"number": "123"}).status == 422
    desk.go(f"{page}new/", rules)
    first = house.ids("residents_safecontact")[0]
    desk.go(f"/contacts/{first}/change/", rules | {"number": ""})
    contact = house.ids("residents_safecontact", "until_at IS NULL")[0]
    caseworker = house.at("caseworker")
    called = caseworker.post(f"/contacts/{contact}/call/")
    assert called.status == 200
    caseworker.get(f"/contacts/{contact}/conceal/")
    caseworker.go(f"/contacts/{contact}/outcome/", way="call", outcome="reached")
    for part in ("", "panel/"):
        desk.get(page + part)


def shift(house, family):
    """A night is written down, an incident among it, and handed over."""
    desk, colleague, hers = house.at("house"), house.at("supervisor"), {"person": family.person}
    line = {"kind": "note", "text": words.LOGGED, "on": str(localdate()), **hers}
    assert desk.post("/shift/log/add/", line | {"kind": "nothing"}).status == 422
    desk.go("/shift/log/add/", line)
    (entry,) = house.ids("rooms_houselogentry")
    desk.get(f"/shift/log/{entry}/correct/")
    at = localtime() - timedelta(minutes=5)
    when = {"on": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M}", "follow_up_on": str(localdate())}
    facts = {"kind": "quarrel", "place": "room", "severity": "2", **when}
    incident = desk.go("/incidents/new/", facts, happened="Loud words", action_taken="Calmed")
    said = {"involved-role": "harmed", "involved-text": words.INVOLVED}
    desk.go(f"{incident}involved/", said | {"involved-person": family.person})
    handover = desk.go("/shift/handover/")
    assert desk.post(f"{handover}lines/", {"text": "", **hers}).status == 422
    desk.go(f"{handover}lines/", {"text": words.HANDED, **hers})
    desk.go(f"{handover}give/")
    for line_id in house.ids("rooms_handoverline"):
        assert colleague.post(f"/handovers/lines/{line_id}/read/", htmx=True).status == 200
    colleague.go(f"{handover}take/")
    for page in ("/shift/", "/shift/log/", incident, handover):
        desk.get(page)
        house.at("manager").get(page)
