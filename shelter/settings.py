"""Settings: one file everywhere; what differs comes from the environment (see `.env.example`)."""

import json
import os
import secrets
from pathlib import Path

import dj_database_url
import fontpkg
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
VAR.mkdir(mode=0o700, exist_ok=True)


def env_str(name, default):
    return os.environ.get(name, "").strip() or default


def env_bool(name, default):
    value = env_str(name, "1" if default else "0").lower()
    if value not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")
    return value in {"1", "true", "yes", "on"}


def env_int(name, default):
    value = env_str(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.")
    return int(value)


def made_once(path, make):
    """Read a secret file, or make it, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
        try:
            os.link(draft, path)  # fails if another process was first: then its file is the one
        except FileExistsError:
            pass
        draft.unlink()
    return path.read_text().strip()


def new_keyring():
    key = {"id": secrets.token_hex(4), "key": secrets.token_hex(32)}
    return json.dumps({"current": key["id"], "keys": [key], "search": secrets.token_hex(32)})


# Core
DEBUG = env_bool("DEBUG", False)
DEMO = env_bool("DEMO", (VAR / "demo").exists())
SECRET_KEY = env_str("SECRET_KEY", "") or made_once(VAR / "secret-key", secrets.token_urlsafe)
KEYRING = Path(env_str("KEYRING", str(VAR / "keyring.json")))
made_once(KEYRING, new_keyring)
ALLOWED_HOSTS = env_str("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
PORT = env_int("PORT", 8000)
ROOT_URLCONF = "shelter.urls"
WSGI_APPLICATION = "shelter.wsgi.application"
SILENCED_SYSTEM_CHECKS: list[str] = []

INSTALLED_APPS = [
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "django_q",
    "lucide",
    "ninja",
    "rules.apps.AutodiscoverRulesConfig",
    "template_partials",
    "shelter",
    "staff",
    "residents",
    "rooms",
    "rehabilitation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shelter.shared.headers.PrivateResponseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shelter.shared.htmx.HtmxResponseMiddleware",
    "staff.middleware.SignInRequiredMiddleware",
    "staff.middleware.AuditMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
                "shelter.shared.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shelter.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "shelter.shared.forms.FieldRenderer"

# Database: SQLite at once, PostgreSQL where it grows. Commits are durable on both (P23).
try:
    DATABASES = {
        "default": dj_database_url.parse(
            env_str("DATABASE_URL", f"sqlite:///{VAR / 'sakina.sqlite3'}")
        )
    }
except (ValueError, KeyError) as wrong:
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be read: write sqlite:////path/file or postgres://user@host:5432/name."
    ) from wrong
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    from shelter.shared.sqlite import OPTIONS

    DATABASES["default"]["OPTIONS"] = OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache: throttling and rendered tiles, never personal fields
REDIS_URL = env_str("REDIS_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# Sign-in
AUTH_USER_MODEL = "staff.Member"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "staff.backends.MemberBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
CSRF_FAILURE_VIEW = "shelter.views_errors.csrf_failure"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "staff.views.sign_in_locked"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLED = not DEMO

# Sessions: a shift at most; nothing of a session outlives the browser window
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO and not DEBUG
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_SAMESITE = "Strict"

# Browser
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_HSTS_SECONDS = 0
if not DEMO and not DEBUG:
    SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# Languages and time
LANGUAGE_CODE = env_str("LANGUAGE_CODE", "ar")
LANGUAGES = [("ar", "العربية"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "django_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "shelter" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = env_str("TIME_ZONE", "Asia/Qatar")

# Static and media files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "shelter" / "static",
    ("fonts", Path(fontpkg.path("IBM Plex Sans Arabic")).parent),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = Path(env_str("MEDIA_ROOT", str(VAR / "media")))

# Jobs: in the database, so that a job commits or rolls back with the work that asked for it
Q_CLUSTER = {
    "name": "sakina",
    "orm": "default",
    "workers": 2,
    "timeout": 300,
    "retry": 420,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "poll": 0.5,
    "save_limit": 100,
    "label": _("jobs"),
}

# Logs: ids and codes only, to standard error
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
