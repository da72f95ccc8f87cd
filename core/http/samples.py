"""An example body for a call, from what the OpenAPI document says of it."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

BY_FORMAT = {
    "date-time": "2026-01-31T08:00:00Z",
    "date": "2026-01-31",
    "time": "08:00:00",
    "uri": "https://example.com/",
    "email": "name@example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
BY_TYPE: dict[str, Any] = {"string": "text", "integer": 1, "number": 1, "boolean": False, "null": None}
DEEPEST = 8


def body_schema(operation: Schema) -> Schema | None:
    """The schema of the JSON body that a call takes, None for a call without one."""
    content = operation.get("requestBody", {}).get("content", {})
    return next((kind.get("schema", {}) for name, kind in content.items() if "json" in name), None)


def sample_body(operation: Schema, document: Schema) -> Any:
    """An object with every field that may be written: the document's own example, or one made of the types."""
    content = operation.get("requestBody", {}).get("content", {})
    for name, kind in content.items():
        if "json" in name:
            for example in kind.get("examples", {}).values():
                return example.get("value")
    return sample(body_schema(operation) or {}, document)


def sample(schema: Schema, document: Schema, depth: int = 0, *, required: bool = True) -> Any:
    """A value that fits; null for what may be null and need not be sent."""
    schema = _resolved(schema, document)
    for known in ("example", "default", "const"):
        if known in schema:
            return schema[known]
    kinds = schema.get("type", "object" if "properties" in schema else "string")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if depth > DEEPEST or ("null" in kinds and not required):
        return None
    if "enum" in schema:
        return schema["enum"][0]
    kind = next((name for name in kinds if name != "null"), "null")
    if kind == "object":
        return _object(schema, document, depth)
    if kind == "array":
        return [sample(schema.get("items", {}), document, depth + 1)]
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    return BY_FORMAT.get(schema.get("format", ""), BY_TYPE[kind])


def _object(schema: Schema, document: Schema, depth: int) -> dict[str, Any]:
    required = schema.get("required", ())
    return {
        name: sample(field, document, depth + 1, required=name in required)
        for name, field in schema.get("properties", {}).items()
        if not _resolved(field, document).get("readOnly")
    }


def _resolved(schema: Schema, document: Schema) -> Schema:
    """Without references; of alternatives the first, of parts all together."""
    for word in ("oneOf", "anyOf"):
        if word in schema:
            rest = {key: value for key, value in schema.items() if key != word}
            return rest | dict(_resolved(schema[word][0], document))
    if "allOf" in schema:
        merged = {key: value for key, value in schema.items() if key != "allOf"}
        for part in schema["allOf"]:
            merged = dict(_resolved(part, document)) | merged
        return merged
    if "$ref" not in schema:
        return schema
    found: Any = document
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    rest = {key: value for key, value in schema.items() if key != "$ref"}
    return dict(_resolved(found, document)) | rest


def present(made: Any, data: Any) -> Any:
    """A sample with the values that the object has now, wherever in the answer `data` they stand."""
    if not isinstance(made, dict):
        return made
    now = _holder(made.keys(), data)
    return {key: _now(value, now[key]) if key in now else value for key, value in made.items()}


def _now(value: Any, current: Any) -> Any:
    if isinstance(value, dict) != isinstance(current, dict):
        return value
    return present(value, current) if isinstance(value, dict) else current


def _holder(names: Any, data: Any) -> Mapping[str, Any]:
    """The outermost object of an answer that has any of these names."""
    level = [data]
    while level:
        objects = [found for found in level if isinstance(found, dict)]
        for found in objects:
            if not names.isdisjoint(found):
                return found
        level = [value for found in objects for value in found.values()]
    return {}
