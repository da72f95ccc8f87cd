"""What must be true of the money, whatever happened (RELIABILITY: Invariants)."""

from accounting.models import Job
from core.audit import invariant, log_in_graph, log_replays, tally_is_exact

invariant(
    "jobs.log",
    "The log of every job replays to its present state.",
    lambda: log_replays(Job),
)
invariant(
    "jobs.moves",
    "Every logged move of a job is one of its lifecycle.",
    lambda: log_in_graph(Job),
)
invariant(
    "jobs.tally",
    "The totals of jobs by state equal the jobs.",
    lambda: tally_is_exact(Job),
)
invariant(
    "jobs.reversals",
    "A reversal is its original below zero: the same job, document, kind and currency; none is reversed itself.",
    """
    SELECT entry.id, original.id AS original FROM accounting_jobentry entry
    JOIN accounting_jobentry original ON original.id = entry.reverses_id
    WHERE original.reverses_id IS NOT NULL OR entry.amount <> -original.amount
       OR entry.quantity IS DISTINCT FROM -original.quantity
       OR (entry.store_id, entry.job_id, entry.kind, entry.currency, entry.document_kind, entry.document_id)
          <> (original.store_id, original.job_id, original.kind, original.currency, original.document_kind,
              original.document_id)
    """,
)
invariant(
    "jobs.papers",
    "The entries of every expense, income and invoice add up to its amount on its job; without one, to nothing.",
    """
    SELECT document_kind, document_id, job_id, kind, currency, sum(amount) AS difference FROM (
        SELECT document_kind, document_id, job_id, kind, currency, amount FROM accounting_jobentry
        WHERE document_kind IN ('accounting.expense', 'accounting.income', 'accounting.invoice')
        UNION ALL
        SELECT 'accounting.expense', id, job_id, 'expense', currency, -amount FROM accounting_expense
        WHERE job_id IS NOT NULL
        UNION ALL
        SELECT 'accounting.income', id, job_id, 'income', currency, -amount FROM accounting_income
        WHERE job_id IS NOT NULL
        UNION ALL
        SELECT 'accounting.invoice', id, job_id, 'invoice', currency, -amount FROM accounting_invoice
        WHERE job_id IS NOT NULL
    ) AS sides GROUP BY document_kind, document_id, job_id, kind, currency HAVING sum(amount) <> 0
    """,
)
# The rate of that moment is in the entry only, and may have been nothing: then there is none.
invariant(
    "jobs.time",
    "The labour that a time entry was charged for is its time, once, on its job; without one, nothing.",
    """
    SELECT entry.document_id AS time_entry, entry.job_id, entry.kind, sum(entry.amount) AS amount,
           sum(entry.quantity) AS hours, worked.minutes
    FROM accounting_jobentry entry LEFT JOIN accounting_timeentry worked
         ON worked.id = entry.document_id AND worked.job_id = entry.job_id AND entry.kind = 'labour'
    WHERE entry.document_kind = 'accounting.timeentry'
    GROUP BY entry.document_id, entry.job_id, entry.kind, entry.currency, worked.minutes
    HAVING sum(entry.amount) <> 0
       AND sum(entry.quantity) IS DISTINCT FROM round(worked.minutes / 60.0, 6)
    """,
)
invariant(
    "jobs.append_only",
    "The entries of jobs are guarded by their trigger.",
    """
    SELECT 'accounting_jobentry' AS unguarded WHERE NOT EXISTS (
        SELECT FROM pg_trigger t WHERE t.tgrelid = 'accounting_jobentry'::regclass
        AND t.tgname LIKE 'pgtrigger_append_only%' AND t.tgenabled IN ('O', 'A')
    )
    """,
)
