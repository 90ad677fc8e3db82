"""What no moment may leave behind, each as a query that finds nothing; and the facts to compare."""

from collections import Counter

from django.db import connection

from rooms.actions.roll_call import unanswered_of
from rooms.models import RollCall
from shelter.shared.nights import nights_between
from tests.rooms.life.holding import history_equals_nights
from tests.rooms.life.rows import nights_by_stay, rows

OF_A_FAMILY = """SELECT m.household_id FROM residents_householdmember m
    LEFT JOIN rooms_stay s ON s.household_id = m.household_id AND s.person_id = m.person_id
    GROUP BY m.household_id HAVING"""
HALVES = {
    "a family with stays for some": f"{OF_A_FAMILY} count(s.id) BETWEEN 1 AND count(*) - 1",
    "a household without a stay": f"{OF_A_FAMILY} count(s.id) = 0",
    "a family of which some are here, some gone": f"{OF_A_FAMILY} count(DISTINCT s.state) > 1",
    "a person without a household": """SELECT p.id FROM residents_person p WHERE NOT EXISTS
        (SELECT 1 FROM residents_householdmember m WHERE m.person_id = p.id)""",
    "somebody gone who has a bed": """SELECT s.id FROM rooms_stay s
        JOIN rooms_bednight n ON n.stay_id = s.id WHERE s.state = 'cancelled'
        OR (s.state = 'ended' AND n.night >= s.departs_on)""",
    "somebody gone who is out": """SELECT s.id FROM rooms_stay s JOIN rooms_leavepass p
        ON p.stay_id = s.id WHERE s.state <> 'admitted' AND p.returned_at IS NULL""",
    "a stay without its change of beds": """SELECT s.id FROM rooms_stay s WHERE NOT EXISTS
        (SELECT 1 FROM rooms_bedchangeline l WHERE l.stay_id = s.id)""",
    "a change of beds without a line": """SELECT c.id FROM rooms_bedchange c WHERE NOT EXISTS
        (SELECT 1 FROM rooms_bedchangeline l WHERE l.change_id = c.id)""",
    "an event of a person without a stay": """SELECT e.id FROM residents_fileevent e
        WHERE NOT EXISTS (SELECT 1 FROM rooms_stay s WHERE s.person_id = e.person_id)""",
    "an answer that is not the line's": """SELECT l.id FROM rooms_rollcallline l WHERE NOT EXISTS
        (SELECT 1 FROM rooms_rollcallanswer a WHERE a.line_id = l.id AND a.result = l.result
        AND a.at = l.at)""",
    "somebody missing whom nobody looks for": """SELECT l.id FROM rooms_rollcallline l
        WHERE l.result = 'missing' AND NOT EXISTS
        (SELECT 1 FROM rooms_missingreport r WHERE r.line_id = l.id)""",
    "a report without its first step": """SELECT r.id FROM rooms_missingreport r WHERE NOT EXISTS
        (SELECT 1 FROM rooms_missingstep s WHERE s.report_id = r.id)""",
    "a search that goes on though she is found": """SELECT t.id FROM residents_task t
        JOIN rooms_missingreport r ON r.id = t.subject_id
        WHERE t.state = 'open' AND r.found_at IS NOT NULL""",
    "a bed left that nobody is told to prepare": """SELECT p.id FROM rooms_bedpreparation p
        WHERE p.ready_at IS NULL AND NOT EXISTS (SELECT 1 FROM residents_task t
        WHERE t.subject_id = p.bed_id AND t.state = 'open' AND t.kind = 'bed_to_prepare')""",
}


def found() -> list[str]:
    """Return the names of the half states there are."""
    wrong = [name for name, sql in HALVES.items() if rows(sql)]
    nights = nights_by_stay()
    try:
        history_equals_nights(nights)
    except AssertionError as unequal:
        wrong.append(f"nights that are not the placements: {unequal}")
    for stay, first, until in rows(OPEN):
        if sorted(nights.get(stay, {})) != nights_between(first, until):
            wrong.append("somebody here without one of her nights")
    if any(unanswered_of(one) for one in RollCall.objects.filter(closed_at__isnull=False)):
        wrong.append("a roll-call closed with somebody unanswered")
    connection.close()
    return wrong


OPEN = """SELECT id, arrives_on, departs_on FROM rooms_stay
    WHERE state IN ('held', 'expected', 'admitted')"""
EVENTS = "SELECT person_id, kind FROM residents_fileevent"
TWICE = """SELECT subject_id, kind, due_on FROM residents_task
    GROUP BY subject_id, kind, due_on HAVING count(*) > 1"""
FACTS = {
    "stays": "SELECT id, state, person_id, household_id FROM rooms_stay",
    "out": "SELECT stay_id, CASE WHEN returned_at IS NULL THEN 0 ELSE 1 END FROM rooms_leavepass",
    "lines": """SELECT l.stay_id, l.result, (SELECT count(*) FROM rooms_rollcallanswer a
        WHERE a.line_id = l.id) FROM rooms_rollcallline l""",
    "closed": "SELECT id FROM rooms_rollcall WHERE closed_at IS NOT NULL",
    "reviews": "SELECT stay_id, day FROM rehabilitation_review ORDER BY stay_id, day",
    "twice": TWICE,
}


def facts() -> dict:
    """Return what is compared with what was acknowledged."""
    read = {name: [list(map(str, row)) for row in rows(sql)] for name, sql in FACTS.items()}
    events = Counter(f"{person} {kind}" for person, kind in rows(EVENTS))
    connection.close()
    return {**read, "events": events}
