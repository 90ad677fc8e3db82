"""Nothing falls due unseen: late reviews become tasks, and people are told, once per step.

Everything happens in the database, in a few statements whatever the number of reviews. A step first
notes which reviews it is about (`told`, a temporary table), so that the task, the notices and the
mark are about exactly the same ones. On PostgreSQL the rows are locked and those that somebody
else holds are left for the next hour; SQLite has one writer anyway.
"""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import UUIDField
from django.utils import timezone

from residents.models import Task
from staff.choices import Role
from staff.models import Centre, Notice

TO_LEADS_AFTER = timedelta(hours=48)
TO_MANAGERS_AFTER = timedelta(hours=72)
NEW_ID = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}

NOTE_WHO = """
    CREATE TEMPORARY TABLE told AS
    SELECT r.id, r.centre_id, r.person_id, r.team_id, r.due_on, w.id AS worker_id
    FROM rehabilitation_review r
    LEFT JOIN staff_member w ON w.id = r.worker_id AND w.is_active
    WHERE {which} {lock}"""
MARK = "UPDATE rehabilitation_review SET {changes} WHERE id IN (SELECT id FROM told)"
NO_LONGER_DUE = f"""
    UPDATE residents_task SET state = 'cancelled', done_at = %s
    WHERE state = 'open' AND kind = '{Task.Kind.REVIEW_DUE}' AND subject_type = 'review'
      AND subject_id IN (SELECT id FROM told)"""
OPEN_TASKS = f"""
    INSERT INTO residents_task (id, centre_id, kind, state, person_id, subject_type, subject_id,
                                due_on, assignee_id, team_id, role, created_at)
    SELECT {{new_id}}, centre_id, '{Task.Kind.REVIEW_OVERDUE}', 'open', person_id, 'review', id,
           due_on, worker_id, team_id,
           CASE WHEN worker_id IS NULL THEN '{Role.LEAD}' ELSE '{Role.CASEWORKER}' END, %s
    FROM told WHERE true
    ON CONFLICT DO NOTHING"""
NOTIFY = """
    INSERT INTO staff_notice (id, member_id, kind, subject_type, subject_id, created_at)
    WITH leads AS (
      SELECT m.id AS member_id, m.centre_id FROM staff_member m
      WHERE m.is_active AND {is_lead}),
    team_leads AS (
      SELECT leads.member_id, t.team_id FROM leads
      JOIN staff_member_teams t ON t.member_id = leads.member_id),
    managers AS (
      SELECT m.id AS member_id, m.centre_id FROM staff_member m
      WHERE m.is_active AND ({is_supervisor} OR {is_manager})),
    heard AS ({who})
    SELECT {new_id}, member_id, '{kind}', 'review', review_id, %s FROM heard"""

WORKER = "SELECT id AS review_id, worker_id AS member_id FROM told WHERE worker_id IS NOT NULL"
LEADS = """
    SELECT told.id AS review_id, l.member_id FROM told JOIN team_leads l ON l.team_id = told.team_id
    WHERE {where}
    UNION ALL
    SELECT told.id AS review_id, l.member_id FROM told JOIN leads l ON l.centre_id = told.centre_id
    WHERE {where} AND NOT EXISTS (SELECT 1 FROM team_leads t WHERE t.team_id = told.team_id)"""
WORKER_OR_LEADS = f"{WORKER} UNION ALL {LEADS.format(where='told.worker_id IS NULL')}"
ALL_LEADS = LEADS.format(where="true")
MANAGERS = """
    SELECT told.id AS review_id, m.member_id FROM told
    JOIN managers m ON m.centre_id = told.centre_id"""


