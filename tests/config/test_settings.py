"""What a server refuses to start without, each in one sentence."""

import os
import subprocess
import sys

import pytest

from config.postgres.place import CHECKOUT

GIVEN = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1/none",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "a.example",
}


def check(**environment: str) -> subprocess.CompletedProcess[str]:
    names = ("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "DEMO", "HTTPS")
    clean = {name: value for name, value in os.environ.items() if name not in names}
    command = [sys.executable, "manage.py", "diffsettings"]
    return subprocess.run(command, cwd=CHECKOUT, env=clean | environment, capture_output=True, text=True)


def test_three_settings_are_all_that_production_needs():
    assert check(**GIVEN).returncode == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set where DATABASE_URL is set."),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS (comma list) must be set where DATABASE_URL is set."),
        ({"HTTPS": "maybe"}, "HTTPS must be on or off, not 'maybe'."),
        ({"SECOND_FACTOR": "never"}, "SECOND_FACTOR must be optional or required, not 'never'."),
        ({"SESSION_HOURS": "9"}, "SESSION_HOURS must be a whole number from 1 to 8, not '9'."),
        ({"EMAIL_URL": "http://x"}, "EMAIL_URL must be smtp://, smtps:// or smtp+tls:// and a host."),
        ({"ORDERS_LIMIT": "many"}, "ORDERS_LIMIT must be a whole number of at least 1, not 'many'."),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_told_in_one_sentence(change, sentence):
    ended = check(**GIVEN | change)
    assert (ended.returncode, ended.stderr.strip()) == (1, sentence)


def test_a_mail_server_is_one_address():
    given = check(**GIVEN, EMAIL_URL="smtp+tls://mill:a%40b@mail.example", EMAIL_FROM="mill@example.com")
    for part in ("'host': 'mail.example'", "'port': 587", "'password': 'a@b'", "'use_tls': True"):
        assert part in given.stdout
