"""The files of production: their columns, and who checks and applies them."""

from core.imports import Amount, Code, Day, Format, Importer
from production.services import imports

CUSTOMER_ORDERS = Importer(
    kind="customer_orders",
    format=Format(
        (
            Code(name="number", max_length=50),
            Code(name="customer", max_length=200),
            Code(name="article", max_length=100),
            Amount(name="quantity", positive=True),
            Day(name="due_date", empty=True),
        )
    ),
    check=imports.check_customer_orders,
    apply=imports.import_customer_orders,
    found={"customer_id": "bigint", "article_id": "bigint", "position": "integer"},
)
