"""The files of the shop floor: their columns, and who checks and applies them."""

from core.imports import Code, Flag, Format, Importer, Moment, Text, Whole
from orders.services import import_operations as imports

OPERATIONS = Importer(
    kind="operations",
    format=Format(
        (
            Code(name="work_order", max_length=100),
            Text(name="operation", max_length=200),
            Text(name="resource", max_length=200, empty=True),
            Moment(name="started_at"),
            Moment(name="completed_at", empty=True),
            Whole(name="qty_completed"),
            Whole(name="qty_rejected"),
            Whole(name="qty_mrb"),
            Flag(name="rework"),
        )
    ),
    check=imports.check_operations,
    apply=imports.import_operations,
    found={"position": "integer", "operation_id": "bigint", "writes": "boolean"},
)
