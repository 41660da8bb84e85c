"""What both sites share. Whatever differs from clinic to clinic comes from the environment."""

import os
import secrets
from pathlib import Path

from confidante.store.databases import databases
from confidante.store.sqlite import settle
from confidante.wiring import the_clinic_file, the_home

# Before Django's backend is loaded: which SQLite carries the store.
settle()

CONFIDANTE_HOME = the_home()
DATABASES = databases(CONFIDANTE_HOME)
DATABASE_ROUTERS = ["confidante.store.router.ByModel"]

DEBUG = False
ALLOWED_HOSTS = [*os.environ.get("CONFIDANTE_HOSTS", "").split(), "localhost", "127.0.0.1", "[::1]"]
# Nothing is signed with it: sessions and forms have keys of their own, in the clinic's secrets.
SECRET_KEY = secrets.token_hex(32)

INSTALLED_APPS = ["confidante.store"]
MIDDLEWARE = ["confidante.web.headers.Headers"]
WSGI_APPLICATION = "confidante.web.wsgi.application"

# Both are ours: gettext through Jinja, and days without an hour.
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [
    Path(__file__).resolve().parent.parent / "locale",
    Path(__file__).resolve().parent.parent / "clinic" / "locale",
]

# A form is words: no file is taken, and nothing that was sent touches a disk.
FILE_UPLOAD_HANDLERS: list[str] = []
# Far more than a letter takes: so one that is too long is given back with what is wrong, and not refused unread.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# Where "leave this page" leads: somewhere ordinary, outside.
EXIT_SITE = the_clinic_file().exit_site
# Whether the clinic and everyone in it are made up; then every page says so.
DEMO = the_clinic_file().demo
# How many slow forms a process takes in a minute, whoever sends them; more get "try later, nothing lost".
CEILING = int(os.environ.get("CONFIDANTE_CEILING", "6000"))

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = {
    "version": 1,
    # Django's own loggers exist before this is read; what they say passes through our formatter, and nowhere else.
    "disable_existing_loggers": False,
    "formatters": {"places": {"()": "confidante.web.trouble.Places"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "places", "level": "ERROR"}},
    "loggers": {
        "django": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # A form that is too large, a host that is not ours: no defect of ours, and a stranger could fill the disk.
        "django.security": {"level": "CRITICAL"},
    },
    "root": {"handlers": ["stderr"], "level": "ERROR"},
}
