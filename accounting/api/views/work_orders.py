"""Parse, call one service, answer: docs/api/accounting.md, Work orders."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounting.api.envelope import ACCEPTED, DONE, accepted, done, one_schema, page_schema
from accounting.api.filters import Listing, code, days, keywords, reference
from accounting.api.serializers.base import example, wrapped
from accounting.api.serializers.work_orders import CHANGED, NEW, ONE
from accounting.api.views.base import AccountingViewSet
from accounting.documents.objects import STATUSES, WORK_ORDER
from accounting.models import FollowUpStatus, Job
from accounting.models.jobs import KIND
from accounting.services import change_job, delete_job, open_job
from catalog.models import Customer, Staff

WORK_ORDERS = Listing(
    "WorkOrder",
    WORK_ORDER,
    Job.objects.of,
    filters={
        "client_id": reference("client_id", Customer),
        "status": code("state", STATUSES),
        "staff_id": reference("staff_id", Staff, zero=True),
        "follow_up_status_id": reference("follow_up_status_id", FollowUpStatus),
        **days("start_date", "start_date"),
        **days("delivery_date", "delivery_date"),
        "keywords": keywords(lambda jobs, text: jobs.matching(text)),
    },
    sorts={
        "id": "pk",
        "number": "number",
        "start_date": "start_date",
        "delivery_date": "delivery_date",
        "created": "created_at",
        "modified": "updated_at",
    },
    newest="created_at",
    tally=KIND,
)


class WorkOrderViewSet(AccountingViewSet):
    """Work for a client, with a budget against which its cost and revenue are held."""

    tag = "Work orders"
    model = Job
    key = "WorkOrder"
    names = NEW.names()

    @extend_schema(parameters=WORK_ORDERS.parameters(), responses={200: page_schema("WorkOrder")})
    def list(self, request: Any) -> Response:
        """A page of work orders, newest first unless sorted."""
        return WORK_ORDERS.answer(request, self.store_id)

    @extend_schema(
        request=wrapped("WorkOrder", NEW),
        responses={202: ACCEPTED},
        examples=[example(WorkOrder={"title": "Garden gate", "start_date": "2026-03-02", "budget": 1500.5})],
    )
    def create(self, request: Any) -> Response:
        """A new work order, open unless `status` says otherwise."""
        return accepted(open_job(store=self.store, **self.sent(NEW)).pk)

    @extend_schema(responses={200: one_schema("WorkOrder")})
    def retrieve(self, request: Any, id: str) -> Response:
        """One work order."""
        return done(data=self.one(WORK_ORDER, ONE))

    @extend_schema(
        request=wrapped("WorkOrder", CHANGED),
        responses={200: DONE},
        examples=[example(WorkOrder={"description": "Oak", "delivery_date": "2026-04-01"})],
    )
    def update(self, request: Any, id: str) -> Response:
        """Change what is sent; what is not sent stays."""
        change_job(store=self.store_id, pk=self.pk, **self.sent(CHANGED))
        return done()

    @extend_schema(responses={200: DONE})
    def destroy(self, request: Any, id: str) -> Response:
        """Remove a work order that has no transactions."""
        delete_job(store=self.store_id, pk=self.pk)
        return done()
