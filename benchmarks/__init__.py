"""Benchmarks run on a scratch database, without rate limits; importing any of them sets Django up for that."""

import os

os.environ.setdefault("RATE_LIMITS", "off")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

from tests import environment  # noqa: F401  (what the settings need, before they are read)

django.setup()
