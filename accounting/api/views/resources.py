"""What the resources around work orders have in common: docs/api/accounting.md, Around it."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from accounting.api.envelope import ACCEPTED, DONE, accepted, done, one_schema, page_schema
from accounting.api.filters import Listing
from accounting.api.serializers.base import Body, example, wrapped
from accounting.api.views.base import AccountingViewSet
from core.http.wire import WireObject
from core.prepared import Prepared


class ReadViewSet(AccountingViewSet):
    """A resource that is read: `query` finds one of it by store and id."""

    wire: ClassVar[WireObject]
    query: ClassVar[Prepared]
    listing: ClassVar[Listing]

    def list(self, request: Any) -> Response:
        """A page of them, newest first unless sorted."""
        return self.listing.answer(request, self.store_id)

    def retrieve(self, request: Any, id: str) -> Response:
        """One of them."""
        return done(data=self.one(self.wire, self.query))


class ResourceViewSet(ReadViewSet):
    """A resource that is written too, each way by one service; values are by our names.

    `samples` are what a POST and a PUT may send.
    """

    new: ClassVar[Body]
    changed: ClassVar[Body]
    samples: ClassVar[tuple[dict[str, Any], dict[str, Any]]]

    def create(self, request: Any) -> Response:
        """A new one; the answer has its id."""
        return accepted(self.add(self.sent(self.new)))

    def update(self, request: Any, id: str) -> Response:
        """Change what is sent; what is not sent stays."""
        self.change(self.pk, self.sent(self.changed))
        return done()

    def destroy(self, request: Any, id: str) -> Response:
        """Remove one that nothing stands on."""
        self.remove(self.pk)
        return done()

    def add(self, values: dict[str, Any]) -> int:
        """The id of a new one."""
        raise NotImplementedError

    def change(self, pk: int, values: dict[str, Any]) -> None:
        raise NotImplementedError

    def remove(self, pk: int) -> None:
        raise NotImplementedError


def documented[V: ReadViewSet](view: type[V]) -> type[V]:
    """Say in the API's document what a resource's calls take and answer, from what the class declares."""
    key = view.key
    calls = {
        "list": extend_schema(parameters=view.listing.parameters(), responses={200: page_schema(key)}),
        "retrieve": extend_schema(responses={200: one_schema(key)}),
    }
    if issubclass(view, ResourceViewSet):
        added, edited = ([example(**{key: sample})] for sample in view.samples)
        calls |= {
            "create": extend_schema(
                request=wrapped(key, view.new), responses={202: ACCEPTED}, examples=added
            ),
            "update": extend_schema(
                request=wrapped(key, view.changed), responses={200: DONE}, examples=edited
            ),
            "destroy": extend_schema(responses={200: DONE}),
        }
    return extend_schema_view(**calls)(view)
