"""What all views of the accounting API share: docs/api/accounting.md."""

from collections.abc import Mapping
from typing import Any, ClassVar

from accounting.api.authentication import KeyAuthentication, TokenAuthentication
from accounting.api.envelope import exception_handler
from accounting.api.formats import whole
from accounting.api.serializers.base import Body, unwrapped
from core.errors import NotFound
from core.http.views import ApiView, ApiViewSet, UnknownPath
from core.http.wire import WireObject
from core.models import Store
from core.prepared import Prepared


class Accounting(ApiView):
    """The dialect: who calls, and the shape of a refusal."""

    api = "accounting"
    authentication_classes = [TokenAuthentication, KeyAuthentication]

    def get_exception_handler(self) -> Any:
        return exception_handler

    @property
    def store_id(self) -> int:
        caller: Any = self.request.auth
        return int(caller.store_id)

    @property
    def store(self) -> Store:
        """For services that need to know the store's currency; one query."""
        return Store.objects.get(pk=self.store_id)


class AccountingViewSet(Accounting, ApiViewSet):
    """The calls about one kind of object. `key` is the name around it, `names` its fields where ours differ."""

    lookup_field = "id"
    lookup_value_regex = r"[^/]+?"  # not greedy, so that `.json` stays outside of the id
    key: ClassVar[str]
    names: ClassVar[Mapping[str, str]] = {}

    @property
    def pk(self) -> int:
        """The id in the path. Raises NotFound for what can be none."""
        found = whole(self.kwargs["id"])
        if found is None:
            raise NotFound("Item not found")
        return found

    def sent(self, body: Body) -> dict[str, Any]:
        """What the request's body says, by our names. Raises ValidationError with all its faults."""
        return body.read(unwrapped(self.request.data, self.key), store=self.store_id)

    def one(self, wire: WireObject, query: Prepared) -> dict[str, Any]:
        """The object of the path, by a query of store and id. Raises NotFound."""
        found = wire.shown(query.rows(self.store_id, self.pk))
        if not found:
            raise NotFound("Item not found")
        return {self.key: found[0]}


class UnknownAccountingPath(Accounting, UnknownPath):
    pass
