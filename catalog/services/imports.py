"""Set-based writers of imported catalogue rows (`core.imports.Staging`): only rows that differ are touched, so
that importing a file again writes no history."""

from catalog.models import Article, BillLine, Customer, Supplier
from catalog.services.bills import lock_bills, refuse_cycles
from core.imports.defaults import with_defaults
from core.imports.staging import Counts, Staging

# A column that the file does not have is NULL in import_rows: what is stored stays, a new row gets the default.
ARTICLES = """
WITH wanted AS (
    SELECT s.line, s.number, s.name, CASE WHEN s.make THEN 'make' ELSE 'buy' END AS supply, s.unit,
           coalesce(s.tracking, old.tracking, 'none') AS tracking, coalesce(s.stocked, old.stocked, true) AS stocked,
           s.active, s.purchase_price, coalesce(s.misc_cost, old.misc_cost, 0) AS misc_cost,
           coalesce(s.shipment_cost, old.shipment_cost, 0) AS shipment_cost, s.list_price,
           supplier.id AS supplier_id, coalesce(s.supplier_number, old.supplier_number, '') AS supplier_number,
           coalesce(s.barcode, old.barcode, '') AS barcode, s.safety_stock, s.reorder_point, s.lead_time_days
    FROM import_rows s
    LEFT JOIN catalog_supplier supplier ON supplier.store_id = %(store)s AND supplier.number = s.supplier
    LEFT JOIN catalog_article old ON old.store_id = %(store)s AND old.number = s.number
    WHERE old.id IS NULL OR (
        s.name, CASE WHEN s.make THEN 'make' ELSE 'buy' END, s.unit, coalesce(s.tracking, old.tracking),
        coalesce(s.stocked, old.stocked), s.active, s.purchase_price, coalesce(s.misc_cost, old.misc_cost),
        coalesce(s.shipment_cost, old.shipment_cost), s.list_price, supplier.id,
        coalesce(s.supplier_number, old.supplier_number), coalesce(s.barcode, old.barcode),
        s.safety_stock, s.reorder_point, s.lead_time_days
    ) IS DISTINCT FROM (
        old.name, old.supply, old.unit, old.tracking, old.stocked, old.active, old.purchase_price, old.misc_cost,
        old.shipment_cost, old.list_price, old.supplier_id, old.supplier_number, old.barcode,
        old.safety_stock, old.reorder_point, old.lead_time_days
    )
), written AS (
    INSERT INTO catalog_article AS a
        (store_id, uuid, number, name, supply, unit, tracking, stocked, active, purchase_price, misc_cost,
         shipment_cost, list_price, supplier_id, supplier_number, barcode, safety_stock, reorder_point, lead_time_days
         {more})
    SELECT %(store)s, gen_random_uuid(), number, name, supply, unit, tracking, stocked, active, purchase_price,
           misc_cost, shipment_cost, list_price, supplier_id, supplier_number, barcode, safety_stock, reorder_point,
           lead_time_days{defaults}
    FROM wanted ORDER BY line
    ON CONFLICT (store_id, number) DO UPDATE SET
        name = excluded.name, supply = excluded.supply, unit = excluded.unit, tracking = excluded.tracking,
        stocked = excluded.stocked, active = excluded.active, purchase_price = excluded.purchase_price,
        misc_cost = excluded.misc_cost, shipment_cost = excluded.shipment_cost, list_price = excluded.list_price,
        supplier_id = excluded.supplier_id, supplier_number = excluded.supplier_number, barcode = excluded.barcode,
        safety_stock = excluded.safety_stock, reorder_point = excluded.reorder_point,
        lead_time_days = excluded.lead_time_days
    RETURNING xmax = 0 AS created
)
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written
"""

TAKEN_BARCODES = """
SELECT s.line, 'Article ' || other.number || ' has the barcode ' || s.barcode || '.'
FROM import_rows s
JOIN catalog_article other ON other.store_id = %(store)s AND other.barcode = s.barcode AND other.number <> s.number
WHERE s.barcode <> ''
"""
REPEATED_BARCODES = """
SELECT line, 'Line ' || first || ' has the same barcode already.'
FROM (SELECT line, min(line) OVER (PARTITION BY barcode) AS first FROM import_rows WHERE barcode <> '') AS numbered
WHERE line > first
"""

