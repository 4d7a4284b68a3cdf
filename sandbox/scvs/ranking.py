"""Lines of the ranking: what a company declared of each year, in the columns of the real file."""

from collections.abc import Iterator
from random import Random

from sandbox.registries import Holder

COLUMNS = (
    "anio", "expediente", "posicion_general", "cia_imvalores", "id_estado_financiero", "ingresos_ventas", "activos",
    "patrimonio", "utilidad_an_imp", "impuesto_renta", "n_empleados", "ingresos_totales", "utilidad_ejercicio",
    "utilidad_neta", "cod_segmento", "ciiu_n1", "ciiu_n6", "liquidez_corriente", "prueba_acida", "end_activo",
    "end_patrimonial", "end_activo_fijo", "end_corto_plazo", "end_largo_plazo", "cobertura_interes",
    "apalancamiento", "apalancamiento_financiero", "end_patrimonial_ct", "end_patrimonial_nct",
    "apalancamiento_c_l_plazo", "rot_cartera", "rot_activo_fijo", "rot_ventas", "per_med_cobranza", "per_med_pago",
    "impac_gasto_a_v", "impac_carga_finan", "rent_neta_activo", "margen_bruto", "margen_operacional",
    "rent_neta_ventas", "rent_ope_patrimonio", "rent_ope_activo", "roe", "roa", "fortaleza_patrimonial",
    "gastos_financieros", "gastos_admin_ventas", "depreciaciones", "amortizaciones", "costos_ventas_prod",
    "deuda_total", "deuda_total_c_plazo", "total_gastos",
)  # fmt: skip


def years(expediente: int, holder: Holder, rng: Random, current: int, most: int = 5) -> Iterator[str]:
    """From the year after the company began, the last `most` years with a balance."""
    if not holder.last_balance:
        return
    size = rng.lognormvariate(12, 1.5)
    for year in range(
        max(holder.started.year + 1, holder.last_balance - most + 1), min(holder.last_balance, current) + 1
    ):
        yield line(expediente, year, holder, size * rng.uniform(0.8, 1.3), rng)


def line(expediente: int, year: int, holder: Holder, assets: float, rng: Random) -> str:
    equity = assets * rng.uniform(-0.1, 0.8)
    income = assets * rng.uniform(0.3, 3)
    profit = income * rng.uniform(-0.05, 0.15)
    debt = assets - equity
    known = {
        "anio": year,
        "expediente": expediente,
        "posicion_general": rng.randint(1, 120_000),
        "id_estado_financiero": 1,
        "ingresos_ventas": f"{income:.2f}",
        "ingresos_totales": f"{income:.2f}",
        "activos": f"{assets:.2f}",
        "patrimonio": f"{equity:.2f}",
        "utilidad_neta": f"{profit:.2f}",
        "n_empleados": f"{float(holder.employees):.1f}",
        "liquidez_corriente": f"{rng.uniform(0.5, 3):.4f}",
        "prueba_acida": f"{rng.uniform(0.3, 2):.4f}",
        "end_activo": f"{debt / assets:.4f}",
        "apalancamiento": f"{assets / equity:.4f}" if equity > 0 else "",
        "roe": f"{profit / equity:.4f}" if equity > 0 else "",
        "roa": f"{profit / assets:.4f}",
        "deuda_total": f"{debt:.2f}",
        "ciiu_n1": "G",
        "ciiu_n6": "G4690.00",
    }
    return ",".join(str(known.get(name, "")) for name in COLUMNS)
