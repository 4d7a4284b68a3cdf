"""Note that a release which is held came by another channel too."""

from collections.abc import Iterable

from procurement.mapping import NormalRelease
from procurement.models import Confirmation, Release
from procurement.store.source import Source


def confirm(releases: Iterable[NormalRelease], *, source: Source) -> None:
    """Inside the caller's transaction, after the releases were stored. Twice changes no row."""
    wanted = {(normal.ocid, normal.digest) for normal in releases}
    held = (
        Release.objects.filter(process__ocid__in={ocid for ocid, _ in wanted}, digest__in={one for _, one in wanted})
        .exclude(channel=source.channel)
        .exclude(confirmations__channel=source.channel)
        .order_by()
    )
    Confirmation.objects.bulk_create(
        Confirmation(release_id=key, channel=source.channel, origin=source.origin, exchange=source.exchange)
        for key, ocid, digest in held.values_list("pk", "process__ocid", "digest")
        if (ocid, digest) in wanted
    )
