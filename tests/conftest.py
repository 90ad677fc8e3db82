"""What every test may rely on: no network, pages that only read, nobody shown in silence."""

import json
import logging
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db.backends.signals import connection_created

from shelter.shared import ringfile
from shelter.shared.logs import QuietFormatter
from tests.support import canaries, flushing, network, signed_in
from tools.messages import compile_stale

COMMON = {"deadline": None, "database": None}  # slow machines are no failure; nothing kept in files
hypothesis.settings.register_profile("short", max_examples=40, **COMMON)
hypothesis.settings.register_profile("long", max_examples=1000, **COMMON)
WITH_DATABASE = {"django_db_setup", "db", "transactional_db"}
GUARDS = [
    "tests.support.readonly.SafeMethodsOnlyRead",
    "tests.support.shown.NobodyShownInSilence",
]


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the tests with the full counts too")
    parser.addoption("--with-rows", action="store_true", help="leave out what SQLite has shown")


def pytest_collection_modifyitems(config, items):
    """Leave out the long ones unless asked for; skip the browser's where there is none."""
    skip = pytest.mark.skip(reason="there is no Chromium: apt-get install chromium")
    kept = [item for item in items if is_wanted(item, config)]
    config.hook.pytest_deselected(items=list(set(items).difference(kept)))
    items[:] = kept
    for item in kept:
        if item.get_closest_marker("browser") and not shutil.which("chromium"):
            item.add_marker(skip)


def is_wanted(item, config):
    """Tell whether this run has the test. (Keywords would name the folders above it as well.)"""
    if config.getoption("--long"):
        return has_database(item) or not config.getoption("--with-rows")
    if item.get_closest_marker("long"):
        return False
    again = has_database(item) and not item.get_closest_marker("one_engine")
    return again or not config.getoption("--with-rows")


def has_database(item):
    """Tell whether a test has the database of this run; any other is the same on every one."""
    fixtures = WITH_DATABASE.intersection(item.fixturenames)
    return bool(fixtures or item.get_closest_marker("django_db"))


def pytest_configure(config):
    """Make the settings those of a test: fast, plain HTTP, and nothing kept in `var/`."""
    folder = Path(tempfile.mkdtemp(prefix="sakina-test-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    hypothesis.settings.load_profile("long" if config.getoption("--long") else "short")
    settings.KEYRING = _new_keyring(folder / "keyring.json")
    settings.MEDIA_ROOT = folder / "media"
    settings.BACKUP_DIR = folder / "backups"
    settings.STATIC_ROOT = folder / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.DEMO, settings.AXES_ENABLED = False, True
    settings.MIDDLEWARE = [*GUARDS, *settings.MIDDLEWARE]
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):  # one for each run, so that runs do not meet
        database.setdefault("TEST", {})["NAME"] = f"test_sakina_{secrets.token_hex(4)}"
    elif kept := os.environ.get("TEST_TRACES"):
        _keep_traces(Path(kept), database)
    connection_created.connect(canaries.watch_writes)
    flushing.lift_for_flush()
    signed_in.make_force_login_full()
    compile_stale()
    network.allow_only_loopback()


def _keep_traces(folder, database):
    """Leave the database and the log of this run as files, for `tools/suite.py` to search."""
    database.setdefault("TEST", {})["NAME"] = str(folder / "suite.sqlite3")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    handler = logging.FileHandler(folder / f"{worker}.log")
    form = settings.LOGGING["formatters"]["plain"]
    handler.setFormatter(QuietFormatter(form["format"], style=form["style"]))
    logging.getLogger().addHandler(handler)


def _new_keyring(path):
    key = {"id": "test", "key": secrets.token_hex(32)}
    ring = {"current": "test", "keys": [key], "search": secrets.token_hex(32)}
    path.write_text(json.dumps(ring))
    ringfile.ensure(path)
    return path


@pytest.fixture(scope="module")
def migrated(tmp_path_factory, django_db_setup, django_db_blocker):
    """A folder, and the URL of a database for processes beside the tests: migrated, and empty.

    The module is marked with `django_db`, so that there is a database to copy.
    """
    from tests.support.server import migrated_database

    folder = tmp_path_factory.mktemp("beside")
    with django_db_blocker.unblock(), migrated_database(folder) as url:
        yield folder, url


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
