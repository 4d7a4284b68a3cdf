import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.management.base import BaseCommand

from integrations import gateway
from integrations.ai import probe
from integrations.errors import IntegrationError, NotConfigured

MARKS = {True: "bien", False: "FALLA", None: "no se consultó"}
WAYS = {
    "json_schema": "esquema JSON estricto (json_schema)",
    "json_object": "objeto JSON sin esquema (json_object); el esquema va en la pregunta",
    "prompt": "solo por instrucciones; el esquema va en la pregunta",
}


@dataclass(frozen=True)
class Result:
    """`ok` is None when nobody was asked."""

    what: str
    ok: bool | None
    detail: str


class Command(BaseCommand):
    help = "Prueba el modelo de lenguaje configurado y dice qué sabe hacer; termina con 1 si algo falla. Gasta fichas."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="Resultado como JSON.")

    def handle(self, **options):
        results = [tried("Modelos", _models), *answers(), tried("Vectores", _vectors)]
        if options["json"]:
            self.stdout.write(json.dumps([asdict(result) for result in results], ensure_ascii=False))
        else:
            for result in results:
                self.stdout.write(f"{MARKS[result.ok]:>15}  {result.what}: {result.detail}")
        if any(result.ok is False for result in results):
            sys.exit(1)


def tried(what: str, question: Callable[[], tuple[bool, str]]) -> Result:
    try:
        return Result(what, *question())
    except NotConfigured as error:
        return Result(what, None, _why_not(error))
    except IntegrationError as error:
        return Result(what, False, str(error))


def answers() -> list[Result]:
    """The shape of an answer, whether it is right and cited, whether tokens are counted: of one call."""
    try:
        found = gateway.ask("ai", "complete", question=probe.QUESTION).record
    except NotConfigured as error:
        return [Result("Respuestas", None, _why_not(error))]
    except IntegrationError as error:
        return [Result("Respuestas", False, str(error))]
    right, used = probe.is_right(found), found.usage
    counted = used.input is not None and used.output is not None
    told = f"{used.input} de entrada y {used.output} de salida" if counted else "no las cuenta: el gasto se desconoce"
    return [
        Result("Respuestas con forma", True, WAYS[found.structured]),
        Result("Respuesta citada", right, "dio el dato y su cita" if right else "no dio el dato con una cita literal"),
        Result("Fichas (tokens)", counted, told),
    ]


def _models() -> tuple[bool, str]:
    names = gateway.ask("ai", "models").record.names
    known = settings.OPENAI_MODEL in names
    return known, f"{len(names)}; {'incluye' if known else 'no incluye'} {settings.OPENAI_MODEL}"


def _vectors() -> tuple[bool, str]:
    if not settings.OPENAI_EMBEDDING_MODEL:
        raise NotConfigured("falta OPENAI_EMBEDDING_MODEL: se busca solo por palabras.")
    found = gateway.ask("ai", "embed", texts=["plazo de entrega", "garantía técnica"]).record
    return True, f"de {len(found.vectors[0])} números, {found.usage.input} fichas"


def _why_not(error: NotConfigured) -> str:
    return "AI_MODE es off: no se consulta ningún modelo." if settings.AI_MODE == "off" else str(error)
