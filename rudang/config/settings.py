"""Every setting of the site, from RUDANG_* variables and the secrets kept in RUDANG_HOME."""

import os
from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from rudang.store import server


def _listed(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _database(address: str) -> dict[str, Any]:
    """Django's way of saying a PostgreSQL address."""
    parts = conninfo_to_dict(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", server.DATABASE),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": {"connect_timeout": 10, **parts},
    }


RUDANG_HOME = server.default_home()
RUDANG_SERVES_ITSELF = not os.environ.get("RUDANG_DATABASE_URL")
RUDANG_KEEPS_APP_PASSWORD = not RUDANG_SERVES_ITSELF and not os.environ.get(
    "RUDANG_APP_DATABASE_URL"
)
# Tests bring their own base up and say so, that commands leave it alone.
RUDANG_BASE_IS_READY = False

# Scans of papers: the largest in megabytes, and the command that checks each for viruses; it gets
# the file's path, and only exit status 0 lets the file in.
RUDANG_SCAN_MB = int(os.environ.get("RUDANG_SCAN_MB") or 20)
RUDANG_SCAN_HOOK = os.environ.get("RUDANG_SCAN_HOOK", "")

SECRET_KEY = server.secret(RUDANG_HOME, "key")
DEBUG = os.environ.get("RUDANG_DEBUG") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *_listed("RUDANG_HOSTS")]
CSRF_TRUSTED_ORIGINS = _listed("RUDANG_ORIGINS")

# The database: `owner` migrates, dumps and restores; everything else logs in bound.

if RUDANG_SERVES_ITSELF:
    _owner: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": server.DATABASE,
        "USER": server.OWNER,
        "PASSWORD": "",
        "HOST": str(server.socket_dir(RUDANG_HOME)),
        "PORT": str(server.PORT),
        "OPTIONS": {"connect_timeout": 10},
    }
    _app: dict[str, Any] = {**_owner, "USER": server.APP, "OPTIONS": {"connect_timeout": 10}}
else:
    _owner = _database(os.environ["RUDANG_DATABASE_URL"])
    if os.environ.get("RUDANG_APP_DATABASE_URL"):
        _app = _database(os.environ["RUDANG_APP_DATABASE_URL"])
    else:
        _app = {
            **_owner,
            "USER": server.APP,
            "PASSWORD": server.secret(RUDANG_HOME, "app-password"),
            "OPTIONS": dict(_owner["OPTIONS"]),
        }

# An owner that is no superuser is bound by its own policies: it sees the whole tree this way.
OWNER_SESSION = f"-c rudang.lo={-(2**63)} -c rudang.hi={2**63 - 1}"
_owner["OPTIONS"]["options"] = " ".join([_owner["OPTIONS"].get("options", ""), OWNER_SESSION])
_app["ATOMIC_REQUESTS"] = True
_app["CONN_MAX_AGE"] = 600
_app["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": _app, "owner": _owner}

# Apps, doors and pages

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "bootstrap",
    "procrastinate.contrib.django",
    "rudang.store",
    "rudang.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rudang.web.door.without_nul",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "rudang.web.urls"
WSGI_APPLICATION = "rudang.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "rudang.web.jinja.environment", "autoescape": True},
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Files of the pages, served from where they are installed: there is nothing to collect.
STATIC_URL = "/static/"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 600

# Signing in

AUTH_USER_MODEL = "store.Account"
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("login", "name")}),
        ("MinimumLengthValidator", {"min_length": 8}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=5)
# A proxy may give every visitor one address, so a name and an address are locked together.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Thirty minutes without a request end the session.
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"

# What browsers may do with the pages

_HAS_HTTPS = os.environ.get("RUDANG_HTTPS") == "1"
SESSION_COOKIE_SECURE = _HAS_HTTPS
CSRF_COOKIE_SECURE = _HAS_HTTPS
if _HAS_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Bootstrap's own sheet draws ticks and arrows as data addresses.
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # A wrong address asked for is the visitor's affair, not the log's.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "axes": {"level": "ERROR"},
    },
}
