"""A process beside the one that is killed: it furnishes houses, asks for jobs, and finds faults.

It reads a line of JSON, ``[what, number]``, does it, and answers with a line of JSON.
"""

import json
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta

BEDS = 4
OTHERS = "others"
JOBS = (*("expire_holds", "remind_of_leaves", "follow_missing") * 2, "close_of_night")


class Beside:
    """The process as the tests speak to it: ``beside("furnish", 12)``."""

    def __init__(self, process):
        self.process = process

    def __call__(self, what, number=0):
        self.process.stdin.write(json.dumps([what, number]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the process beside came to its end"
        return json.loads(answer)


@contextmanager
def beside(env):
    """Yield a `Beside` on the database of this environment."""
    command = [sys.executable, "-m", __name__]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, text=True)
    try:
        yield Beside(process)
    finally:
        process.kill()
        process.communicate()


def furnish(count):
    """Make so many houses for one life each; return what whoever lives there needs to know."""
    from django.utils import timezone

    from staff.actions import make_token
    from tests.bench.measure import session_cookie
    from tests.residents.factories import CentreFactory, MemberFactory
    from tests.rooms.factories import RoomFactory, VillaFactory

    houses = []
    for _number in range(count):
        centre = CentreFactory()
        villa = VillaFactory(centre=centre)
        family = RoomFactory(villa=villa, for_families=True, beds=BEDS)
        women = RoomFactory(villa=villa, beds=BEDS)
        member = MemberFactory(centre=centre, role="supervisor")
        houses.append(
            {
                "token": make_token(member=member, name="life", at=timezone.now()),
                "cookie": session_cookie(member),
                "night": centre.night().isoformat(),
                "family": [str(bed.pk) for bed in family.beds.all()],
                "women": [str(bed.pk) for bed in women.beds.all()],
            }
        )
    return houses


def ask(days):
    """Let holds run out and stays run over, and ask for the jobs that must see to them.

    The night that is closed is so many days ahead, so that each time there is one more to close.
    """
    from django.utils import timezone

    from rooms.actions import Arrival, admit_household
    from shelter.shared.jobs import enqueue
    from staff.models import Centre
    from tests.residents.factories import CentreFactory
    from tests.rooms.factories import RoomFactory, VillaFactory

    now = timezone.now()
    centre = Centre.objects.filter(code=OTHERS).first() or CentreFactory(code=OTHERS)
    RoomFactory(villa=VillaFactory(centre=centre), beds=2 * BEDS)
    common = {"centre": centre, "nights": 1, "channel": "hotline", "by": None}
    for number in range(2 * BEDS):
        held = {"hold_minutes": 1} if number % 2 else {}
        at = now - timedelta(minutes=3)
        arrivals = [Arrival("F", 1990)]
        admit_household(arrivals=arrivals, from_on=centre.night(at), at=at, **common, **held)
    for job in JOBS:
        later = {"at": now + timedelta(days=days)} if job == "close_of_night" else {}
        enqueue(f"rooms.tasks.{job}", **later)
    return {}


def settle(_number):
    """Run every job that is left, also those that a killed cluster had begun."""
    from tests.support.jobs import run_queued_jobs

    return run_queued_jobs()


def faults(_number):
    from tests.rooms.life import halves

    return halves.found()


def facts(_number):
    from tests.rooms.life import halves

    return halves.facts()


if __name__ == "__main__":
    import django

    django.setup()
    for line in sys.stdin:
        name, argument = json.loads(line)
        print(json.dumps(globals()[name](argument)), flush=True)  # noqa: T201
