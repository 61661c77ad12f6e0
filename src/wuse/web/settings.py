"""Django's settings: from the environment, few, with an answer when one is missing."""

import os
import sys
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from wuse.trust.training import read_mark
from wuse.vocabulary import setting
from wuse.web.accounts.providers import origins, read_providers

HERE = Path(__file__).parent
WUSE_HOME = Path(setting("WUSE_HOME", environ=os.environ))
WUSE_LIVE_PORT = int(setting("WUSE_LIVE_PORT", environ=os.environ))
# Behind a proxy the live channel is a path of the site itself, such as /live.
WUSE_LIVE_URL = setting("WUSE_LIVE_URL", environ=os.environ)
DEBUG = False
WUSE_COUNTRY_TIERS = setting("WUSE_COUNTRY_TIERS", environ=os.environ)
WUSE_WHITE_LISTS = setting("WUSE_WHITE_LISTS", environ=os.environ)
WUSE_DEMO = setting("WUSE_DEMO", environ=os.environ) == "1"
# A home of made-up people: every page says so, and nothing goes in or out.
WUSE_TRAINING = bool(read_mark(WUSE_HOME))
WUSE_PUBLIC_URL = setting("WUSE_PUBLIC_URL", environ=os.environ).rstrip("/")
SECURE = WUSE_PUBLIC_URL.startswith("https://")


def _secret_key() -> str:
    given = setting("WUSE_SECRET_KEY", environ=os.environ)
    if given:
        return given
    if {"pytest", "mypy"} & set(sys.modules):
        return "a key for tests and type checks only, which serves nobody"
    raise ImproperlyConfigured(
        "WUSE_SECRET_KEY is not set. Start the screens with `wuse serve`, which keeps a key in the home folder, or "
        "set the variable to a long random text."
    )


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = setting("WUSE_ALLOWED_HOSTS", environ=os.environ).split(",")
ROOT_URLCONF = "wuse.web.urls"
WSGI_APPLICATION = "wuse.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "wuse.trust.store.apps.TrustConfig",
    "wuse.permits.store.apps.PermitsConfig",
    "wuse.pool.store.apps.PoolConfig",
    "wuse.intake.store.apps.IntakeConfig",
    "wuse.respond.store.apps.RespondConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # before gzip: assets have their own caching
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wuse.web.accounts.sessions.SessionsSeen",
    "wuse.web.training.TrainingMiddleware",
    "wuse.web.access.AccessMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wuse.web.shell.shell",
            ],
            # A page that is drawn without a request, such as the one for a fault, must say so too.
            "builtins": ["wuse.web.training_tags"],
        },
    }
]


# A server that is gone is noticed in seconds, by who connects and by who waits for an answer alike.
_PATIENCE = {
    "application_name": "wuse",
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def _database() -> dict[str, object]:
    """The desk database: by default a file in the home, in write-ahead mode, zeroing what is deleted."""
    given = setting("WUSE_DATABASE_URL", environ=os.environ)
    if given:
        found = {**dj_database_url.parse(given, conn_max_age=60, conn_health_checks=True)}
        if found["ENGINE"] == "django.db.backends.postgresql":
            # What the address says itself goes before.
            found["OPTIONS"] = {**_PATIENCE, **found.get("OPTIONS", {})}
        return found
    return {
        "ENGINE": "wuse.web.desk_file",
        "NAME": str(WUSE_HOME / "desk.sqlite3"),
        # Opening a file and setting it up costs more than most questions to it.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
            # Read through the system's memory; written back in larger steps than by default.
            "PRAGMA mmap_size=8589934592; PRAGMA wal_autocheckpoint=8000;",
        },
    }


DATABASES = {"default": _database()}
AUTH_USER_MODEL = "permits.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_TZ = True
TIME_ZONE = setting("WUSE_TIME_ZONE", environ=os.environ)

# Sign-in. Rates are counted in the desk database, so that every worker sees the same.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "TIMEOUT": 3600,
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "wuse.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "public"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_TIMEOUT = 300
# Five wrong passwords for a name lock it for five minutes; one address may try ten a minute.
# A counter at an airport from which many declare at once is one address.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",
    "arrival_declare": "30/m/ip",
    "arrival_certificate": "20/m/ip",
    "arrival_open": "20/m/ip",
    # A page that is open asks every nine minutes; all guests of an isolation site are one address.
    "arrival_code": "240/m/ip,6/m/key",
}
MFA_ADAPTER = "wuse.web.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "wuse"
MFA_RECOVERY_CODES_SHOW_ONCE = False
USERSESSIONS_TRACK_ACTIVITY = (
    True  # the page of sessions tells when each was seen; noted by accounts/sessions.py
)
SOCIALACCOUNT_ADAPTER = "wuse.web.accounts.adapter.AgencyAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
# Staff come from their agency's provider by a link on the sign-in page, which asks once more before it leaves the site.
PROVIDERS = read_providers(setting("WUSE_OIDC", environ=os.environ))
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": PROVIDERS, "OAUTH_PKCE_ENABLED": True}}

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
# Found in the package itself: no collectstatic step between a clone and a running screen.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "wuse.web.errors.forgery"
CSRF_TRUSTED_ORIGINS = [WUSE_PUBLIC_URL] if WUSE_PUBLIC_URL else []
# Cookies travel over https alone as soon as the site has an https address.
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The proxy in front ends TLS and must set this header itself, removing what a client sent.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_SSL_REDIRECT = False
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE else 0
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = WUSE_DEMO
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# The correction table and the words of a mapping are forms of many cells.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS: list[str] = []
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'", f"http://127.0.0.1:{WUSE_LIVE_PORT}", f"http://localhost:{WUSE_LIVE_PORT}"]
        + ([WUSE_LIVE_URL] if WUSE_LIVE_URL.startswith("http") else []),
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'", *origins(PROVIDERS)],
        "object-src": ["'none'"],
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"names_nobody": {"()": "wuse.web.logs.NamesNobody"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["names_nobody"]}},
    # The library's own handlers are replaced: one of them would write the path.
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
