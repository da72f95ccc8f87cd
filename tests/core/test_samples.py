"""Example bodies, and what pages make of an answer."""

import pytest

from core.http.browsable import linked
from core.http.samples import present, sample

DOCUMENT = {"components": {"schemas": {"Colour": {"type": "string", "enum": ["RED", "BLUE"]}}}}
COLOUR = {"$ref": "#/components/schemas/Colour"}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "format": "date"}, "2026-01-31"),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "number", "minimum": 0}, 1),
        ({"type": "boolean", "default": True}, True),
        ({"type": ["string", "null"]}, "text"),
        (COLOUR, "RED"),
        ({"allOf": [COLOUR], "default": "BLUE"}, "BLUE"),
        ({"oneOf": [COLOUR, {"type": "null"}]}, "RED"),
        ({"type": "array", "items": COLOUR}, ["RED"]),
        ({}, "text"),
    ],
    ids=str,
)
def test_a_sample_fits_its_schema(schema, value):
    assert sample(schema, DOCUMENT) == value


def test_an_object_has_every_field_that_may_be_written():
    fields = {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "notes": {"type": ["string", "null"]},
        "colour": COLOUR,
    }
    schema = {"type": "object", "properties": fields, "required": ["name"]}
    assert sample(schema, DOCUMENT) == {"name": "text", "notes": None, "colour": "RED"}


def test_a_schema_that_holds_itself_ends():
    document = {"components": {"schemas": {"Part": {"type": "object", "properties": {}}}}}
    part = {"$ref": "#/components/schemas/Part"}
    document["components"]["schemas"]["Part"]["properties"]["parts"] = {"type": "array", "items": part}
    assert str(sample(part, document)).count("parts") <= 8


@pytest.mark.parametrize(
    "answer",
    [
        {"name": "now"},
        {"data": {"name": "now", "id": 1}},
        {"code": 200, "data": {"Thing": {"name": "now"}}},
    ],
    ids=str,
)
def test_a_change_begins_with_the_present_values(answer):
    assert present({"name": "text", "size": 1}, answer) == {"name": "now", "size": 1}


def test_the_present_values_of_a_wrapped_body():
    answer = {"code": 200, "data": {"Thing": {"name": "now", "id": 1}}}
    assert present({"Thing": {"name": "text", "size": 1}}, answer) == {"Thing": {"name": "now", "size": 1}}


def test_only_the_ids_of_the_objects_themselves_lead_somewhere():
    data = {"orders": [{"id": "a/<b>", "lines": [{"id": 2}]}]}
    text = linked(data, "/api/orders")
    assert '"id": <a href="/api/orders/a%2F%3Cb%3E">&quot;a/&lt;b&gt;&quot;</a>,' in text
    assert text.count("<a") == 1


def test_text_that_looks_like_an_id_is_no_link():
    assert "<a" not in linked({"notes": '\n  "id": 7'}, "/api/orders")