PARTNERS = """
WITH written AS (
    INSERT INTO [table] AS partner (store_id, number, name, active{more})
    SELECT %(store)s, s.number, s.name, coalesce(s.active, old.active, true){defaults}
    FROM import_rows s LEFT JOIN [table] old ON old.store_id = %(store)s AND old.number = s.number
    WHERE old.id IS NULL OR (s.name, coalesce(s.active, old.active)) IS DISTINCT FROM (old.name, old.active)
    ORDER BY s.line
    ON CONFLICT (store_id, number) DO UPDATE SET name = excluded.name, active = excluded.active
    RETURNING xmax = 0 AS created
)
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written
"""

# Rows that are alike but for their figures: the first is position 0, the next 1 and so on.
BILL_POSITIONS = """
UPDATE import_rows s SET position = numbered.ordinal
FROM (
    SELECT line, row_number() OVER (PARTITION BY parent, component, valid_from ORDER BY line) - 1 AS ordinal
    FROM import_rows
) AS numbered
WHERE numbered.line = s.line
"""
UNKNOWN_UNITS = """
SELECT s.line, 'Article ' || s.component || ' is counted in ' || a.unit || ' and has no unit ' || s.unit || '.'
FROM import_rows s JOIN catalog_article a ON a.id = s.component_id
WHERE s.unit NOT IN ('', a.unit) AND NOT EXISTS (
    SELECT FROM catalog_articleunit other WHERE other.article_id = a.id AND other.unit = s.unit
)
"""
DATES_REVERSED = """
SELECT line, 'valid_to ' || valid_to || ' is before valid_from ' || valid_from || '.'
FROM import_rows WHERE valid_to < valid_from
"""
# A row closes a circle if its component leads back to its parent, by rows of the file or lines that are there.
CIRCLES = """
WITH RECURSIVE edges (parent, component) AS (
    SELECT parent_id, component_id FROM import_rows WHERE parent_id IS NOT NULL AND component_id IS NOT NULL
    UNION
    SELECT line.parent_id, line.component_id
    FROM catalog_billline line JOIN catalog_article a ON a.id = line.parent_id WHERE a.store_id = %(store)s
), below (start, article) AS (
    SELECT component_id, component_id FROM import_rows WHERE component_id IS NOT NULL
    UNION
    SELECT below.start, edges.component FROM below JOIN edges ON edges.parent = below.article
)
SELECT s.line, CASE WHEN s.parent = s.component THEN s.parent || ' cannot be a part of itself.'
    ELSE s.component || ' contains ' || s.parent || ' already, which would become a part of itself.' END
FROM import_rows s JOIN below ON below.start = s.component_id AND below.article = s.parent_id
"""
BILLS = """
WITH wanted AS (
    SELECT s.line, s.parent_id, s.component_id, s.position, s.quantity, s.unit,
           coalesce(s.scrap_percent, old.scrap_percent, 0) AS scrap_percent, s.valid_from, s.valid_to
    FROM import_rows s
    LEFT JOIN catalog_billline old ON old.parent_id = s.parent_id AND old.component_id = s.component_id
        AND old.position = s.position AND old.valid_from IS NOT DISTINCT FROM s.valid_from
    WHERE old.id IS NULL OR (s.quantity, s.unit, coalesce(s.scrap_percent, old.scrap_percent), s.valid_to)
        IS DISTINCT FROM (old.quantity, old.unit, old.scrap_percent, old.valid_to)
), written AS (
    INSERT INTO catalog_billline AS bill
        (parent_id, component_id, position, quantity, unit, scrap_percent, valid_from, valid_to{more})
    SELECT parent_id, component_id, position, quantity, unit, scrap_percent, valid_from, valid_to{defaults}
    FROM wanted ORDER BY line
    ON CONFLICT (parent_id, component_id, valid_from, position) DO UPDATE SET
        quantity = excluded.quantity, unit = excluded.unit, scrap_percent = excluded.scrap_percent,
        valid_to = excluded.valid_to
    RETURNING xmax = 0 AS created
)
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written
"""

