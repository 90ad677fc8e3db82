"""The benchmarks: scratch houses of two sizes, one JSON object a line; times on standard error."""

import io
import os
import shutil
import sys
import tempfile
import time
import traceback
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOUSES = ((200, 100_000), (500, 1_000_000))
LONG = (200, 1_000_000)  # as many beds as the first house, ten times its history
EMPTY = "empty.sqlite3"
REVIEWS = 1_000_000
STAYS = 10_000  # past their last night at once, in a house of their own
PERSONS = 10_000  # of the largest house, for the rotation of their keys


def main():
    with tempfile.TemporaryDirectory() as name, timed("everything"):
        folder = Path(name)
        in_a_child("an empty house", lambda: use(folder / EMPTY))
        for beds, nights in (*HOUSES, LONG):
            house = f"{beds} beds, {nights:,} bed-nights"
            in_a_child(house, lambda b=beds, n=nights: measure_house(folder, b, n))
        for bench in ("bench_search", "bench_seals"):
            in_a_child(bench, lambda bench=bench: measure_trust(folder, bench))
        in_a_child("the close of the night", lambda: measure_close_of_night(folder))
        in_a_child("the planner", lambda: measure_planner(folder))


@contextmanager
def timed(what):
    """Say on standard error how long this took, by the clock and of the processor."""
    began, spent = time.monotonic(), sum(os.times()[:4])
    yield
    clock, processor = time.monotonic() - began, sum(os.times()[:4]) - spent
    print(f"# {what}: {clock:.0f} s, {processor:.0f} s of CPU", file=sys.stderr, flush=True)


def in_a_child(what, work):
    """Do one measurement in a process of its own, with a database of its own."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            with timed(what):
                work()
        except BaseException:  # the child must end here, whatever happened, and say so
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if status:
        sys.exit("a benchmark stopped before its end")


def measure_house(folder, beds, nights):
    """Seed one house and measure what it is for."""
    seed(folder / f"house-{beds}-{nights}.sqlite3", beds, nights)
    run(folder, beds, nights)


def measure_trust(folder, bench):
    """Seed a small house, fill it with what one benchmark of confidentiality needs, measure."""
    seed(folder / f"{bench}.sqlite3", 20, 1_000)
    from tests.bench import trust

    getattr(trust, bench)()


def measure_close_of_night(folder):
    """Seed a small house, and close the night of a large one beside it."""
    seed(folder / "close-of-night.sqlite3", 20, 1_000)
    from tests.bench.close_of_night import bench_close_of_night

    bench_close_of_night(STAYS)


def measure_planner(folder):
    """Measure plans of numbers; they need the settings, and no database."""
    use(folder / EMPTY)
    from tests.bench.planner import bench_planner

    bench_planner()


def seed(path, beds, nights):
    """Copy the empty database for this process, and fill it."""
    for file in path.parent.glob(f"{EMPTY}*"):
        shutil.copy(file, path.with_name(file.name.replace(EMPTY, path.name)))
    use(path)
    with timed(f"filling {path.stem}"):
        fill(beds, nights)


def use(path):
    """Let this process work with the database at ``path``, which it makes where there is none."""
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_SETTINGS_MODULE": "shelter.settings",
        "DEMO": "0",
        "KEYRING": f"{path}.keyring",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ROOT_URLCONF = "tests.bench.urls"
    if not path.exists():
        call_command("migrate", verbosity=0)


def fill(beds, nights):
    """Seed a house."""
    from django.core.management import call_command

    from staff.models import Centre
    from tests.bench.measure import many_pages_at_hand

    residents = PERSONS if nights == HOUSES[-1][1] else 0
    with many_pages_at_hand():
        call_command("seed", beds=beds, nights=nights, residents=residents, stdout=io.StringIO())
    Centre.objects.update(requires_devices=False)


def run(folder, beds, nights):
    """Measure what this house is for."""
    from tests.bench import trust
    from tests.bench.measure import report
    from tests.bench.pages import bench_pages, board_in_floors
    from tests.bench.paper import bench_night_pack
    from tests.bench.placing import bench_placing
    from tests.bench.reviews import bench_reviews
    from tests.bench.roll_call import bench_roll_call

    short = folder / "board-short"
    if (beds, nights) == LONG:
        before = float(short.read_text())
        report("board, long history over short", board_in_floors(), before, 1.3, unit="F")
        return
    bench_pages(f"{beds} beds, {nights:,} bed-nights")
    if beds == LONG[0]:
        short.write_text(str(board_in_floors()))
        for bench in (trust.bench_sealing, trust.bench_audit, trust.bench_oracle):
            bench(f"{beds} beds")
        bench_roll_call(f"{beds} beds")
        bench_night_pack(f"{beds} beds")
        bench_placing(f"{beds} beds")
    else:
        bench_reviews(REVIEWS)
        trust.bench_rotation()


if __name__ == "__main__":
    main()
