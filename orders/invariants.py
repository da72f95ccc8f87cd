from core.audit import invariant, log_in_graph, log_replays, tally_is_exact
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
    "orders.work_order_moves",
    "Every logged move of a work order is one of its lifecycle.",
    lambda: log_in_graph(WorkOrder),
)
invariant(
    "orders.operation_moves",
    "Every logged move of an operation is one of its lifecycle.",
    lambda: log_in_graph(Operation),
)
invariant(
    "orders.held_from",
    "A work order on hold remembers the state that it was held in.",
    """
    SELECT held.id, held.state_before_hold, move.source FROM orders_workorder held
    LEFT JOIN core_transition move
        ON move.kind = 'orders.workorder' AND move.object_id = held.id AND move.version = held.version
    WHERE held.state IN ('on_hold') AND CASE
        WHEN move.version = 1 THEN held.state_before_hold NOT IN ('open', 'in_progress', 'paused')
        ELSE held.state_before_hold IS DISTINCT FROM move.source END
    """,
)
invariant(
    "orders.work_order_dates",
    "A work order has its start once it began, and its completion exactly when it is completed.",
    """
    SELECT id, state, started_at, completed_at FROM orders_workorder
    WHERE (state IN ('in_progress', 'paused', 'completed') AND started_at IS NULL)
       OR (state = 'completed') <> (completed_at IS NOT NULL)
    """,
)
invariant(
    "orders.not_overproduced",
    "No work order has more completed than its quantity, unless it may be over-produced.",
    "SELECT id, quantity, completed_quantity FROM orders_workorder"
    " WHERE completed_quantity > quantity AND NOT may_overproduce",
)
invariant(
    "orders.operation_times",
    "An operation has its start once it began, and its end once it is completed.",
    """
    SELECT id, state, started_at, ended_at FROM orders_operation
    WHERE (state IN ('in_progress', 'completed') AND started_at IS NULL)
       OR (state = 'completed' AND ended_at IS NULL)
    """,
)
invariant(
    "orders.operation_began_in_order",
    "No operation began while its work order never did.",
    """
    SELECT step.id, step.state, made.state AS work_order FROM orders_operation step
    JOIN orders_workorder made ON made.id = step.work_order_id
    WHERE step.state IN ('in_progress', 'completed') AND made.started_at IS NULL
    """,
)
invariant(
    "orders.tally",
    "The totals of work orders by state equal the work orders.",
    lambda: tally_is_exact(WorkOrder),
)
invariant(
    "orders.webhook_deliveries",
    "Every event is delivered, pending, disabled or failed for each endpoint that it was written for.",
    """
    SELECT event.id, event.public_id, wanted.endpoint, sent.status FROM orders_webhookevent event
    CROSS JOIN unnest(event.endpoint_ids) AS wanted (endpoint)
    LEFT JOIN orders_webhookdelivery sent ON sent.event_id = event.id AND sent.endpoint_id = wanted.endpoint
    WHERE sent.status IS NULL OR sent.status NOT IN ('delivered', 'pending', 'disabled', 'failed')
       OR (sent.status = 'pending') <> (sent.next_attempt_at IS NOT NULL)
    """,
)
invariant(
    "orders.webhook_answers",
    "Every event that is delivered was answered with 200 in one of its attempts.",
    """
    SELECT sent.id, sent.event_id, sent.endpoint_id FROM orders_webhookdelivery sent
    WHERE sent.status = 'delivered' AND NOT EXISTS (
        SELECT FROM orders_webhookattempt tried WHERE tried.delivery_id = sent.id AND tried.response_status = 200
    )
    """,
)
