import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core import credentials
from core.errors import Duplicate, Invalid, NotFound
from core.models import Credential, Token
from tests.racing import race

KEYS = {
    "name", "store", "key", "application_token", "user_id", "user_token", "client_id", "client_secret",
}  # fmt: skip


def created(*arguments):
    out = StringIO()
    call_command("create_credential", *arguments, stdout=out)
    return out.getvalue().strip().splitlines()


def test_the_command_prints_one_json_object_on_its_last_line(store):
    lines = created("--name", "Saw", "--store", str(store.pk))
    assert json.loads(lines[-1]).keys() == KEYS


def test_with_json_it_prints_nothing_else(store):
    assert len(created("--name", "Saw", "--store", str(store.pk), "--json")) == 1


def test_without_apis_it_is_for_all_four(store):
    created("--name", "Saw", "--store", str(store.pk))
    credential = Credential.objects.get(name="Saw")
    assert (credential.apis, credential.read_only) == (list(Credential.Api.values), False)


def test_apis_and_read_only_are_kept(store):
    created("--name", "Saw", "--store", str(store.pk), "--apis", "orders,warehouse", "--read-only")
    credential = Credential.objects.get(name="Saw")
    assert (credential.apis, credential.read_only) == (["orders", "warehouse"], True)


def test_scopes_are_kept_and_without_them_it_has_all(store):
    created("--name", "Saw", "--store", str(store.pk), "--scopes", "work-orders:read,operations:write")
    created("--name", "Drill", "--store", str(store.pk))
    kept = dict(Credential.objects.values_list("name", "scopes"))
    assert kept == {"Saw": ["work-orders:read", "operations:write"], "Drill": []}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--store", "{store}", "--scopes", "work-orders:dance"], "No such scope: work-orders:dance"),
        (["--store", "999999"], "There is no store"),
        (["--store", "{store}", "--apis", "orders,nope"], "No such API: nope"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(store, arguments, says):
    with pytest.raises(CommandError, match=says):
        created("--name", "Saw", *[argument.format(store=store.pk) for argument in arguments])
    assert Credential.objects.filter(name="Saw").count() == 0


def test_a_name_is_taken_once(store):
    credentials.create(name="Saw", store=store)
    with pytest.raises(Duplicate):
        credentials.create(name="Saw", store=store)


def test_a_name_is_needed(store):
    with pytest.raises(Invalid):
        credentials.create(name=" ", store=store)


def test_secrets_are_stored_as_hmac_only(store):
    made = credentials.create(name="Saw", store=store)
    token = Token.objects.get(kind="sk", credential__name="Saw")
    assert token.digest == credentials.digest(made["key"])
    assert made["key"][15:] not in token.digest + token.prefix


def test_the_pepper_is_needed(store, settings):
    made = credentials.create(name="Saw", store=store)
    settings.KEY_PEPPER = "another"
    assert credentials.find(made["key"], api="orders", kinds=["sk"]) is None


def test_a_secret_opens_only_its_own_kind_of_door(store):
    made = credentials.create(name="Saw", store=store)
    assert credentials.find(made["user_token"], api="orders", kinds=["sk"]) is None
    assert credentials.find(made["user_token"], api="production", kinds=["ut"]).name == "Saw"


@pytest.mark.parametrize("field", ["expires_at", "revoked_at"])
def test_an_expired_or_revoked_credential_opens_nothing(store, field):
    made = credentials.create(name="Saw", store=store)
    Credential.objects.filter(name="Saw").update(**{field: timezone.now() - timedelta(seconds=1)})
    assert credentials.find(made["key"], api="orders", kinds=["sk"]) is None


def test_revoking_is_a_command_and_may_be_repeated(store):
    made = credentials.create(name="Saw", store=store)
    for _ in range(2):
        call_command("revoke_credential", "Saw", stdout=StringIO())
    assert credentials.find(made["key"], api="orders", kinds=["sk"]) is None


def test_revoking_a_stranger_is_told(store):
    with pytest.raises(CommandError, match="no credential named"):
        call_command("revoke_credential", "Nobody")
    with pytest.raises(NotFound):
        credentials.revoke("Nobody")


def test_the_last_use_is_noted(store):
    made = credentials.create(name="Saw", store=store)
    credentials.find(made["key"], api="orders", kinds=["sk"])
    assert Token.objects.get(kind="sk", credential__name="Saw").last_used_at is not None


def test_16_uses_at_once_are_counted_16_times(real_store):
    made = credentials.create(name=f"Race {real_store.pk}", store=real_store)
    callers = race([lambda: credentials.find(made["key"], api="orders", kinds=["sk"])] * 16)
    minutes = {caller.minute for caller in callers}
    assert len({(caller.minute, caller.used) for caller in callers}) == 16
    assert len(minutes) in (1, 2)


def test_each_api_has_its_own_limit(store):
    made = credentials.create(name="Saw", store=store)
    credentials.find(made["key"], api="orders", kinds=["sk"])
    assert credentials.find(made["key"], api="production", kinds=["sk"]).used == 1
