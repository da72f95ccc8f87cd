"""What the shop floor tells, inside the transaction of the change. A receiver inserts rows, nothing more."""

from django.dispatch import Signal

# what: created, started, completed, updated, paused or cancelled; orders: saved work orders of one store, not empty.
work_orders_changed = Signal()
# what: started or completed; operations: saved operations of one store, not empty.
operations_changed = Signal()
