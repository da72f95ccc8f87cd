"""One transaction a service call, however many services it calls below."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps

from django.db import transaction

_inside: ContextVar[bool] = ContextVar("inside a service", default=False)


def service[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """All of a service's writes or none. One called by another joins it without a savepoint of its own: two
    round trips saved, and a refusal ends the outermost, so a service must not catch one and go on.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get():
            return function(*args, **kwargs)
        token = _inside.set(True)
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        finally:
            _inside.reset(token)

    return run
