"""Parse, call one service, answer: docs/api/orders.md, Webhooks."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from orders.api.envelope import one_schema, page_schema
from orders.api.listings import DELIVERIES, ENDPOINTS
from orders.api.parameters import list_parameters, object_parameters
from orders.api.serializers.webhooks import ENDPOINT_CHANGE, NEW_ENDPOINT, EndpointChange, NewEndpoint
from orders.api.views.base import ShopFloorViewSet
from orders.documents.objects import DELIVERY_ID, ENDPOINT_ID, WEBHOOK_DELIVERY, WEBHOOK_ENDPOINT
from orders.models import WebhookDelivery, WebhookEndpoint
from orders.services import webhooks

ONE = {200: one_schema("WebhookEndpoint")}


class EndpointViewSet(ShopFloorViewSet):
    """Addresses that are told of what happens on the shop floor."""

    tag = "Webhooks"
    scope = "webhooks"
    model = WebhookEndpoint
    listing = ENDPOINTS
    public_id = ENDPOINT_ID
    names = {"event_types": "events"}

    @extend_schema(
        parameters=list_parameters(WEBHOOK_ENDPOINT),
        responses={200: page_schema("WebhookEndpoint", "WebhookEndpointPart")},
    )
    def list(self, request: Any) -> Response:
        """A page of endpoints, newest first unless sorted."""
        return self.page()

    @extend_schema(request=NewEndpoint, responses={201: one_schema("NewWebhookEndpoint")})
    def create(self, request: Any) -> Response:
        """A new endpoint. Keep the `secret`: it is shown this once."""
        values = NEW_ENDPOINT.run_validation(request.data)
        endpoint = webhooks.create_endpoint(store=self.store_id, **values)
        made = self.listing.one(self.store_id, endpoint.pk)
        return Response({"data": {**made, "secret": webhooks.signing_secret(endpoint)}}, status=201)

    @extend_schema(
        parameters=object_parameters(WEBHOOK_ENDPOINT),
        responses={200: one_schema("WebhookEndpoint", "WebhookEndpointPart")},
    )
    def retrieve(self, request: Any, id: str) -> Response:
        """One endpoint, without its secret."""
        return self.one(self.key(id), asked=True)

    @extend_schema(request=EndpointChange, responses=ONE)
    def update(self, request: Any, id: str) -> Response:
        """Change what is sent and nothing else. What waits goes to the new address."""
        key = self.key(id)
        values = ENDPOINT_CHANGE.run_validation(request.data)
        webhooks.change_endpoint(store=self.store_id, pk=key, **values)
        return self.one(key)

    @extend_schema(request=EndpointChange, responses=ONE)
    def partial_update(self, request: Any, id: str) -> Response:
        """The same as PUT."""
        return self.update(request, id)

    @extend_schema(responses={204: None})
    def destroy(self, request: Any, id: str) -> Response:
        """Send nothing to it any more. Its deliveries stay to be read."""
        webhooks.remove_endpoint(store=self.store_id, pk=self.key(id))
        return Response(status=204)


class DeliveryViewSet(ShopFloorViewSet):
    """Events on their way to an endpoint."""

    tag = "Webhooks"
    scope = "webhooks"
    model = WebhookDelivery
    listing = DELIVERIES
    public_id = DELIVERY_ID
    names = {"endpoint": "endpointId"}

    @extend_schema(
        parameters=list_parameters(WEBHOOK_DELIVERY),
        responses={200: page_schema("WebhookDelivery", "WebhookDeliveryPart")},
    )
    def list(self, request: Any) -> Response:
        """A page of deliveries, newest first unless sorted. An unknown `endpointId` is a 400."""
        return self.page()

    @extend_schema(request=None, responses={200: one_schema("WebhookDelivery")})
    @action(detail=True, methods=["post"])
    def redeliver(self, request: Any, id: str) -> Response:
        """Send it once more, whatever came of it before."""
        key = self.key(id)
        self.no_body()
        webhooks.redeliver(store=self.store_id, pk=key)
        return self.one(key)
