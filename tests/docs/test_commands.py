"""Commands that the pages tell people to run exist."""

import re

import pytest
from django.core.management import get_commands

from tests.docs.pages import CHECKOUT, PAGES, read

TEXT = "\n".join(page.read_text() for page in PAGES)
TARGETS = {
    target
    for line in re.findall(r"^([a-z][\w -]*):(?!=)", read("Makefile"), re.MULTILINE)
    for target in line.split()
}


@pytest.mark.parametrize(
    "target", sorted(set(re.findall(r"(?:`|^ +|&& )(?:[A-Z_]+=\S+ )*make ([a-z-]+)", TEXT, re.MULTILINE)))
)
def test_a_make_target_exists(target):
    assert target in TARGETS


@pytest.mark.parametrize("command", sorted(set(re.findall(r"manage\.py ([a-z_]+)", TEXT))))
def test_a_management_command_exists(command):
    assert command in get_commands()


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:tests|config|orders|core|\.ci)/[\w/.]+)`", TEXT)))
)
def test_a_file_that_is_named_exists(path):
    assert (CHECKOUT / path).exists()
