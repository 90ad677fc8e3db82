"""Stays that end tonight and go on in the same bed, which nobody else has: all of them at once.

That is nearly everybody whom the close of the night finds past her last night, so it is said in a
few statements whatever their number. A temporary table, `late`, notes whom they are about; on
PostgreSQL their rows are locked. What is harder is left to `nights`.
"""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import UUIDField

from residents.models import Task
from shelter.shared.nights import NIGHT
from staff.choices import Role
from staff.models import Centre

NEW_ID = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}

NOTE_WHO = """
    CREATE TEMPORARY TABLE late AS
    SELECT s.id AS stay_id, s.centre_id, s.person_id, p.id AS placement_id, p.bed_id
    FROM rooms_stay s JOIN rooms_placement p ON p.stay_id = s.id AND p.until_on = s.departs_on
    WHERE s.centre_id = %s AND s.state = 'admitted' AND s.departs_on = %s {which}
      AND NOT EXISTS (SELECT 1 FROM rooms_bednight n WHERE n.bed_id = p.bed_id AND n.night = %s)
    {lock}"""
GO_ON = (
    """INSERT INTO rooms_bednight (bed_id, night, stay_id, is_overstay)
    SELECT bed_id, %(tonight)s, stay_id, %(true)s FROM late""",
    """UPDATE rooms_placement SET until_on = %(until)s
    WHERE id IN (SELECT placement_id FROM late)""",
    """UPDATE rooms_stay SET departs_on = %(until)s, is_overstay = %(true)s
    WHERE id IN (SELECT stay_id FROM late)""",
    f"""INSERT INTO residents_task
      (id, centre_id, kind, state, person_id, subject_type, subject_id, due_on, role, created_at)
    SELECT {{new_id}}, centre_id, '{Task.Kind.OVERSTAY}', 'open', person_id, 'stay', stay_id,
      %(tonight)s, '{Role.SUPERVISOR}', %(at)s
    FROM late WHERE true
    ON CONFLICT DO NOTHING""",
)


@transaction.atomic
def go_on_in_their_beds(
    *, centre: Centre, tonight: date, at: datetime, only_known: bool = False
) -> int:
    """Give tonight's row, marked, and a task to decide, to whoever ends tonight; return how many.

    With ``only_known`` to those alone who were past their last night before.
    """
    with connection.cursor() as cursor:
        if not _note_who(cursor, centre, tonight, only_known):
            return 0
        said = {
            "tonight": _on(tonight),
            "until": _on(tonight + NIGHT),
            "true": True,
            "at": connection.ops.adapt_datetimefield_value(at),
        }
        for statement in GO_ON:
            cursor.execute(statement.format(new_id=NEW_ID[connection.vendor]), said)
        cursor.execute("SELECT count(*) FROM late")
        count: int = cursor.fetchone()[0]
        cursor.execute("DROP TABLE late")
    return count


def _note_who(cursor, centre, tonight, only_known):
    """Note whom it is about, and tell whether there is anybody; if not, nothing is written."""
    night = _on(tonight)
    params = [UUIDField().get_db_prep_value(centre.pk, connection), night]
    which = "AND s.is_overstay" if only_known else ""
    ends = "SELECT 1 FROM rooms_stay s WHERE s.centre_id = %s AND s.state = 'admitted'"
    cursor.execute(f"{ends} AND s.departs_on = %s {which} LIMIT 1", params)
    if cursor.fetchone() is None:
        return False
    lock = "FOR UPDATE OF s" if connection.vendor == "postgresql" else ""
    cursor.execute(NOTE_WHO.format(which=which, lock=lock), [*params, night])
    return True


def _on(day: date):
    return connection.ops.adapt_datefield_value(day)