@transaction.atomic
def flag_overdue_reviews(*, at: datetime) -> dict[str, int]:
    """Flag open reviews past their date, make the task, notify once; escalate after 48 h and 72 h.

    A second run changes nothing: every step leaves a mark that keeps its review out of it.
    """
    with connection.cursor() as cursor:
        flagged, tasks, notices = _flag(cursor, at)
        to_leads, told_leads = _escalate(cursor, at, 2, TO_LEADS_AFTER, ALL_LEADS)
        to_managers, told_managers = _escalate(cursor, at, 3, TO_MANAGERS_AFTER, MANAGERS)
    return {
        "flagged": flagged,
        "tasks": tasks,
        "escalated_to_leads": to_leads,
        "escalated_to_managers": to_managers,
        "notices": notices + told_leads + told_managers,
    }


def _flag(cursor, at):
    late, params = _late(at)
    flagged = _note_who(cursor, f"r.state = 'due' AND r.step = 0 AND {late}", params)
    if not flagged:
        return 0, 0, 0
    moment = _moment(at)
    cursor.execute(MARK.format(changes="step = 1, flagged_at = %s"), [moment])
    cursor.execute(NO_LONGER_DUE, [moment])
    cursor.execute(OPEN_TASKS.format(new_id=NEW_ID[connection.vendor]), [moment])
    tasks = cursor.rowcount
    notices = _notify(cursor, WORKER_OR_LEADS, Notice.Kind.REVIEW_OVERDUE, moment)
    _forget(cursor)
    return flagged, tasks, notices


def _escalate(cursor, at, step, after, who):
    told_before = f"r.state = 'due' AND r.step IN (1, 2) AND r.step = {step - 1:d}"
    escalated = _note_who(cursor, f"{told_before} AND r.flagged_at <= %s", [_moment(at - after)])
    if not escalated:
        return 0, 0
    cursor.execute(MARK.format(changes=f"step = {step:d}"), [])
    notices = _notify(cursor, who, Notice.Kind.REVIEW_ESCALATED, _moment(at))
    _forget(cursor)
    return escalated, notices


def _late(at):
    """Return the condition "before today", where today is each centre's own, and its parameters.

    Nearly always it is one date everywhere; a centre whose day is behind is told apart.
    """
    days: dict[date, list] = {}
    for centre in Centre.objects.all():
        days.setdefault(at.astimezone(centre.zone).date(), []).append(_id(centre.pk))
    latest = max(days, default=timezone.localdate(at))
    condition, params = "r.due_on < %s", [connection.ops.adapt_datefield_value(latest)]
    for day, centres in days.items():
        if day < latest:
            among = ", ".join(["%s"] * len(centres))
            condition += f" AND NOT (r.due_on >= %s AND r.centre_id IN ({among}))"
            params += [connection.ops.adapt_datefield_value(day), *centres]
    return condition, params


def _note_who(cursor, which, params):
    """Note the reviews of a step, and return how many; where there are none, nothing is written."""
    cursor.execute(f"SELECT 1 FROM rehabilitation_review r WHERE {which} LIMIT 1", params)
    if cursor.fetchone() is None:
        return 0
    lock = "FOR UPDATE OF r SKIP LOCKED" if connection.vendor == "postgresql" else ""
    cursor.execute(NOTE_WHO.format(which=which, lock=lock), params)
    if connection.vendor == "postgresql":
        cursor.execute("ANALYZE told")
    cursor.execute("SELECT count(*) FROM told")
    noted = cursor.fetchone()[0]
    if not noted:
        _forget(cursor)
    return noted


def _forget(cursor):
    cursor.execute("DROP TABLE told")


def _notify(cursor, who, kind, moment):
    holders = {f"is_{role}": _holds(role) for role in (Role.LEAD, Role.SUPERVISOR, Role.MANAGER)}
    sql = NOTIFY.format(who=who, kind=kind, new_id=NEW_ID[connection.vendor], **holders)
    cursor.execute(sql, [moment])
    return cursor.rowcount


def _holds(role):
    """Return the condition "has this role"; roles are a JSON list of codes on both databases."""
    return f"CAST(m.roles AS text) LIKE '%%\"{role.value}\"%%'"


def _moment(at):
    return connection.ops.adapt_datetimefield_value(at)


def _id(pk):
    return UUIDField().get_db_prep_value(pk, connection)
