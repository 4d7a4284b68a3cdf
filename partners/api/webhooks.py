"""Webhooks in the API: an application manages its own subscriptions, and sees nothing of those of others."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from rest_framework.request import Request

from api.answers import encode
from api.columns import Column, Columns, objects, sources
from api.pages import after_key, page
from api.parameters import CURSOR, LIMIT
from api.problems import Problem
from api.schema import NEXT, page_of
from api.scopes import Access, Scope
from api.views import ApiView
from partners import rules, webhooks
from partners.choices import DeliveryState, EventType
from partners.models import Application, Delivery, Subscription

MOST = 20  # subscriptions of an application
_FIELDS = {
    "url": {"type": "string", "format": "uri", "maxLength": 500},
    "events": {
        "type": "array",
        "minItems": 1,
        "uniqueItems": True,
        "items": {"type": "string", "enum": EventType.values},
    },
    "buyers": {
        "type": "array",
        "maxItems": 200,
        "uniqueItems": True,
        "items": {"type": "string", "pattern": "^[0-9]{13}$"},
    },
}
COLUMNS = Columns(
    (
        Column("id", "pk", "integer"),
        Column("url", "url"),
        Column("events", "events", "texts"),
        Column("buyers", "buyers", "texts"),
        Column("is_active", "is_active", "boolean"),
        Column("stopped_reason", "stopped_reason"),
        Column("failing_since", "failing_since", "moment", True),
        Column("created_at", "created_at", "moment"),
    )
)
DELIVERIES = Columns(
    (
        Column("id", "pk", "integer"),
        Column("message_id", "message_id"),
        Column("kind", "kind"),
        Column("payload", "payload", "object"),
        Column("state", "state", choices=DeliveryState),
        Column("attempts", "attempts", "integer"),
        Column("status_code", "status_code", "integer", True),
        Column("next_at", "next_at", "moment", True),
        Column("created_at", "created_at", "moment"),
        Column("delivered_at", "delivered_at", "moment", True),
        Column("log", "log", "objects"),
    )
)
_ID = {"type": "integer", "minimum": 1, "maximum": 2**62}
_WITH_SECRET = {
    **COLUMNS.schema,
    "properties": {**COLUMNS.schema["properties"], "secret": {"type": "string", "description": "Se muestra una vez."}},
}
_SECRET = {"type": "object", "required": ["secret"], "properties": {"secret": {"type": "string"}}}


class Webhooks(ApiView):
    """What belongs to the application that asks. A person's session has no subscriptions."""

    scope = Scope.WEBHOOKS
    tag = "webhooks"
    path_schemas = {"pk": _ID, "delivery": _ID}

    def own(self, access: Access) -> QuerySet[Subscription]:
        if access.application is None:
            raise Problem(
                "forbidden",
                "Las suscripciones son de aplicaciones: use el token de una.",
                "Subscriptions belong to applications: use the token of one.",
            )
        return Subscription.objects.filter(application=access.application)

    def one(self, access: Access, pk: int) -> Subscription:
        found = self.own(access).filter(pk=pk).first() if pk < 2**62 else None
        if found is None:
            raise Http404
        return found

    def deliveries(self, access: Access, pk: int) -> QuerySet[Delivery]:
        """Of its own subscription, what it may read by now: it may have lost a scope since."""
        return Delivery.objects.filter(subscription=self.one(access, pk)).readable_with(access.scopes)

    def told(self, request: Request, subscription: Subscription, status: int = 200, **more) -> HttpResponse:
        row = Subscription.objects.filter(pk=subscription.pk).values_list(*sources(COLUMNS.columns))
        (found,) = objects(COLUMNS.columns, row)
        return self.answered(request, encode({**found, **more}), status=status)


