"""The patients' site: it can seal, and opens only what a phrase opens."""

from confidante.web.settings.base import *

SITE = "patient"
ROOT_URLCONF = "confidante.web.patient.urls"
COOKIE = "__Host-n"
