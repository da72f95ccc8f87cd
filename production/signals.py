"""What production tells the floors above it, inside its own transaction. A receiver inserts rows, nothing more."""

from django.dispatch import Signal

# order: the ProductionOrder; lines: its ProductionOrderArticles, articles loaded.
production_started = Signal()