def _of_subscription(key: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Where the subscription leads whose identifier stands there."""
    operations = {
        "subscription": "get_webhooks_id",
        "change": "patch_webhooks_id",
        "remove": "delete_webhooks_id",
        "secret": "post_webhooks_id_secret",
        "test": "post_webhooks_id_test",
        "deliveries": "get_webhooks_id_deliveries",
    }
    return {name: (operation, {"id": key}) for name, operation in operations.items()}


class SubscriptionList(Webhooks):
    """The subscriptions of this application; a new one gives its secret in the answer, once."""

    summary = "Suscripciones"
    summaries = {"POST": "Crear una suscripción"}
    parameters = (LIMIT, CURSOR)
    result = page_of(COLUMNS.schema)
    body = {"type": "object", "required": ["url", "events"], "properties": _FIELDS, "additionalProperties": False}
    results = {"POST": (201, _WITH_SECRET)}
    links = {
        "GET": {
            "subscription": ("get_webhooks_id", {"id": "$response.body#/items/0/id"}),
            "next": ("get_webhooks", NEXT),
        },
        "POST": _of_subscription("$response.body#/id"),
    }
    errors = {"409": "Ya tiene todas las suscripciones que puede tener."}

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        found = after_key(self.own(access), sources(COLUMNS.columns), asked)
        return page(found, objects(COLUMNS.columns, found.rows))

    def post(self, request: Request) -> HttpResponse:
        values = _values(request, required=("url", "events"))
        own = self.own(request.auth)
        with transaction.atomic():
            # One at a time, or many at once would each find room.
            application = Application.objects.select_for_update().get(pk=request.auth.application)
            if own.count() >= MOST:
                raise Problem(
                    "conflict",
                    f"Ya tiene {MOST} suscripciones, que son las que puede tener: quite una con DELETE.",
                    f"You have {MOST} subscriptions, which is the most allowed: remove one with DELETE.",
                )
            made, secret = webhooks.subscribe(application=application, **{"buyers": [], **values})
        return _for_once(self.told(request, made, 201, secret=secret))


class SubscriptionDetail(Webhooks):
    """One subscription: read, changed (`is_active` true switches it on again) or removed with its deliveries."""

    summary = "Una suscripción"
    summaries = {"PATCH": "Cambiar o encender una suscripción", "DELETE": "Quitar una suscripción"}
    links = dict.fromkeys(("GET", "PATCH"), _of_subscription("$request.path.id"))
    result = COLUMNS.schema
    body = {
        "type": "object",
        "properties": {**_FIELDS, "is_active": {"type": "boolean"}},
        "additionalProperties": False,
    }
    results = {"DELETE": (204, None)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.told(request, self.one(request.auth, pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        subscription = self.one(request.auth, pk)
        values = _values(request, also=("is_active",))
        is_active = values.pop("is_active", None)
        if is_active:
            webhooks.switch_on(subscription)
        elif is_active is False:
            values |= {"is_active": False, "stopped_reason": "La apagó la aplicación."}
        if values:
            Subscription.objects.filter(pk=pk).update(**values)
        return self.told(request, subscription)

    def delete(self, request: Request, pk: int) -> HttpResponse:
        self.one(request.auth, pk).delete()
        return HttpResponse(status=204)


class SubscriptionSecret(Webhooks):
    """A new secret; for a day what is sent is signed with the former one too."""

    summary = "Cambiar el secreto"
    results = {"POST": (200, _SECRET)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        secret = webhooks.rotate_secret(self.one(request.auth, pk))
        return _for_once(self.answered(request, encode({"secret": secret})))


class SubscriptionTest(Webhooks):
    """Send a test delivery to the address."""

    summary = "Enviar un aviso de prueba"
    links = {
        "POST": {
            "replay": (
                "post_webhooks_id_deliveries_delivery_replay",
                {"id": "$request.path.id", "delivery": "$response.body#/id"},
            ),
            "deliveries": ("get_webhooks_id_deliveries", {"id": "$request.path.id"}),
        }
    }
    results = {"POST": (202, DELIVERIES.schema)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        return _sent(self, request, webhooks.send_test(self.one(request.auth, pk)))


class DeliveryList(Webhooks):
    """What was sent to one subscription, with what each try got, for thirty days."""

    summary = "Entregas de una suscripción"
    parameters = (LIMIT, CURSOR)
    links = {
        "GET": {
            "replay": (
                "post_webhooks_id_deliveries_delivery_replay",
                {"id": "$request.path.id", "delivery": "$response.body#/items/0/id"},
            ),
            "next": ("get_webhooks_id_deliveries", {"id": "$request.path.id", **NEXT}),
        }
    }
    result = page_of(DELIVERIES.schema)

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        rows = self.deliveries(access, path["pk"])
        found = after_key(rows, sources(DELIVERIES.columns), asked)
        return page(found, objects(DELIVERIES.columns, found.rows))


class DeliveryReplay(Webhooks):
    """Send a delivery once more: the same content and `webhook-id`, with the time of today."""

    summary = "Repetir una entrega"
    results = {"POST": (202, DELIVERIES.schema)}

    def post(self, request: Request, pk: int, delivery: int) -> HttpResponse:
        rows = self.deliveries(request.auth, pk)
        found = rows.filter(pk=delivery).first() if delivery < 2**62 else None
        if found is None:
            raise Http404
        return _sent(self, request, webhooks.replay(found))


def _for_once(answer: HttpResponse) -> HttpResponse:
    """A secret stays in no cache."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sent(view: Webhooks, request: Request, delivery: Delivery) -> HttpResponse:
    row = Delivery.objects.filter(pk=delivery.pk).values_list(*sources(DELIVERIES.columns))
    (found,) = objects(DELIVERIES.columns, row)
    return view.answered(request, encode(found), status=202)


# --- what a body may say


def _values(request: Request, *, required: tuple[str, ...] = (), also: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of the body, each checked; Problem with every one that is wrong."""
    data = request.data
    if not isinstance(data, dict):
        raise Problem(
            "malformed-request",
            'Se espera un objeto JSON, como {"url": …}.',
            'A JSON object is expected, such as {"url": …}.',
        )
    known = (*_FIELDS, *also)
    accepted = ", ".join(known)
    errors = [(name, "Falta y es obligatorio.", "It is missing and required.") for name in required if name not in data]
    errors += [
        (str(name)[:60], f"No existe; se aceptan: {accepted}.", f"Unknown; accepted: {accepted}.")
        for name in data
        if name not in known
    ]
    errors += [
        (name, *CHECKS[name][1:]) for name, value in data.items() if name in known and not CHECKS[name][0](value)
    ]
    if errors:
        raise Problem("invalid-parameter", errors=errors)
    return dict(data)


def _schemes() -> tuple[str, ...]:
    return ("https",) if settings.IN_PRODUCTION else ("https", "http")


def _are_events(value: Any) -> bool:
    return _is_list(value, 20) and bool(value) and all(each in EventType.values for each in value)


def _are_rucs(value: Any) -> bool:
    return _is_list(value, 200) and all(len(each) == 13 and each.isascii() and each.isdigit() for each in value)


def _is_list(value: Any, most: int) -> bool:
    is_list = isinstance(value, list) and len(value) <= most and all(isinstance(each, str) for each in value)
    return is_list and len(set(value)) == len(value)


_EVENTS = ", ".join(EventType.values)
CHECKS = {
    "url": (
        lambda value: rules.is_address(value, _schemes()),
        "Se espera una dirección https de hasta 500 caracteres, sin usuario ni espacios.",
        "An https address of up to 500 characters is expected, without user or spaces.",
    ),
    "events": (
        _are_events,
        f"Se espera una lista, sin repetir, de: {_EVENTS}.",
        f"A list is expected, without repeats, of: {_EVENTS}.",
    ),
    "buyers": (
        _are_rucs,
        "Se espera una lista, sin repetir, de hasta 200 RUC de 13 dígitos entre comillas.",
        "A list is expected, without repeats, of up to 200 RUCs of 13 digits in quotes.",
    ),
    "is_active": (
        lambda value: isinstance(value, bool),
        "Se espera true o false, sin comillas.",
        "true or false is expected, without quotes.",
    ),
}
