"""Background work of partners: events into deliveries, deliveries to their addresses."""

from datetime import timedelta

from django.utils import timezone

from jobs.registry import handler
from jobs.schedule import periodic
from partners import webhooks
from partners.choices import DeliveryState
from partners.models import Delivery, RevokedToken

KEPT = timedelta(days=30)


@periodic(every=timedelta(seconds=15))
@handler("partners.fan_out")
def fan_out(job) -> None:
    webhooks.fan_out()


@handler("partners.deliver", max_attempts=3)
def deliver(job) -> None:
    rows = Delivery.objects.select_related("subscription__application")
    delivery = rows.filter(pk=job.payload["delivery"], state=DeliveryState.PENDING).first()
    if delivery is None:
        return
    webhooks.deliver(delivery, job.finish)


@periodic(every=timedelta(days=1), offset=timedelta(hours=9))
@handler("partners.prune")
def prune(job) -> None:
    """Forget deliveries of a month ago and tokens that would have ended."""
    now = timezone.now()
    with job.finish():
        Delivery.objects.filter(created_at__lt=now - KEPT).exclude(state=DeliveryState.PENDING).delete()
        RevokedToken.objects.filter(expires_at__lt=now).delete()
