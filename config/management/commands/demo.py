import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from config import postgres
from config.playing import play
from config.preparation import prepare
from config.supervisor import CannotServe, Supervisor
from config.workshop import load_workshop
from core import credentials
from core.actor import Actor, acting
from core.models import Credential, Store

LOGIN = "demo"


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
        except CannotServe as error:
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
        number = play(url, store, access["key"], self.say)
        self.say("")
        self.say(f"Back office   {url}/admin/   login {LOGIN}   password {access['password']}")
        self.say(f"API key       {access['key']}")
        self.say("")
        self.say("Four calls to paste:")
        for line in curl_lines(url, access["key"], number):
            self.say(f"  {line}")
        self.say("")
        self.say(f"Requests are logged in {os.environ['LOG_FILE']}. Everything stays up until Ctrl-C.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def curl_lines(url: str, key: str, public: str) -> list[str]:
    """A list, one order, a new order and a start; each works as often as it is pasted, the start once."""
    auth = f"-H 'Authorization: Bearer {key}'"
    body = '{"orderNumber": "CURL-\'$(date +%s)\'", "product": "CB-28", "quantity": 2, "priority": "HIGH"}'
    orders = f"{url}/api/v2/work-orders"
    return [
        f"curl {auth} '{orders}?status=IN_PROGRESS&limit=5'",
        f"curl {auth} {orders}/{public}",
        f"curl {auth} -H 'Content-Type: application/json' -d '{body}' {orders}",
        f"curl {auth} -X POST {orders}/{public}/start",
    ]
