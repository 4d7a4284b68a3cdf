"""The daily quota of an information package: counted in PostgreSQL, by the day of Guayaquil, before asking."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from integrations.errors import NotConfigured, Unavailable
from integrations.models import Counterpart, InformationPackage, PackageUse


def spend(counterpart: Counterpart, code: str) -> None:
    """Take one question of the package's day. Raises NotConfigured for a package that the back-office does not have,
    Unavailable until midnight when the day is spent. A question that fails stays counted: DINARP counts it too."""
    package = InformationPackage.objects.filter(counterpart=counterpart, code=code, is_enabled=True).first()
    if package is None:
        raise NotConfigured(
            f"El paquete {code} de {counterpart} no está registrado o está inactivo: un administrador debe registrarlo "
            "en Paquetes de información con su cuota diaria."
        )
    now = timezone.localtime()
    with transaction.atomic():
        use, _ = PackageUse.objects.get_or_create(package=package, day=now.date())
        # One statement decides and counts, so that two workers cannot take the last one both.
        taken = PackageUse.objects.filter(pk=use.pk, count__lt=package.daily_quota).update(count=F("count") + 1)
    if not taken:
        raise Unavailable(
            f"La cuota diaria del paquete {code} de {counterpart} se agotó ({package.daily_quota} consultas): "
            "se repone a medianoche.",
            retry_after=_seconds_to_midnight(now),
        )


def _seconds_to_midnight(now: datetime) -> float:
    midnight = datetime.combine(now.date() + timedelta(days=1), time.min, now.tzinfo)
    return (midnight - now).total_seconds()
