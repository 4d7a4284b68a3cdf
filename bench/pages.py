"""Pages, warm, of a portal that holds many processes: milliseconds to make each one, and how many statements it asks.

python -m bench.pages [--processes 1000000]
"""

import argparse
import json
import sys
from collections.abc import Callable
from urllib.parse import urlencode

from bench._held import cells, held, load, timed

MOST = 200  # ms
READER = "bench@example.invalid"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench.pages")
    parser.add_argument("--processes", type=int, default=200_000)
    asked = parser.parse_args(arguments)
    with held(asked.processes):
        begun = load()
        rows = {name: _measured(path) for name, path in _paths().items()}
        print(f"{asked.processes:,} procesos, carga {begun} a {load()}")
    print(f"{'página':44}{cells('ms', 'mín', 'SQL ms', 'sent.')}  meta: ≤ {MOST} ms")
    for name, row in rows.items():
        row["is_reached"] = row["ms"] <= MOST
        verdict = "cumple" if row["is_reached"] else f"NO CUMPLE: {row['slowest']}"
        print(f"{name:44}{cells(row['ms'], row['ms_undisturbed'], row['sql_ms'], str(row['statements']))}  {verdict}")
    print(json.dumps({"processes": asked.processes, "load": [begun, load()], "pages": rows}))


def _paths() -> dict[str, str]:
    """Every page whose work may grow with what is held, by name; entity and supplier are those with most processes."""
    from django.db.models import Count

    from procurement.models import Award, Process

    process = Process.objects.order_by("-pk")[1000]
    most = Process.objects.order_by().values_list("buyer__ruc").annotate(n=Count("pk")).order_by("-n")
    ruc = most[0][0]
    winners = Award.suppliers.through.objects.values_list("supplier__ruc").annotate(n=Count("pk")).order_by("-n")
    winner = winners[0][0]
    word = process.title.split()[-1].lower()
    narrow = {"q": "contratacion servicio", "procedimiento": process.procedure, "anio": "2024"}
    return {
        "inicio": "/",
        "lista": _list(),
        "lista, por presupuesto": _list(orden="presupuesto"),
        "lista, por plazo": _list(orden="plazo"),
        "lista, una palabra muy común": _list(q="adquisicion"),
        "lista, una palabra muy común, por relevancia": _list(q="adquisicion", orden="relevancia"),
        "lista, una palabra muy común, por presupuesto": _list(q="adquisicion", orden="presupuesto"),
        "lista, una palabra": _list(q=word),
        "lista, palabras + procedimiento + año": _list(**narrow),
        "lista, fase + provincia, sin palabras": _list(fase="contrato", provincia="LOJA"),
        "lista, cinco filtros": _list(fase="contrato", provincia="LOJA", anio="2024", tipo="goods"),
        "lista, días, por plazo": _list(publicado_desde="2024-03-01", publicado_hasta="2024-04-01", orden="plazo"),
        "lista, con plazo abierto": _list(abiertos="on"),
        "lista, entidad mayor": _list(entidad=ruc),
        "lista, proveedor mayor": _list(proveedor=winner),
        "lista, RUC": _list(q=ruc, lista="1"),
        "lista, CPC": _list(q="45", como="cpc"),
        "lista, parte de un código": _list(q=process.code[:12], como="codigo"),
        "lista, código mal escrito": _list(q=process.code[:-1] + "X9"),
        "lista, palabra mal escrita": _list(q="adquisisoin"),
        "lista, nada con esos filtros": _list(q=word, provincia="NINGUNA", anio="1999"),
        "productos": "/cpc/",
        "productos de una palabra": f"/cpc/?{urlencode({'q': 'adquisicion'})}",
        "sugerencias, palabra": f"/buscar/sugerencias/?{urlencode({'q': 'municipal'})}",
        "sugerencias, código": f"/buscar/sugerencias/?{urlencode({'q': process.code[:10]})}",
        "sugerencias, RUC": f"/buscar/sugerencias/?{urlencode({'q': ruc[:6]})}",
        "proceso": process.get_absolute_url(),
        "entidades": "/entidades/",
        "entidades, una palabra": f"/entidades/?{urlencode({'q': 'agua'})}",
        "entidad mayor": f"/entidades/{ruc}/",
        "proveedores": "/proveedores/",
        "proveedores, una palabra": f"/proveedores/?{urlencode({'q': 'proveedor 12'})}",
        "proveedor mayor": f"/proveedores/{winner}/",
        "CSV, primeras líneas": "/procesos.csv",
        "CSV, una palabra, primeras líneas": f"/procesos.csv?{urlencode({'q': 'adquisicion'})}",
        "CSV, palabras + procedimiento + año": f"/procesos.csv?{urlencode(narrow)}",
    }


def _list(**parameters: str) -> str:
    return f"/procesos/?{urlencode(parameters)}"


def _measured(path: str) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    look = _reader(path)
    look()
    with CaptureQueriesContext(connection) as captured:
        look()
    asked = sorted((float(query["time"]) * 1000, query["sql"]) for query in captured)
    taken = timed(look)
    slowest = f"{asked[-1][0]:.0f} ms de {asked[-1][1][:300]}" if asked else ""
    return {
        "ms": taken.median,
        "ms_undisturbed": taken.quickest,
        "sql_ms": round(sum(time for time, _ in asked), 1),
        "statements": len(asked),
        "slowest": slowest,
    }


def _reader(path: str) -> Callable[[], object]:
    """Somebody who has come in and looks at `path`; of a file, at its first lines."""
    from django.test import Client

    from accounts.choices import Role
    from accounts.models import User
    from accounts.roles import assign_role

    user = User.objects.filter(email=READER).first()
    if user is None:
        user = User.objects.create_user(READER, full_name="Lectura de prueba")
        assign_role(user=user, role=Role.FUNCIONARIO, by=None)
    client = Client()
    client.force_login(user)

    def look() -> None:
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status_code}")
        if response.streaming:
            lines = iter(response)
            next(lines), next(lines, None)
            response.close()

    return look


if __name__ == "__main__":
    main(sys.argv[1:])
