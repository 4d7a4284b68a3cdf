"""How old what is shown may be."""

from datetime import datetime

from procurement.choices import Channel, RunState
from procurement.models import SyncRun

SERCOP = (Channel.SERCOP_SEARCH, Channel.SERCOP_RECORD, Channel.SERCOP_SOAP)


def last_checked() -> datetime | None:
    """When a sync from SERCOP last ended well; None when none ever did. A file that was loaded is no such moment."""
    return (
        SyncRun.objects.filter(channel__in=SERCOP, state=RunState.DONE, finished_at__isnull=False)
        .order_by("-finished_at")
        .values_list("finished_at", flat=True)
        .first()
    )
