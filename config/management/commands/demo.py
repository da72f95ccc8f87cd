import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from config import postgres
from config.calls import Caller, CallFailed, curl_line
from config.playing import play
from config.preparation import prepare
from config.supervisor import CannotServe, Supervisor
from config.workshop import load_workshop
from core import credentials
from core.actor import Actor, acting
from core.models import Credential, Store

LOGIN = "demo"
DOCS = ("/api/v2", "/v1/production_orders", "/api", "/api2")


class Command(BaseCommand):
    help = "Start the whole site with a small bicycle workshop in it, play one order, and stay up."

    def handle(self, *args: Any, **options: Any) -> None:
        # The story on the terminal stays readable; the children inherit this.
        os.environ.setdefault("LOG_FILE", str(Path(postgres.home(), "demo.log")))
        # A receiver of webhooks to play with runs on the same machine.
        os.environ.setdefault("WEBHOOK_PRIVATE_TARGETS", "on")
        try:
            supervisor = Supervisor.from_environment()
            prepare()
            with acting(Actor(door="command", name="demo")):
                access = self.prepare_access()
                store = Store.objects.order_by("pk").first()
                if store is None:
                    raise CommandError("The database has no store; a migration made one: was it deleted?")
                load_workshop(store)
            supervisor.run(lambda: self.show(supervisor.url.rstrip("/"), store, access))
        except (CannotServe, CallFailed) as error:
            raise CommandError(str(error)) from error

    def prepare_access(self) -> dict[str, str]:
        """The demo's login and key, made once and kept beside the database, so that pasted lines go on working."""
        kept = Path(postgres.home(), "demo.json")
        access = json.loads(kept.read_text()) if kept.exists() else {}
        if not access or credentials.find(access["key"], api="orders", kinds=["sk"]) is None:
            access = {"password": access.get("password") or secrets.token_urlsafe(9), "key": self.new_key()}
            kept.touch(mode=0o600)
            kept.write_text(json.dumps(access))
        self.set_login(access["password"])
        return access

    def new_key(self) -> str:
        store = Store.objects.order_by("pk").first()
        taken = Credential.objects.filter(name__startswith="Demo").count()
        made = credentials.create(name=f"Demo {taken + 1}", store=store)  # type: ignore[arg-type]
        return str(made["key"])

    def set_login(self, password: str) -> None:
        user, _ = User.objects.get_or_create(
            username=LOGIN, defaults={"is_staff": True, "is_superuser": True}
        )
        if not user.check_password(password):
            user.set_password(password)
            user.save()

    def show(self, url: str, store: Store, access: dict[str, str]) -> None:
        calls = Caller(url, access["key"], store.pk, self.say)
        waiting = play(store, calls, self.say)
        self.say("")
        self.say(f"Back office   {url}/admin/   login {LOGIN}   password {access['password']}")
        self.say(f"API key       {access['key']}   of store {store.pk}")
        self.say("APIs to try   " + "   ".join(f"{url}{mount}/docs/" for mount in DOCS))
        self.say("")
        self.say("After the line with export, as often as you like:")
        for line in curl_lines(waiting):
            self.say(f"  {line}")
        self.say("")
        self.say(f"Requests are logged in {os.environ['LOG_FILE']}. Everything stays up until Ctrl-C.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def curl_lines(waiting: str) -> list[str]:
    """A list, one order and its start; the start works once."""
    orders = "/api/v2/work-orders"
    return [
        curl_line("GET", f"{orders}?status=IN_PROGRESS&limit=5"),
        curl_line("GET", f"{orders}/{waiting}"),
        curl_line("POST", f"{orders}/{waiting}/start"),
    ]
