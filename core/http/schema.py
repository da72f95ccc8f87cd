"""One OpenAPI document for each API, made from its views and wire objects."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.settings import patched_settings

WRITES = ("post", "put", "patch")
# Statuses that any call may answer with, those of calls with a body, and those of calls that name an object.
ALWAYS = (400, 401, 403, 405, 429, 500, 503)
WITH_BODY = (409, 413, 415, 422)
WITH_OBJECT = (404,)
WORDS = {
    400: "A bad value, or a body that is not what it should be.",
    401: "No credential, or not a valid one.",
    403: "The credential may not do this.",
    404: "There is no such object in this store.",
    405: "The path does not know this method.",
    409: "The present state does not allow it.",
    413: "The body is larger than 1,000,000 bytes.",
    415: "The body is of a type that is not read here.",
    422: "The Idempotency-Key came with another request before.",
    429: "Too many requests in this minute; `Retry-After` says how long to wait.",
    500: "A fault on our side.",
    503: "The database is busy or away; try again after `Retry-After` seconds.",
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "Sent again with the same request, the first answer comes back and nothing happens twice.",
}
SUCCESS = {200: "Done.", 201: "Made.", 202: "Added.", 204: "Removed; the answer is empty."}
HEADERS = {
    "X-RateLimit-Limit": ("Requests allowed in a minute.", {"type": "integer"}),
    "X-RateLimit-Remaining": ("How many of them are left in this minute.", {"type": "integer"}),
    "X-RateLimit-Reset": ("When the next minute begins, in Unix seconds.", {"type": "integer"}),
    "X-Request-Id": ("Names this request in the log.", {"type": "string"}),
}
RETRY_AFTER = ("Seconds to wait.", {"type": "integer", "minimum": 1})
# A call without a credential, as `auth` of `extend_schema`; there is nobody to keep its first answer for.
FOR_EVERYBODY: Any = [{}]
# One at a time: drf-spectacular reads its settings from a global.
generating = threading.Lock()


class ApiSchema(AutoSchema):
    """What DRF's views do not say themselves stands in `extend_schema`; security is the description's."""

    def get_auth(self) -> list[dict[str, Any]]:
        return []

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "tag", None) or super().get_tags()[0]]

    def get_filter_backends(self) -> list[Any]:
        return []

    def get_operation_id(self) -> str:
        """Such as work_orders_list and work_orders_start."""
        words = self._tokenize_path()
        action = getattr(self.view, "action", None) or self.method_mapping[self.method.lower()]
        return "_".join(words if words[-1:] == [action] else [*words, action]).replace("-", "_")

    def _is_list_view(self, serializer: Any = None) -> bool:
        """The schema of an answer is its envelope's; what is listed is inside."""
        return False


class Endpoints(EndpointEnumerator):
    """Paths as the contracts write them: without the slash and the suffix that they may also have."""

    suffix = ""

    def get_path_from_regex(self, path_regex: str) -> str:
        plain = path_regex.replace("/?$", "$").replace(f"{self.suffix}$", "$")
        return str(super().get_path_from_regex(plain))


class Generator(SchemaGenerator):
    """Remembers which view is behind each path."""

    def _get_paths_and_endpoints(self) -> list[tuple[str, str, str, Any]]:
        self.found: list[tuple[str, str, str, Any]] = super()._get_paths_and_endpoints()
        return self.found


@dataclass(frozen=True, slots=True)
class Call:
    """One method of one path. `detail` is whether it is about one object; `operation` is OpenAPI's word on it."""

    path: str
    method: str
    view: type[Any]
    action: str | None
    detail: bool | None
    operation: dict[str, Any]


