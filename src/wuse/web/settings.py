"""Django's settings: from the environment, few, with an answer when one is missing."""

import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from wuse.vocabulary import setting

HERE = Path(__file__).parent
WUSE_HOME = Path(setting("WUSE_HOME", environ=os.environ))
WUSE_LIVE_PORT = int(setting("WUSE_LIVE_PORT", environ=os.environ))
# Behind a proxy the live channel is a path of the site itself, such as /live.
WUSE_LIVE_URL = setting("WUSE_LIVE_URL", environ=os.environ)
DEBUG = False


def _secret_key() -> str:
    given = setting("WUSE_SECRET_KEY", environ=os.environ)
    if given:
        return given
    if "pytest" in sys.modules:
        return "a key for tests only"
    raise ImproperlyConfigured(
        "WUSE_SECRET_KEY is not set. Start the screens with `wuse serve`, which keeps a key in the home folder, or "
        "set the variable to a long random text."
    )


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = setting("WUSE_ALLOWED_HOSTS", environ=os.environ).split(",")
ROOT_URLCONF = "wuse.web.urls"
WSGI_APPLICATION = "wuse.web.wsgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles", "csp"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # before gzip: assets have their own caching
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "wuse.web.shell.shell",
            ],
        },
    }
]
DATABASES: dict[str, dict[str, str]] = {}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
# Found in the package itself: no collectstatic step between a clone and a running screen.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

CSRF_COOKIE_HTTPONLY = True
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
        "form-action": ["'self'"],
        "object-src": ["'none'"],
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING"}},
}
