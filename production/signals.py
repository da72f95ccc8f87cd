"""What production tells the floors above it, inside its own transaction. A receiver inserts rows, nothing more."""

from django.dispatch import Signal

# order: the ProductionOrder; lines: those of its ProductionOrderArticles that begin now, articles loaded.
production_started = Signal()
