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
        .order_by()
        .values_list("pk", "process__ocid", "digest")
    )
    confirm_held([key for key, ocid, digest in held if (ocid, digest) in wanted], source=source)


def confirm_held(keys: Iterable[int], *, source: Source) -> None:
    """The same of releases by their primary keys, which came by other channels than `source`."""
    new = set(keys)
    if not new:
        return
    new -= set(Confirmation.objects.filter(release__in=new, channel=source.channel).values_list("release", flat=True))
    Confirmation.objects.bulk_create(
        (
            Confirmation(release_id=key, channel=source.channel, origin=source.origin, exchange=source.exchange)
            for key in sorted(new)
        ),
        ignore_conflicts=True,  # another worker reads the same
    )