BY_NUMBER = """
UPDATE import_rows s SET {field}_id = known.id FROM catalog_customer known
WHERE known.store_id = %(store)s AND known.number = s.{field}
"""
NAMED = """
SELECT name, min(id) AS id, count(*) AS customers FROM catalog_customer
WHERE store_id = %(store)s AND name IN (SELECT {field} FROM import_rows WHERE {field}_id IS NULL)
GROUP BY name
"""
BY_NAME = f"""
UPDATE import_rows s SET {{field}}_id = known.id FROM ({NAMED}) AS known
WHERE s.{{field}}_id IS NULL AND known.name = s.{{field}} AND known.customers = 1
"""
SEVERAL = f"""
SELECT s.line, known.customers || ' customers are called ' || s.{{field}} || '. Write the number of the right one.'
FROM import_rows s JOIN ({NAMED}) AS known ON known.name = s.{{field}}
WHERE s.{{field}}_id IS NULL AND known.customers > 1
"""
UNKNOWN = f"""
SELECT s.line, 'No customer has the number or exactly the name ' || s.{{field}}
    || '. Import customers first, or correct it.'
FROM import_rows s
WHERE s.{{field}}_id IS NULL AND s.{{field}} <> '' AND s.{{field}} NOT IN (SELECT name FROM ({NAMED}) AS known)
"""


def resolve_customers(rows: Staging, field: str) -> None:
    """Set `<field>_id` from a customer's number or, where no number fits, its exact name; refuse unknown and
    ambiguous ones."""
    rows.execute(BY_NUMBER.format(field=field))
    rows.execute(BY_NAME.format(field=field))
    rows.reject(field, "AMBIGUOUS", SEVERAL.format(field=field))
    rows.reject(field, "UNKNOWN", UNKNOWN.format(field=field))


def check_articles(rows: Staging) -> None:
    """Refuse repeated numbers and barcodes, and unknown suppliers."""
    rows.reject_repeats("number")
    rows.reject_unknown("supplier", table="catalog_supplier", noun="supplier")
    if "barcode" in rows.present:
        rows.reject("barcode", "TAKEN", TAKEN_BARCODES)
        rows.reject("barcode", "REPEATED", REPEATED_BARCODES)


def import_articles(rows: Staging) -> Counts:
    """Create and change articles."""
    return rows.upsert(with_defaults(ARTICLES, Article))


def check_partners(rows: Staging) -> None:
    """Refuse repeated numbers."""
    rows.reject_repeats("number")


def _partners(model: type[Supplier | Customer]) -> str:
    return with_defaults(PARTNERS.replace("[table]", model._meta.db_table), model)


def import_suppliers(rows: Staging) -> Counts:
    """Create and change suppliers."""
    return rows.upsert(_partners(Supplier))


def import_customers(rows: Staging) -> Counts:
    """Create and change customers."""
    return rows.upsert(_partners(Customer))


def check_bills(rows: Staging) -> None:
    """Refuse unknown articles and units, reversed dates, repeated positions and circles. Locks the bills."""
    lock_bills(rows.store.pk)
    if "position" not in rows.present:
        rows.execute(BILL_POSITIONS)
    for field in ("parent", "component"):
        rows.resolve(field, table="catalog_article", noun="article")
    rows.reject_repeats("parent", "component", "valid_from", "position")
    rows.reject("unit", "UNKNOWN", UNKNOWN_UNITS)
    rows.reject("valid_to", "OUT_OF_RANGE", DATES_REVERSED)
    rows.reject("component", "CYCLE", CIRCLES)


def import_bills(rows: Staging) -> Counts:
    """Create and change bill lines; lines that the file does not name stay."""
    counts = rows.upsert(with_defaults(BILLS, BillLine))
    refuse_cycles(pk for (pk,) in rows.fetch("SELECT DISTINCT parent_id FROM import_rows"))
    return counts
