"""The WSGI application; its role gives every database statement of a web request a time limit."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("PROCESS_ROLE", "web")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
