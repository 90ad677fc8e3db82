import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from rooms.planning import BadInstance, as_json, read_instance, solve, warm_up


class Command(BaseCommand):
    help = "Solves an allocation instance; prints the plan, its cost and its proven bound as JSON."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the instance, JSON as the contract says")
        parser.add_argument("--seconds", type=float, default=10.0, help="wall time after start-up")
        parser.add_argument("--seed", type=int, default=0, help="for other dice")
        parser.add_argument("--steps", type=int, help="so many steps, not seconds: repeatable")

    def handle(self, *args, file, seconds, seed, steps, **options):
        if seconds <= 0:
            raise CommandError("--seconds must be more than 0.", returncode=2)
        if seed < 0 or (steps is not None and steps < 1):
            raise CommandError("--seed must not be negative, --steps 1 or more.", returncode=2)
        instance = _read(file)
        warm_up()
        answer = solve(instance, seconds=seconds, seed=seed, steps=steps)
        self.stdout.write(json.dumps(as_json(instance, answer)))


def _read(file):
    try:
        return read_instance(json.loads(file.read_text(encoding="utf-8")))
    except OSError as wrong:
        raise CommandError(f"{file} cannot be read: {wrong.strerror}.", returncode=2) from wrong
    except (ValueError, RecursionError) as wrong:
        told = str(wrong) if isinstance(wrong, BadInstance) else f"{file} is not JSON."
        raise CommandError(told, returncode=2) from wrong
