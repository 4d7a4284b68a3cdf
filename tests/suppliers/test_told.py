from suppliers.rules.told import facts_told


def test_facts_are_named_and_written_as_people_read_them():
    facts = {
        "started_on": "2011-03-14",
        "is_ghost": False,
        "suspension_reason": "",
        "ceased_on": None,
        "status": "ACTIVO",
        "unheard_of": 7,
    }
    assert facts_told(facts) == [
        ("Estado del RUC", "ACTIVO"),
        ("Motivo de la suspensión", "no consta"),
        ("Contribuyente fantasma", "no"),
        ("Inicio de actividades", "14/03/2011"),
        ("Cese de actividades", "no consta"),
        ("unheard_of", "7"),
    ]


def test_facts_inside_facts_are_told_in_a_row():
    pending = [{"description": "IVA", "periods": ["marzo 2026", "abril 2026"]}, {"description": "Renta", "periods": []}]
    assert facts_told({"pending": pending, "has_firm_debts": True, "rows": []}) == [
        ("Deudas firmes", "sí"),
        (
            "Obligaciones pendientes",
            "descripción: IVA, períodos: marzo 2026; abril 2026; descripción: Renta, períodos: ninguno",
        ),
        ("Registros", "ninguno"),
    ]


def test_a_moment_is_told_by_its_day():
    assert facts_told({"directory_at": "2026-11-24T00:53:00+00:00"}) == [("Directorio del", "24/11/2026")]
