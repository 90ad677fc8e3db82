"""The benchmarks: scratch houses of two sizes, one JSON object a line."""

import io
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOUSES = ((200, 100_000), (500, 1_000_000))
REVIEWS = 1_000_000


def main():
    with tempfile.TemporaryDirectory() as folder:
        for beds, nights in HOUSES:
            child = os.fork()
            if child == 0:
                os._exit(measure(Path(folder), beds, nights))
            _pid, status = os.waitpid(child, 0)
            if status:
                sys.exit("a benchmark stopped before its end")


def measure(folder, beds, nights):
    """Seed one house in a process of its own and measure it."""
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder / f'house-{beds}.sqlite3'}",
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
    from tests.bench.pages import bench_pages
    from tests.bench.reviews import bench_reviews

    bench_pages(f"{beds} beds, {nights:,} bed-nights")
    if beds == HOUSES[-1][0]:
        bench_reviews(REVIEWS)
    return 0


if __name__ == "__main__":
    main()
