from accounting.models.around import Appointment, FollowUpStatus, TimeEntry
from accounting.models.entries import JobEntry
from accounting.models.jobs import Job
from accounting.models.papers import Expense, Income, Invoice

__all__ = [
    "Appointment",
    "Expense",
    "FollowUpStatus",
    "Income",
    "Invoice",
    "Job",
    "JobEntry",
    "TimeEntry",
]
