"""Settings: one file everywhere; what differs comes from the environment (see `.env.example`)."""

import sys
from pathlib import Path

import fontpkg
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from shelter.environment import (
    env_bool,
    env_choice,
    env_database,
    env_email,
    env_int,
    env_keyring,
    env_redis,
    env_secret,
    env_str,
    env_zone,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
VAR.mkdir(mode=0o700, exist_ok=True)

# Core
DEBUG = env_bool("DEBUG", False)
DEMO = env_bool("DEMO", (VAR / "demo").exists())
SECRET_KEY = env_secret("SECRET_KEY", VAR / "secret-key")
KEYRING = env_keyring("KEYRING", VAR / "keyring.json")
ALLOWED_HOSTS = [
    host.strip() for host in env_str("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
]
PORT = env_int("PORT", 8000, most=65535)
ROOT_URLCONF = "shelter.urls"
WSGI_APPLICATION = "shelter.wsgi.application"
SILENCED_SYSTEM_CHECKS: list[str] = []

INSTALLED_APPS = [
    "shelter",  # first: its `qcluster` looks at the database before django-q's starts
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
    "staff.gate.SignInGateMiddleware",
    "staff.middleware.SignInRequiredMiddleware",
    "staff.middleware.AuditMiddleware",
    "residents.emergency.EmergencyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "staff.middleware.WrongCodesMiddleware",
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
DATABASES = {"default": env_database("DATABASE_URL", f"sqlite:///{VAR / 'sakina.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    from shelter.shared.sqlite import OPTIONS

    DATABASES["default"]["OPTIONS"] = OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache: throttling and rendered tiles, never personal fields
CACHES = {"default": env_redis("REDIS_URL")}

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
AXES_USERNAME_CALLABLE = "staff.throttling.account_of"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "staff.views.sign_in_locked"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLED = not DEMO

# Sessions: `staff.gate` ends them after a shift at most; nothing of one outlives the browser window
SESSION_COOKIE_AGE = 11 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO and not DEBUG
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "shelter.views_errors.csrf_failure"

# Browser
# not "no-referrer": browsers then send "Origin: null" with every form, which the CSRF check refuses
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_HSTS_SECONDS = 0
if not DEMO and not DEBUG:
    SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^(api/v1/)?health$"]
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
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["shelter.shared.uploads.InMemoryOnly"]

# Languages and time
LANGUAGE_CODE = env_choice("LANGUAGE_CODE", "ar", ("ar", "en"))
LANGUAGES = [("ar", "العربية"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "django_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "shelter" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = env_zone("TIME_ZONE", "Asia/Qatar")

# Static and media files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "shelter" / "static",
    ("fonts", Path(fontpkg.path("IBM Plex Sans Arabic")).parent),
]
COLLECTED = not DEBUG and (
    (STATIC_ROOT / "staticfiles.json").exists()
    or not {"collectstatic", "demo"}.isdisjoint(sys.argv)
)  # until then, files are served from where they lie, under their own names
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = Path(env_str("MEDIA_ROOT", str(VAR / "media")))

# Backups: data files and the one key file, sealed for the machine and for the two recovery cards
BACKUP_DIR = Path(env_str("BACKUP_DIR", str(VAR / "backups")))

# E-mail: none unless a server is named
locals().update(env_email("EMAIL_URL", "none:"))

# Jobs: in the database, so that a job commits or rolls back with the work that asked for it.
# One that fails comes back after `retry` seconds, three times; those that kill their worker are
# counted by `shelter.jobs`, since django-q counts only failures that it was told of.
Q_CLUSTER = {
    "name": "sakina",
    "orm": "default",
    "workers": 2,
    "timeout": 300,
    "retry": 420,
    "max_attempts": 3,
    "ack_failures": False,
    "catch_up": False,
    "poll": 0.5,
    "save_limit": 100,
    "label": _("jobs"),
}

# Logs: ids and codes only, to standard error
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "shelter.shared.logs.QuietFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
