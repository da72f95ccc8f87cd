"""The pictures of docs/screenshots, made by `python -m tests.screenshots` of a factory that is filled for them.

Importing it sets Django up, as the tests do.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

from tests import environment  # noqa: F401  (what the settings need, before they are read)

django.setup()
