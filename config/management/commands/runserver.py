"""Django's development server, with the header names that the contracts spell with underscores."""

from typing import Any

from django.contrib.staticfiles.management.commands.runserver import Command as StaticFilesCommand
from django.core.servers.basehttp import WSGIRequestHandler

UNDERSCORED = ("API_KEY", "USER_ID", "USER_TOKEN")


def get_environ(handler: WSGIRequestHandler) -> dict[str, Any]:
    """Like gunicorn with our configuration: two spellings of one header are joined with a comma."""
    values = {name: handler.headers.get_all(name, []) for name in UNDERSCORED}
    environ = strip_underscored(handler)
    for name, underscored in values.items():
        if underscored:
            hyphened = handler.headers.get_all(name.replace("_", "-"), [])
            environ[f"HTTP_{name}"] = ",".join([*hyphened, *underscored])
    return environ


strip_underscored = WSGIRequestHandler.get_environ


class Command(StaticFilesCommand):
    def inner_run(self, *args: Any, **options: Any) -> None:
        WSGIRequestHandler.get_environ = get_environ  # type: ignore[method-assign]
        super().inner_run(*args, **options)
