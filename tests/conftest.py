"""What every test shares: where the house stands, and how properties are searched."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# One process runs every test, so Django is configured once, as the patient site is; its home is an empty folder that
# no test writes to. Stores open homes of their own.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "confidante.web.settings.patient")
# Playwright leaves an event loop in this thread, and Django would refuse every query after the first browser test.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ.setdefault("CONFIDANTE_HOME", tempfile.mkdtemp(prefix="confidante-tests-"))

import django

django.setup()

ROOT = Path(__file__).resolve().parent.parent

# A busy machine must not fail a property by its clock. Where everyone waits for the result, the same examples are tried
# every time; at a desk new ones are, and what they find becomes an example.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds the house: confidante/, packs/, docs/, script/."""
    return ROOT


@pytest.fixture(scope="session")
def vectors(root: Path) -> Path:
    """The test vectors, one folder a format: text that another implementation can run."""
    return root / "tests" / "vectors"
