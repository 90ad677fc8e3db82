import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shelter import drill

SCRATCH = "DRILL_FOLDER"
DATABASE = "house.sqlite3"


class Command(BaseCommand):
    help = (
        "Proves on scratch databases that somebody erased today cannot be read in yesterday's"
        " backup, restored with today's key file, and that others can. Touches no real data."
    )

    def add_arguments(self, parser):
        parser.add_argument("--step", choices=["make", "erase", "read"], help="used by the drill")
        parser.add_argument("--person", default="", help="used by the drill")

    def handle(self, *args, step, person, **options):
        if step:
            if SCRATCH not in os.environ:
                raise CommandError("A step of the drill runs on the drill's own databases only.")
            facts = {"make": drill.make, "erase": drill.erase, "read": drill.read}[step](person)
            self.stdout.write(json.dumps(facts))
            return
        with tempfile.TemporaryDirectory(prefix="drill-") as folder:
            found = rehearse(Path(folder))
        self.stdout.write(json.dumps(found))
        if wrong := drill.what_is_wrong(found):
            raise CommandError(" ".join(wrong))
        self.stdout.write("Erased is erased: the drill passed.")


def rehearse(folder: Path, keys_of: str = "today") -> dict:
    """Two people, a backup, an erasure, the next backup, a restore; return what opens then.

    With the keys of ``"yesterday"`` she must open again: the drill would notice.
    """
    house, again, yesterday, today = (
        folder / name for name in ("house", "again", "yesterday", "today")
    )
    call(house, "migrate", "-v", "0")
    again.mkdir()
    for file in house.glob(f"{DATABASE}*"):  # as empty as the other; to migrate takes long
        shutil.copy(file, again)
    people = facts(call(house, "erasure_drill", "--step", "make"))
    call(house, "back_up", yesterday)
    before = facts(call(house, "erasure_drill", "--step", "read", "--person", people["erased"]))
    call(house, "erasure_drill", "--step", "erase", "--person", people["erased"])
    call(house, "back_up", today)
    pair = (drill.data_file(yesterday), drill.key_file(folder / keys_of))
    call(again, "restore", *pair, keyring=house / "keyring.json")
    after = {
        who: facts(
            call(
                again,
                *("erasure_drill", "--step", "read", "--person", people[who]),
                keyring=house / "keyring.json",
            )
        )
        for who in ("erased", "kept")
    }
    return {"before": before, **after, "in_clear": drill.in_clear(folder)}


def call(place: Path, *arguments, keyring: Path | None = None) -> str:
    """Run a command of ours on a database, keyring and media folder of the drill's own."""
    place.mkdir(exist_ok=True)
    env = {
        **os.environ,
        SCRATCH: str(place),
        "DATABASE_URL": f"sqlite:///{place / DATABASE}",
        "KEYRING": str(keyring or place / "keyring.json"),
        "MEDIA_ROOT": str(place / "media"),
        "SECRET_KEY": "x" * 50,
        "DEMO": "0",
    }
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    done = subprocess.run(
        [*manage, *map(str, arguments)], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"{arguments[0]} failed: {done.stderr[-2000:]}")
    return done.stdout


def facts(printed: str) -> dict:
    return json.loads(printed.splitlines()[-1])
