"""The facts that a check keeps, in words for people: what each is called, and its value as Ecuador writes it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

# In this order on the page.
NAMES = {
    "status": "Estado del RUC",
    "suspension_reason": "Motivo de la suspensión",
    "kind": "Tipo",
    "activity": "Actividad económica",
    "regime": "Régimen",
    "category": "Categoría",
    "is_ghost": "Contribuyente fantasma",
    "has_nonexistent_transactions": "Transacciones inexistentes",
    "started_on": "Inicio de actividades",
    "ceased_on": "Cese de actividades",
    "restarted_on": "Reinicio de actividades",
    "description": "Descripción",
    "has_firm_debts": "Deudas firmes",
    "pending": "Obligaciones pendientes",
    "periods": "Períodos",
    "is_employer": "Registrado como patrono",
    "in_arrears": "En mora patronal",
    "amount": "Valor",
    "issued_on": "Emitido",
    "valid_until": "Vigente hasta",
    "is_company": "Sujeta a la SCVS",
    "directory_at": "Directorio del",
    "companies": "Compañías con este RUC",
    "legal_status": "Situación legal",
    "last_balance_year": "Último balance",
    "representatives": "Representantes, según la SCVS",
    "representatives_sri": "Representantes, según el SRI",
    "expires_on": "Nombramiento hasta",
    "equity": "Patrimonio",
    "year": "Año",
    "list_at": "Lista del",
    "asked_at": "Respondido",
    "rows": "Registros",
    "rup_status": "Estado en el RUP",
    "certificate": "Certificado cargado",
    "statement": "Dice",
    "number": "Código",
    "names_ruc": "El PDF nombra el RUC",
    "until": "Hasta",
    "lists": "Listas cargadas",
    "at": "Del",
    "matches": "Posibles coincidencias",
    "list": "Lista",
    "name": "Nombre",
    "by": "Coincide por",
    "has_name": "Con nombre para comparar",
}
HIDDEN = ("says",)  # for the rule; `statement` is its name for people
UNKNOWN, NOTHING = "no consta", "ninguno"
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T|$)")


def facts_told(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, value) of each fact, in the order of the table; one that the table does not know keeps its own name."""
    order = {name: place for place, name in enumerate(NAMES)}
    known = sorted(facts.items(), key=lambda fact: order.get(fact[0], len(order)))
    return [(NAMES.get(name, name), _value(value)) for name, value in known if name not in HIDDEN]


def _value(value: Any) -> str:
    match value:
        case None | "":
            return UNKNOWN
        case bool():
            return "sí" if value else "no"
        case list():
            return "; ".join(map(_value, value)) or NOTHING
        case Mapping():
            return ", ".join(f"{name.lower()}: {told}" for name, told in facts_told(value))
        case str() if found := _DAY.match(value):
            return f"{date(*map(int, found.groups())):%d/%m/%Y}"
    return str(value)
