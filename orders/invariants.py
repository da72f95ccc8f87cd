from core.audit import invariant, log_replays
from orders.models import Operation, WorkOrder

invariant(
    "orders.work_order_log",
    "The log of every work order replays to its present state.",
    lambda: log_replays(WorkOrder),
)
invariant(
    "orders.operation_log",
    "The log of every operation replays to its present state.",
    lambda: log_replays(Operation),
)
invariant(
    "orders.tally",
    "The totals of work orders by state equal the work orders.",
    """
    SELECT store_id, state, sum(n) AS difference FROM (
        SELECT store_id, state, n FROM core_tally WHERE kind = 'orders.workorder'
        UNION ALL
        SELECT store_id, state, -1 FROM orders_workorder
    ) AS sides GROUP BY store_id, state HAVING sum(n) <> 0
    """,
)
