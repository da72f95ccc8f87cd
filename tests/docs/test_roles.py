"""docs/roles.md is what `manage.py roles_matrix` makes of the declared roles."""

import pytest
from django.core.management import call_command


def test_the_page_agrees_with_the_code():
    call_command("roles_matrix", check=True)


def test_a_page_that_differs_is_told(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "roles.md"
    page.write_text("# Roles")
    with pytest.raises(SystemExit, match="1"):
        call_command("roles_matrix", check=True)
    assert page.read_text() == "# Roles"
