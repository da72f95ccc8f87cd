import pghistory
from django.db import models


def tracked[M: type[models.Model]](model: M) -> M:
    """Keep every version of a model's rows, written by triggers: bulk and raw writes are seen too.

    Not for the ledger, balances, tallies and deliveries, which are append-only or change all day.
    """
    trackers = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*trackers)(model)


def tracked_changes[M: type[models.Model]](model: M) -> M:
    """Keep the earlier versions of rows whose birth is recorded already: of documents in the `Transition` log, of a
    `Signed` row by itself."""
    trackers = (pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
    return pghistory.track(*trackers)(model)
