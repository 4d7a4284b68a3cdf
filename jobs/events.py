"""The log of changes that alerts, webhooks and the partners' feed read (`Event.objects.settled_after`)."""

from jobs.models import Event


def record(kind: str, subject: str, facts: dict | None = None) -> Event:
    """Tell a change, in the transaction of that change. `facts` must hold no personal data beyond what is public.

    A backfill records nothing: readers would take old news for new.
    """
    return Event.objects.create(kind=kind, subject=subject, facts=facts or {})
