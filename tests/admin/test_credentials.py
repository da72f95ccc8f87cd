"""What the page of a credential tells."""

import pytest

from core.models import Credential
from tests.admin.furniture import page

pytestmark = pytest.mark.django_db


def test_a_credential_says_who_made_it(member):
    member.post(page(Credential, "add"), {"name": "Terminal 8", "apis": ["orders"]})
    credential = Credential.objects.get(name="Terminal 8")
    shown = member.get(page(Credential, "change", credential.pk)).content.decode()
    assert member.user.username in shown.split("Created by")[1][:1500]
