"""Where a publication came from."""

from dataclasses import dataclass
from datetime import datetime

from integrations.models import Exchange
from procurement.choices import Channel


@dataclass(frozen=True, slots=True)
class Source:
    """`origin`: file or operation; `exchange`: evidence of the reply; `received`: when it came."""

    channel: Channel
    origin: str
    received: datetime
    exchange: Exchange | None = None
    is_demo: bool = False
