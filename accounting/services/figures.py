"""Budget against actual, summed from the entries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from accounting.models import Job, JobEntry
from core.quantities import ZERO


@dataclass(frozen=True, slots=True)
class Actual:
    """What a job cost and earned in one currency, by kind; every kind is there."""

    currency: str
    cost: Mapping[str, Decimal]
    revenue: Mapping[str, Decimal]

    @property
    def total_cost(self) -> Decimal:
        return sum(self.cost.values(), ZERO)

    @property
    def total_revenue(self) -> Decimal:
        return sum(self.revenue.values(), ZERO)

    @property
    def margin(self) -> Decimal:
        """Revenue less cost."""
        return self.total_revenue - self.total_cost


@dataclass(frozen=True, slots=True)
class JobFigures:
    """Money in the job's currency; what was entered in `others` is not converted, and in no total."""

    budget: Decimal | None
    actual: Actual
    others: tuple[Actual, ...]
    hours: Decimal

    @property
    def left(self) -> Decimal | None:
        """The budget less the cost; below zero it is overspent."""
        return None if self.budget is None else self.budget - self.actual.total_cost


def job_figures(job_ids: Iterable[int]) -> dict[int, JobFigures]:
    """The figures of jobs by id, in one query however many; the caller has checked that they are their own."""
    rows = (
        Job.objects.filter(pk__in=list(job_ids))
        .values_list("pk", "budget", "currency", "entries__currency", "entries__kind")
        .annotate(amount=Sum("entries__amount"), hours=Sum("entries__quantity"))
        .order_by("pk", "entries__currency")
    )
    heads: dict[int, tuple[Decimal | None, str]] = {}
    sums: dict[int, dict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    worked: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for pk, budget, own, currency, kind, amount, hours in rows:
        heads[pk] = budget, own
        if amount:
            sums[pk][currency][kind] = amount
            worked[pk] += hours or ZERO
    return {pk: _figures(budget, own, sums[pk], worked[pk]) for pk, (budget, own) in heads.items()}


def _figures(
    budget: Decimal | None, own: str, sums: Mapping[str, Mapping[str, Decimal]], hours: Decimal
) -> JobFigures:
    others = [_actual(currency, by_kind) for currency, by_kind in sums.items() if currency != own]
    return JobFigures(budget, _actual(own, sums.get(own, {})), tuple(others), hours)


def _actual(currency: str, by_kind: Mapping[str, Decimal]) -> Actual:
    return Actual(
        currency,
        {str(kind): by_kind.get(kind, ZERO) for kind in JobEntry.COST},
        {str(kind): by_kind.get(kind, ZERO) for kind in JobEntry.REVENUE},
    )
