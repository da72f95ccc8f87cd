"""Django's development server, with the header names that the contracts spell with underscores."""

from typing import Any

from django.contrib.staticfiles.management.commands.runserver import Command as StaticFilesCommand
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer

UNDERSCORED = ("API_KEY", "USER_ID", "USER_TOKEN")


class RequestHandler(WSGIRequestHandler):
    def get_environ(self) -> dict[str, str]:
        """As gunicorn does with our configuration: two spellings of one header are joined with a comma."""
        sent = [(name.upper().replace("-", "_"), value) for name, value in self.headers.items()]
        environ = super().get_environ()
        for name in UNDERSCORED:
            if values := [value for sent_name, value in sent if sent_name == name]:
                environ[f"HTTP_{name}"] = ",".join(values)
        return environ


class Server(WSGIServer):
    def __init__(self, address: Any, _handler: type[WSGIRequestHandler], **options: Any) -> None:
        super().__init__(address, RequestHandler, **options)


class Command(StaticFilesCommand):
    server_cls = Server
