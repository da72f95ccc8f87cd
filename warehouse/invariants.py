"""What must be true of the stock, whatever happened (RELIABILITY: Invariants)."""

from core.audit import invariant, log_in_graph, log_replays, tally_is_exact
from warehouse.models import PurchaseOrder, StorageOrder

OWN_DEMAND = "demand.document_kind = 'warehouse.storageorder' AND demand.document_id = line.order_id"

invariant(
    "stock.balances",
    "What is on hand equals the sum of the movements, for every lot, place and owner.",
    """
    SELECT item.id, item.on_hand, coalesce(moved.total, 0) AS by_movements
    FROM warehouse_stockitem item LEFT JOIN (
        SELECT id, sum(delta) AS total FROM (
            SELECT source_id AS id, -quantity AS delta FROM warehouse_stockmovement WHERE source_id IS NOT NULL
            UNION ALL
            SELECT destination_id, quantity FROM warehouse_stockmovement WHERE destination_id IS NOT NULL
        ) AS sides GROUP BY id
    ) AS moved ON moved.id = item.id
    WHERE item.on_hand <> coalesce(moved.total, 0)
    """,
)
invariant(
    "stock.not_negative",
    "Nothing is below zero unless its place may be.",
    "SELECT id, on_hand FROM warehouse_stockitem WHERE on_hand < 0 AND NOT may_be_negative",
)
invariant(
    "stock.reserved_is_there",
    "What is reserved is there.",
    "SELECT id, on_hand, reserved FROM warehouse_stockitem WHERE reserved < 0 OR reserved > greatest(on_hand, 0)",
)
invariant(
    "stock.reservations",
    "What is reserved equals the sum of the open reservations.",
    """
    SELECT item.id, item.reserved, coalesce(open.total, 0) AS by_reservations
    FROM warehouse_stockitem item LEFT JOIN (
        SELECT stock_item_id, sum(quantity) AS total FROM warehouse_reservation GROUP BY stock_item_id
    ) AS open ON open.stock_item_id = item.id
    WHERE item.reserved <> coalesce(open.total, 0)
    """,
)
invariant(
    "stock.demand_reserved",
    "What a demand has reserved equals the sum of its reservations.",
    """
    SELECT demand.id, demand.reserved, coalesce(held.total, 0) AS by_reservations
    FROM warehouse_demand demand LEFT JOIN (
        SELECT demand_id, sum(quantity) AS total FROM warehouse_reservation GROUP BY demand_id
    ) AS held ON held.demand_id = demand.id
    WHERE demand.reserved <> coalesce(held.total, 0)
    """,
)
invariant(
    "stock.demand_not_overreserved",
    "No demand has more reserved than it still needs, and a closed one has nothing.",
    """
    SELECT demand.id, demand.quantity, demand.done, demand.closed, sum(reservation.quantity) AS reserved
    FROM warehouse_demand demand JOIN warehouse_reservation reservation ON reservation.demand_id = demand.id
    GROUP BY demand.id
    HAVING demand.closed OR sum(reservation.quantity) > greatest(demand.quantity - demand.done, 0)
    """,
)
invariant(
    "stock.reservation_of_article",
    "A reservation is of the article that its demand needs.",
    """
    SELECT reservation.id FROM warehouse_reservation reservation
    JOIN warehouse_demand demand ON demand.id = reservation.demand_id
    JOIN warehouse_stockitem item ON item.id = reservation.stock_item_id
    WHERE item.article_id <> demand.article_id OR item.store_id <> demand.store_id
    """,
)
invariant(
    "stock.serial_once",
    "A serial number is in one place, once.",
    """
    SELECT lot.id, lot.serial, count(*) AS places, sum(item.on_hand) AS pieces
    FROM warehouse_lot lot JOIN warehouse_stockitem item ON item.lot_id = lot.id
    WHERE lot.serial <> '' AND NOT lot.several AND item.on_hand <> 0
    GROUP BY lot.id HAVING count(*) > 1 OR sum(item.on_hand) <> 1
    """,
)
invariant(
    "stock.serial_chain",
    "The movements of a serial number make one chain: each leaves where the last arrived.",
    """
    SELECT lot_id, serial, id AS movement FROM (
        SELECT lot.id AS lot_id, lot.serial, move.id, move.source_id,
               lag(move.destination_id) OVER (PARTITION BY lot.id ORDER BY move.id) AS stood_at
        FROM warehouse_stockmovement move
        JOIN warehouse_stockitem item ON item.id = coalesce(move.source_id, move.destination_id)
        JOIN warehouse_lot lot ON lot.id = item.lot_id AND lot.serial <> '' AND NOT lot.several
    ) AS chain WHERE source_id IS DISTINCT FROM stood_at
    """,
)
invariant(
    "stock.movement_of_one_lot",
    "A movement changes the place or the owner of goods, never what they are.",
    """
    SELECT move.id FROM warehouse_stockmovement move
    JOIN warehouse_stockitem source ON source.id = move.source_id
    JOIN warehouse_stockitem destination ON destination.id = move.destination_id
    WHERE source.lot_id <> destination.lot_id
    """,
)
invariant(
    "stock.reversals",
    "A reversal is its original turned round, of the same quantity.",
    """
    SELECT move.id, original.id AS original FROM warehouse_stockmovement move
    JOIN warehouse_stockmovement original ON original.id = move.reverses_id
    WHERE move.quantity <> original.quantity OR move.source_id IS DISTINCT FROM original.destination_id
       OR move.destination_id IS DISTINCT FROM original.source_id
    """,
)
invariant(
    "stock.copies",
    "A stock item's copies agree with its lot and its place.",
    """
    SELECT item.id FROM warehouse_stockitem item
    JOIN warehouse_lot lot ON lot.id = item.lot_id JOIN warehouse_location place ON place.id = item.location_id
    WHERE item.article_id <> lot.article_id OR item.may_be_negative <> place.may_be_negative
       OR item.serialised <> (lot.serial <> '' AND NOT lot.several)
    """,
)
invariant(
    "stock.place_in_warehouse",
    "A place, its zone, its storage unit and its warehouse belong together.",
    """
    SELECT place.id, place.code FROM warehouse_location place
    LEFT JOIN warehouse_zone zone ON zone.id = place.zone_id
    LEFT JOIN warehouse_storageunit unit ON unit.id = place.storage_unit_id
    WHERE coalesce(zone.warehouse_id, place.warehouse_id) <> place.warehouse_id
       OR coalesce(unit.warehouse_id, place.warehouse_id) <> place.warehouse_id
    """,
)
invariant(
    "stock.append_only",
    "The ledger and the logs are guarded by their triggers.",
    """
    SELECT wanted.name AS trigger FROM (VALUES
        ('warehouse_stockmovement', 'pgtrigger_append_only%%'), ('warehouse_stockmovement', 'pgtrigger_keep_on_hand%%'),
        ('warehouse_stockitem', 'pgtrigger_guard_balance%%'), ('warehouse_demand', 'pgtrigger_guard_reserved%%'),
        ('core_transition', 'pgtrigger_append_only%%'),
        ('warehouse_reservation', 'pgtrigger_keep_reserved_insert%%'),
        ('warehouse_reservation', 'pgtrigger_keep_reserved_update%%'),
        ('warehouse_reservation', 'pgtrigger_keep_reserved_delete%%'),
        ('warehouse_confirmation', 'pgtrigger_append_only%%'), ('warehouse_confirmation', 'pgtrigger_decided_once%%')
    ) AS wanted (tab, name)
    WHERE NOT EXISTS (
        SELECT FROM pg_trigger t WHERE t.tgrelid = wanted.tab::regclass AND t.tgname LIKE wanted.name
        AND t.tgenabled IN ('O', 'A')
    )
    """.replace("%%", "%"),
)
invariant(
    "purchases.log",
    "The log of every purchase order replays to its present state.",
    lambda: log_replays(PurchaseOrder),
)
invariant(
    "purchases.received",
    "What the lines of a purchase order received, but for what imports told, is what was booked in on it.",
    """
    SELECT told.order_id, told.received, coalesce(moved.received, 0) AS by_movements FROM (
        SELECT order_id, sum(received - received_before) AS received
        FROM warehouse_purchaseorderline GROUP BY order_id
    ) AS told LEFT JOIN (
        SELECT document_id, sum(CASE reason WHEN 'reversal' THEN -quantity ELSE quantity END) AS received
        FROM warehouse_stockmovement WHERE document_kind = 'warehouse.purchaseorder' GROUP BY document_id
    ) AS moved ON moved.document_id = told.order_id
    WHERE told.received <> coalesce(moved.received, 0)
    """,
)
invariant(
    "storage.log",
    "The log of every storage order replays to its present state.",
    lambda: log_replays(StorageOrder),
)
invariant(
    "storage.moves",
    "Every logged move of a storage order is one of its lifecycle.",
    lambda: log_in_graph(StorageOrder),
)
invariant(
    "storage.tally",
    "The totals of storage orders by state equal the storage orders.",
    lambda: tally_is_exact(StorageOrder),
)
invariant(
    "storage.lines",
    "A line is done exactly when all of it is confirmed or it says why not; a count, when its places are counted.",
    """
    SELECT line.id, line.quantity, line.confirmed, line.done, line.motive FROM warehouse_storageorderline line
    JOIN warehouse_storageorder orders ON orders.id = line.order_id
    WHERE orders.direction <> 5 AND line.done <> (line.confirmed >= line.quantity OR line.motive <> 0)
       OR orders.direction = 5 AND line.done AND line.motive = 0 AND (
           line.expected IS NULL OR EXISTS (SELECT FROM warehouse_proposal place WHERE place.line_id = line.id))
    """,
)
invariant(
    "storage.confirmed_is_held",
    "No line has more requested than ordered, or more confirmed and set aside together than ordered.",
    f"""
    SELECT line.id, line.quantity, line.requested, line.confirmed, held.total AS held
    FROM warehouse_storageorderline line
    JOIN warehouse_storageorder orders ON orders.id = line.order_id AND orders.direction <> 5
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(quantity), 0) AS total FROM (
            SELECT place.quantity FROM warehouse_proposal place WHERE place.line_id = line.id
            UNION ALL
            SELECT reservation.quantity FROM warehouse_reservation reservation
            JOIN warehouse_demand demand ON demand.id = reservation.demand_id
            WHERE reservation.demand_id = line.demand_id AND {OWN_DEMAND}
        ) AS parts
    ) AS held ON true
    WHERE line.confirmed > line.requested OR line.requested > line.quantity
       OR line.confirmed + held.total > line.quantity
    """,
)
invariant(
    "storage.processed_holds_nothing",
    "A processed order has nothing left to do, to approve, set aside or proposed; one that is not allocated holds nothing.",
    f"""
    SELECT orders.id, orders.name, line.id AS line FROM warehouse_storageorder orders
    JOIN warehouse_storageorderline line ON line.order_id = orders.id
    WHERE orders.state IN ('processed') AND (NOT line.done OR EXISTS (
        SELECT FROM warehouse_confirmation told
        WHERE told.line_id = line.id AND told.posted_at IS NULL AND told.rejected_at IS NULL
    )) OR orders.state NOT IN ('allocated', 'in_process') AND (
        EXISTS (SELECT FROM warehouse_proposal place WHERE place.line_id = line.id) OR EXISTS (
            SELECT FROM warehouse_reservation reservation
            JOIN warehouse_demand demand ON demand.id = reservation.demand_id
            WHERE reservation.demand_id = line.demand_id AND {OWN_DEMAND}
        ))
    """,
)
invariant(
    "storage.demands",
    "The own demand of a line is of its quantity, done as much as is confirmed, and closed when the line is done.",
    f"""
    SELECT line.id, demand.quantity, demand.done, demand.closed FROM warehouse_storageorderline line
    JOIN warehouse_demand demand ON demand.id = line.demand_id
    WHERE {OWN_DEMAND} AND (demand.article_id <> line.article_id OR demand.quantity <> line.quantity
        OR demand.done <> line.confirmed OR demand.closed <> line.done)
    """,
)
invariant(
    "storage.confirmations",
    "What came with an import and the confirmations of a line add up to what it shows as confirmed and expected.",
    """
    SELECT line.id, line.confirmed, line.expected, line.confirmed_before, line.expected_before,
           told.confirmed AS told, told.expected AS told_expected
    FROM warehouse_storageorderline line LEFT JOIN LATERAL (
        SELECT coalesce(sum(confirmed), 0) AS confirmed,
               sum(requested) FILTER (WHERE type = 6 AND NOT EXISTS (
                   SELECT FROM warehouse_confirmation back WHERE back.reverses_id = one.id)) AS expected
        FROM warehouse_confirmation one WHERE one.line_id = line.id AND one.rejected_at IS NULL
    ) AS told ON true
    WHERE line.confirmed <> line.confirmed_before + told.confirmed
       OR line.expected IS DISTINCT FROM
          CASE WHEN line.expected_before IS NULL THEN told.expected
               ELSE line.expected_before + coalesce(told.expected, 0) END
    """,
)
invariant(
    "storage.movements",
    "A confirmation has moved what it says: what was put or fetched, or the difference that was counted.",
    """
    SELECT told.id, told.type, told.confirmed, told.deviated, coalesce(moved.total, 0) AS moved
    FROM warehouse_confirmation told LEFT JOIN (
        SELECT document_id, sum(quantity) AS total FROM warehouse_stockmovement
        WHERE document_kind = 'warehouse.confirmation' GROUP BY document_id
    ) AS moved ON moved.document_id = told.id
    LEFT JOIN warehouse_confirmation original ON original.id = told.reverses_id
    WHERE coalesce(moved.total, 0) <> CASE
        WHEN told.posted_at IS NULL OR told.type = 11 THEN 0
        WHEN coalesce(original.type, told.type) IN (6, 10) THEN abs(told.deviated)
        ELSE abs(told.confirmed) END
    """,
)
invariant(
    "storage.reversals",
    "A reversal of a confirmation names one of its own line and is its opposite; none is reversed itself.",
    """
    SELECT back.id, original.id AS original FROM warehouse_confirmation back
    JOIN warehouse_confirmation original ON original.id = back.reverses_id
    WHERE back.line_id <> original.line_id OR back.confirmed <> -original.confirmed
       OR original.reverses_id IS NOT NULL OR original.posted_at IS NULL
    """,
)
invariant(
    "storage.warehouse",
    "What an order keeps to, proposes and has set aside is in its own warehouse.",
    f"""
    SELECT orders.id, orders.name, place.id AS place FROM warehouse_storageorder orders
    JOIN (
        SELECT order_id, location_id AS id FROM warehouse_storageorderplace WHERE location_id IS NOT NULL
        UNION ALL
        SELECT order_id, location_id FROM warehouse_proposal
        UNION ALL
        SELECT line.order_id, item.location_id FROM warehouse_storageorderline line
        JOIN warehouse_demand demand ON demand.id = line.demand_id AND {OWN_DEMAND}
        JOIN warehouse_reservation reservation ON reservation.demand_id = demand.id
        JOIN warehouse_stockitem item ON item.id = reservation.stock_item_id
    ) AS used ON used.order_id = orders.id
    JOIN warehouse_location place ON place.id = used.id
    WHERE place.warehouse_id <> orders.warehouse_id
    """,
)
