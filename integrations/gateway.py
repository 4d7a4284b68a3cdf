"""The door to the outside: picks credentials, applies limits, calls the client, records the Exchange."""

from dataclasses import dataclass

from integrations.models import Exchange


@dataclass(frozen=True)
class Answer:
    """`record`: the frozen dataclass of the client, None when the counterpart has no such thing.
    `exchange`: the saved evidence."""

    record: object
    exchange: Exchange


def ask(code: str, operation: str, **arguments) -> Answer:
    """Ask one counterpart one thing, outside any transaction."""
    raise NotImplementedError
