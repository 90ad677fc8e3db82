"""The environment: a wrong value stops the start with its name and the remedy."""

import ast
import os
import re
import secrets
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from shelter import durability, environment

READ_BY_TOOLS = {"TEST_DATABASE_URL", "BENCH_INSTANCES"}


class TestWrongValues:
    @pytest.mark.parametrize(
        ("read", "value"),
        [
            (lambda: environment.env_bool("X", False), "maybe"),
            (lambda: environment.env_int("X", 8000, most=65535), "http"),
            (lambda: environment.env_int("X", 8000, most=65535), "0"),
            (lambda: environment.env_int("X", 8000, most=65535), "70000"),
            (lambda: environment.env_int("X", 8000, most=65535), "٨٠"),
            (lambda: environment.env_choice("X", "ar", ("ar", "en")), "fr"),
            (lambda: environment.env_zone("X", "Asia/Qatar"), "Qatar/Doha"),
            (lambda: environment.env_zone("X", "Asia/Qatar"), "../etc/passwd"),
            (lambda: environment.env_secret("X", None), "short"),
            (lambda: environment.env_database("X", ""), "mysql://a@b/c"),
            (lambda: environment.env_database("X", ""), "sakina.sqlite3"),
            (lambda: environment.env_database("X", ""), "postgres://a@b:port/c"),
            (lambda: environment.env_redis("X"), "localhost:6379"),
            (lambda: environment.env_email("X", "none:"), "smtp://"),
            (lambda: environment.env_email("X", "none:"), "smtp://host:port"),
            (lambda: environment.env_email("X", "none:"), "mail.example.org"),
        ],
    )
    def test_stop_with_the_name_and_the_remedy(self, monkeypatch, read, value):
        monkeypatch.setenv("X", value)

        with pytest.raises(ImproperlyConfigured, match=r"^X .*(write|leave)"):
            read()

    @pytest.mark.parametrize("kept", ["", "{}", '{"current": "a", "keys": [], "search": "00"}'])
    def test_stop_at_a_damaged_keyring(self, monkeypatch, tmp_path, kept):
        (tmp_path / "ring").write_text(kept)
        monkeypatch.setenv("KEYRING", str(tmp_path / "ring"))

        with pytest.raises(ImproperlyConfigured, match=r"KEYRING .*put back its newest copy"):
            environment.env_keyring("KEYRING", tmp_path / "other")

    def test_stop_a_command_with_one_line(self):
        env = {**os.environ, "PORT": "none"}
        done = subprocess.run(
            [sys.executable, "manage.py", "check"], capture_output=True, text=True, env=env
        )

        assert done.returncode != 0
        assert done.stderr.strip() == "PORT is 'none': write a whole number from 1 to 65535."


class TestRightValues:
    def test_an_empty_variable_is_not_set(self, monkeypatch):
        monkeypatch.setenv("X", " ")

        assert environment.env_int("X", 8000, most=65535) == 8000

    def test_mail_goes_to_the_server_named(self, monkeypatch):
        monkeypatch.setenv("X", "smtps://me:p%40ss@mail.example?from=house@example.org")

        mail = environment.env_email("X", "none:")

        assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == ("mail.example", 465)
        assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("me", "p@ss")
        assert (mail["EMAIL_USE_SSL"], mail["EMAIL_USE_TLS"]) == (True, False)
        assert mail["DEFAULT_FROM_EMAIL"] == "house@example.org"

    def test_secrets_are_made_once_for_their_owner_only(self, tmp_path):
        path = tmp_path / "new" / "ring"

        first = environment.made_once(path, lambda: secrets.token_hex(32))

        assert environment.made_once(path, lambda: secrets.token_hex(32)) == first
        assert path.stat().st_mode & 0o777 == 0o600


class TestExample:
    def test_lists_every_variable_and_no_other(self):
        tree = ast.parse((settings.BASE_DIR / "shelter" / "settings.py").read_text())
        read = {
            node.args[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("env_")
        }
        example = (settings.BASE_DIR / ".env.example").read_text()

        assert set(re.findall(r"^([A-Z_]+)=", example, re.M)) == read | READ_BY_TOOLS


@pytest.mark.django_db
class TestDurability:
    def test_is_what_the_database_promises(self):
        assert any(word in durability.durability() for word in ("FULL", "fsync"))

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="a setting of PostgreSQL")
    def test_refuses_commits_that_a_power_cut_loses(self):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")

        with pytest.raises(ImproperlyConfigured, match=r"DATABASE_URL .*synchronous_commit"):
            durability.durability()

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="a setting of SQLite")
    def test_refuses_a_weaker_sqlite(self, monkeypatch):
        weak = {"PRAGMA journal_mode": "delete", "PRAGMA synchronous": "1"}
        monkeypatch.setattr(durability, "_shown", weak.get)

        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL: SQLite answers"):
            durability.durability()
