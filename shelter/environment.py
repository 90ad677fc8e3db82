"""Reads settings from the environment. A wrong value stops the start with its name and the remedy.

An empty variable is one that is not set.
"""

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from shelter.shared import ringfile


def env_str(name, default):
    return os.environ.get(name, "").strip() or default


def env_bool(name, default):
    value = env_str(name, "1" if default else "0").lower()
    if value not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")
    return value in {"1", "true", "yes", "on"}


def env_int(name, default, most):
    value = env_str(name, str(default))
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number from 1 to {most}.")
    return int(value)


def env_choice(name, default, choices):
    value = env_str(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}: write one of {', '.join(choices)}.")
    return value


def env_zone(name, default):
    value = env_str(name, default)
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError) as wrong:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a name like {default}.") from wrong


def env_secret(name, path):
    """Return the secret from the environment, or the one made once and kept at ``path``."""
    secret = env_str(name, "") or made_once(path, lambda: secrets.token_urlsafe(48))
    if len(secret) < 40:
        raise ImproperlyConfigured(f"{name} is too short: write 50 random characters, or none.")
    return secret


def env_keyring(name, default):
    """Return the path of a whole keyring, making one where there is none yet."""
    path = Path(env_str(name, str(default)))
    try:
        ringfile.ensure(path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise ImproperlyConfigured(
            f"{name} is {str(path)!r}, and no keyring can be read or made there: name the file that"
            " was made at the first start, or put back its newest copy from the key backup."
        ) from wrong
    return path


def env_database(name, default):
    """Return Django's settings of the database that a URL names."""
    try:
        database = dj_database_url.parse(env_str(name, default))
    except (ValueError, KeyError):
        database = {}
    if not database.get("NAME") or not database["ENGINE"].endswith(("sqlite3", "postgresql")):
        raise ImproperlyConfigured(
            f"{name} cannot be read: write sqlite:////path/file or postgres://user@host:5432/name."
        )
    return database


def env_redis(name):
    """Return Django's cache settings: Redis where one is named, else the process's own memory."""
    url = env_str(name, "")
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(f"{name} cannot be read: write redis://host:6379/0.")
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}


def env_email(name, default):
    """Return Django's e-mail settings for ``smtp://``, ``smtps://``, ``console:`` or ``none:``."""
    parts = urlsplit(env_str(name, default))
    backends = {"none": "dummy", "console": "console", "smtp": "smtp", "smtps": "smtp"}
    backend = backends.get(parts.scheme, "")
    try:
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
    except ValueError:
        backend = ""
    if not backend or (backend == "smtp" and not parts.hostname):
        raise ImproperlyConfigured(
            f"{name} cannot be read: write smtp://user:password@host:587, smtps://… or none:."
        )
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "DEFAULT_FROM_EMAIL": parse_qs(parts.query).get("from", ["sakina@localhost"])[0],
    }


def made_once(path, make):
    """Read a secret file, or make it, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
        with contextlib.suppress(FileExistsError):  # another process was first: its file is the one
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
