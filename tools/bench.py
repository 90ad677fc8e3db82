"""The benchmarks: scratch houses of two sizes, one JSON object a line."""

import io
import os
import sys
import tempfile
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOUSES = ((200, 100_000), (500, 1_000_000))
LONG = (200, 1_000_000)  # as many beds as the first house, ten times its history
REVIEWS = 1_000_000


def main():
    with tempfile.TemporaryDirectory() as folder:
        for beds, nights in (*HOUSES, LONG):
            sys.stdout.flush()
            child = os.fork()
            if child == 0:
                os._exit(measure(Path(folder), beds, nights))
            _pid, status = os.waitpid(child, 0)
            if status:
                sys.exit("a benchmark stopped before its end")


def measure(folder, beds, nights):
    """Seed one house in a process of its own and measure it; return the process's exit code."""
    try:
        seed(folder / f"house-{beds}-{nights}.sqlite3", beds, nights)
        run(folder, beds, nights)
    except BaseException:  # the child must end here, whatever happened, and say so
        traceback.print_exc()
        return 1
    return 0


def seed(path, beds, nights):
    """Make an empty database for this process and fill it."""
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_SETTINGS_MODULE": "shelter.settings",
        "DEMO": "0",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ROOT_URLCONF = "tests.bench.urls"
    call_command("migrate", verbosity=0)
    call_command("seed", beds=beds, nights=nights, stdout=io.StringIO())


def run(folder, beds, nights):
    """Measure what this house is for."""
    from tests.bench.measure import report
    from tests.bench.pages import bench_pages, board_in_floors
    from tests.bench.reviews import bench_reviews

    short = folder / "board-short"
    if (beds, nights) == LONG:
        before = float(short.read_text())
        report("board, long history over short", board_in_floors(), before, 1.3, unit="F")
        return
    bench_pages(f"{beds} beds, {nights:,} bed-nights")
    if beds == LONG[0]:
        short.write_text(str(board_in_floors()))
    else:
        bench_reviews(REVIEWS)


if __name__ == "__main__":
    main()
