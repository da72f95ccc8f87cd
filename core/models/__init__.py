from core.models.audit import tracked, tracked_changes
from core.models.credentials import Credential, RateWindow, Token
from core.models.documents import Stateful, Transition
from core.models.due import DueQuerySet
from core.models.idempotency import IdempotencyKey
from core.models.imports import ImportRun
from core.models.jobs import JobFailure
from core.models.log_ins import LogIn
from core.models.notes import Note, StoredFile
from core.models.sessions import Session
from core.models.signed import Signed
from core.models.stores import Membership, Store, StoreQuerySet
from core.models.tally import Tally, TallyTrigger

__all__ = [
    "Credential",
    "DueQuerySet",
    "IdempotencyKey",
    "ImportRun",
    "JobFailure",
    "LogIn",
    "Membership",
    "Note",
    "RateWindow",
    "Session",
    "Signed",
    "Stateful",
    "Store",
    "StoreQuerySet",
    "StoredFile",
    "Tally",
    "TallyTrigger",
    "Token",
    "Transition",
    "tracked",
    "tracked_changes",
]
