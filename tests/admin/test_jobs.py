"""Background jobs in the back office: of no store, and tried again by who works in all of them."""

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from core import jobs
from core.models import Store
from tests.admin.conftest import in_role
from tests.admin.test_writing import press

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(db):
    jobs.defer("tests.nothing", number=1)
    number = ProcrastinateJob.objects.order_by("-id")[0].pk
    with connection.cursor() as cursor:  # its model is read-only
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [number])
    return ProcrastinateJob.objects.get(pk=number)


@pytest.mark.parametrize("name", ["Integrator", "Administrator"])
def test_who_works_in_every_store_tries_a_failed_job_again(name, store, failed):
    press(in_role(name, *Store.objects.all()), failed, "retry")
    assert ProcrastinateJob.objects.get(pk=failed.pk).status == "todo"


@pytest.mark.parametrize("name", ["Auditor", "Planner"])
def test_others_do_not(name, store, failed):
    press(in_role(name, *Store.objects.all()), failed, "retry")
    assert ProcrastinateJob.objects.get(pk=failed.pk).status == "failed"


def test_nor_does_who_works_in_some_stores(store, new_store, failed):
    new_store()
    press(in_role("Integrator", store), failed, "retry")
    assert ProcrastinateJob.objects.get(pk=failed.pk).status == "failed"
