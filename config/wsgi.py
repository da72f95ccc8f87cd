"""The WSGI application; its role gives every database statement of a web request a time limit."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("PROCESS_ROLE", "web")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
# All views now and by one thread: else the first requests of a process load them, several at once, and what
# config/gunicorn.py freezes is only half of what stays.
import_module(settings.ROOT_URLCONF)
