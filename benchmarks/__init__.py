"""Benchmarks run on a scratch database, their servers without rate limits; importing any of them sets Django up."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

from tests import environment  # noqa: F401  (what the settings need, before they are read)

django.setup()
