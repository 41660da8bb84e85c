"""The clinic's site: nothing opens without a member's keys."""

from confidante.web.settings.base import *

SITE = "clinic"
ROOT_URLCONF = "confidante.web.clinic.urls"
COOKIE = "__Host-c"
