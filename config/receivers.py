"""The built-in roles come into the database with the migrations."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from config.roles import AREAS, ROLES, WORDS
from core import roles

roles.declare(ROLES, WORDS, AREAS)
# The signal is sent app by app, and rights are made by it, too: after the last all of them are there.
LAST = [config for config in apps.get_app_configs() if config.models_module is not None][-1]


@receiver(post_migrate, sender=LAST)
def bring_in_roles(**sent: Any) -> None:
    roles.bring_in()
