"""Which function does which kind of job. Apps declare them in their `tasks.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules

from jobs.choices import Queue


@dataclass(frozen=True)
class Handler:
    kind: str
    queue: Queue
    max_attempts: int
    function: Callable[..., None]  # takes a jobs.worker.RunningJob


_handlers: dict[str, Handler] = {}


def handler(kind: str, *, queue: str = Queue.DEFAULT, max_attempts: int = 5):
    """Declare the function that does jobs of `kind` ("app.verb"), run by the workers of `queue`.

    It takes a `RunningJob` and may run twice: write only inside `with job.finish():`, behind natural keys.
    """
    if queue not in Queue.values:
        raise ImproperlyConfigured(f"El trabajo {kind} pide la cola {queue!r}: existen {', '.join(Queue.values)}.")
    if max_attempts < 1:
        raise ImproperlyConfigured(f"El trabajo {kind} pide {max_attempts} intentos: al menos 1.")

    def declare(function):
        known = _handlers.get(kind)
        if known and _place(known.function) != _place(function):
            raise ImproperlyConfigured(
                f"El trabajo {kind} está declarado dos veces: {_place(known.function)} y {_place(function)}."
            )
        _handlers[kind] = Handler(kind, Queue(queue), max_attempts, function)
        return function

    return declare


def find(kind: str) -> Handler:
    """The handler of `kind`; ImproperlyConfigured when no installed app declares it."""
    load()
    try:
        return _handlers[kind]
    except KeyError:
        raise ImproperlyConfigured(
            f"Ninguna aplicación declara el trabajo {kind!r} (se busca @handler en cada tasks.py)."
        ) from None


def of(function: Callable) -> Handler:
    """The handler that `@handler` made of this function."""
    for declared in _handlers.values():
        if declared.function is function:
            return declared
    raise ImproperlyConfigured(f"{_place(function)} no es un trabajo: falta @handler debajo.")


def kinds() -> list[str]:
    load()
    return sorted(_handlers)


@cache
def load() -> None:
    """Import every app's `tasks.py`, on first need: most management commands need none."""
    autodiscover_modules("tasks")


def _place(function: Callable) -> str:
    return f"{function.__module__}.{function.__qualname__}"