@dataclass(frozen=True)
class Description:
    """An API for its readers. `components` are schemas to be named as `#/components/schemas/<name>`.

    `error` is the schema of its error answers; `own` words an error status otherwise, or adds one;
    `anywhere` are further ones that any call may answer with;
    `security` maps the name of a scheme to it. Any one of them lets a caller in, or any one of `logins`, which name
    those that belong together. `folder`, with its slash, is where below the mount the document and its page are.
    `identity` is where a new object's id is in the answer that made it, such as /data/id; links lead from there to the
    calls about the object.
    """

    title: str
    text: str
    mount: str
    urlconf: str
    components: Mapping[str, Mapping[str, Any]]
    error: Mapping[str, Any]
    security: Mapping[str, Mapping[str, Any]]
    logins: Sequence[Sequence[str]] = ()
    own: Mapping[int, str] = field(default_factory=dict)
    anywhere: Sequence[int] = ()
    suffix: str = ""
    folder: str = ""
    identity: str = ""
    media_types: Sequence[str] = ("application/json",)

    @property
    def home(self) -> str:
        """The path below which `schema/` and `docs/` are, with its slash."""
        return f"{self.mount}/{self.folder}"

    @property
    def document(self) -> dict[str, Any]:
        """The whole OpenAPI document, made once per process."""
        return self._generated[0]

    @property
    def calls(self) -> "list[Call]":
        """What the document describes, with the views behind it."""
        return self._generated[1]

    @cached_property
    def _generated(self) -> "tuple[dict[str, Any], list[Call]]":
        custom = {
            "TITLE": self.title,
            "DESCRIPTION": self.text,
            "SCHEMA_PATH_PREFIX": "",
            "SCHEMA_PATH_PREFIX_INSERT": self.mount,
            "POSTPROCESSING_HOOKS": [],
            "ENFORCE_NON_BLANK_FIELDS": True,
        }
        with generating, patched_settings(custom):
            inspector = type("Paths", (Endpoints,), {"suffix": self.suffix})
            maker = type("Maker", (Generator,), {"endpoint_inspector_cls": inspector})
            generator = maker(urlconf=self.urlconf)
            document = self._complete(dict(generator.get_schema(request=None, public=True)))
        return document, self._calls(document["paths"], generator.found)

    def _calls(self, paths: dict[str, Any], found: list[tuple[str, str, str, Any]]) -> "list[Call]":
        return [
            Call(
                path,
                method,
                type(view),
                getattr(view, "action", None),
                getattr(view, "detail", None),
                operation,
            )
            for end, _, method, view in found
            if (operation := paths.get(path := self.mount + end, {}).get(method.lower()))
        ]

    def _complete(self, result: dict[str, Any]) -> dict[str, Any]:
        components = result.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        schemas.update({name: dict(schema) for name, schema in self.components.items()})
        schemas["Error"] = dict(self.error)
        components["headers"] = {
            name: {"description": words, "required": True, "schema": schema}
            for name, (words, schema) in (HEADERS | {"Retry-After": RETRY_AFTER}).items()
        }
        components["securitySchemes"] = {name: dict(scheme) for name, scheme in self.security.items()}
        logins = self.logins or [[name] for name in self.security]
        result["security"] = [{name: [] for name in names} for names in logins]
        for path, operations in result["paths"].items():
            for method, operation in operations.items():
                self._finish(path, method, operation)
        if self.identity:
            self._link(result["paths"])
        return result

    def _link(self, paths: dict[str, Any]) -> None:
        """From a new object to every call about it."""
        for path, operations in paths.items():
            made = operations.get("post", {"responses": {}})["responses"].get("201")
            about = [below for end, below in paths.items() if end.startswith(f"{path}/{{")]
            if made and about:
                names = [call["operationId"] for below in about for call in below.values()]
                known = {"parameters": {"id": f"$response.body#{self.identity}"}}
                made["links"] = {name: {"operationId": name, **known} for name in names}

    def _finish(self, path: str, method: str, operation: dict[str, Any]) -> None:
        own = [status for status in self.own if status not in WORDS]
        statuses = [*ALWAYS, *self.anywhere, *own, *(WITH_OBJECT if "{" in path else ())]
        if method in WRITES and operation.get("security") != FOR_EVERYBODY:
            operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
        if method in (*WRITES, "delete"):
            statuses += WITH_BODY
        for status in sorted(set(statuses)):
            words = self.own.get(status) or WORDS[status]
            operation["responses"].setdefault(str(status), self._error_answer(words))
        for status, answer in operation["responses"].items():
            answer["description"] = answer["description"] or (SUCCESS | WORDS)[int(status)]
            waits = ["Retry-After"] if status in ("429", "503") else []
            answer["headers"] = {
                name: {"$ref": f"#/components/headers/{name}"} for name in [*HEADERS, *waits]
            }

    def _error_answer(self, words: str) -> dict[str, Any]:
        content = {"schema": reference("Error")}
        return {"description": words, "content": dict.fromkeys(self.media_types, content)}


# The API of each app, once its paths are known.
DESCRIPTIONS: dict[str, Description] = {}


def reference(name: str) -> dict[str, str]:
    """A schema that is one of the description's components."""
    return {"$ref": f"#/components/schemas/{name}"}
