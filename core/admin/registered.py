"""What apps register for the pages of models of lower floors, for people with certain rights."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.http import HttpRequest

type Maker[T] = Callable[..., T]


@dataclass(slots=True)
class Registered[T]:
    """What apps have registered for the pages of each model."""

    made: dict[str, list[tuple[int, tuple[str, ...], Maker[T]]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(
        self, model: type[models.Model], rank: int, permissions: tuple[str, ...]
    ) -> Callable[[Maker[T]], Maker[T]]:
        def register(maker: Maker[T]) -> Maker[T]:
            self.made[model._meta.label_lower].append((rank, permissions, maker))
            return maker

        return register

    def of(self, request: HttpRequest, row: Any, *more: Any) -> list[T]:
        known = sorted(self.made.get(row._meta.label_lower, ()), key=lambda one: one[0])
        return [make(request, row, *more) for _rank, rights, make in known if request.user.has_perms(rights)]
