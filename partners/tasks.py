"""Background work of partners: events into deliveries, deliveries to their addresses."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from jobs.registry import handler
from jobs.schedule import periodic
from partners import webhooks
from partners.choices import DeliveryState
from partners.models import Delivery, RevokedToken, Subscription

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


@handler("partners.tell_stopped", max_attempts=5)
def tell_stopped(job) -> None:
    """Write to the contact of the application whose subscription was switched off."""
    rows = Subscription.objects.select_related("application")
    subscription = rows.filter(pk=job.payload["subscription"], is_active=False).first()
    if subscription:
        body = render_to_string("partners/stopped.txt", {"subscription": subscription})
        to = [subscription.application.contact_email]
        EmailMessage("Se apagó una suscripción a los avisos del portal", body, to=to).send()


@periodic(every=timedelta(days=1), offset=timedelta(hours=9))
@handler("partners.prune")
def prune(job) -> None:
    """Forget deliveries of a month ago and tokens that would have ended."""
    now = timezone.now()
    with job.finish():
        Delivery.objects.filter(created_at__lt=now - KEPT).exclude(state=DeliveryState.PENDING).delete()
        RevokedToken.objects.filter(expires_at__lt=now).delete()
