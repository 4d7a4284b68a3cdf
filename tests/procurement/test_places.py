"""Provinces and cantons by their proper names."""

import json

import pytest

from procurement import places


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("SANTO DOMINGO DE LOS TSACHILAS", "Santo Domingo de los Tsáchilas"),
        ("SANTO DOMINGO DE LOS TSÁCHILAS", "Santo Domingo de los Tsáchilas"),
        ("  los  rios ", "Los Ríos"),
        ("CANAR", "Cañar"),
        ("GALAPAGOS", "Galápagos"),
        ("ZONA NO DELIMITADA", "ZONA NO DELIMITADA"),
        ("", ""),
    ],
)
def test_a_province_is_shown_by_its_name_and_what_is_none_as_published(published, shown):
    assert places.province(published) == shown


@pytest.mark.parametrize(
    ("published", "of", "shown"),
    [
        ("GIRON", "AZUAY", "Girón"),
        ("RUMINAHUI", "PICHINCHA", "Rumiñahui"),
        ("BOLIVAR", "CARCHI", "Bolívar"),
        ("LA CONCORDIA", "ESMERALDAS", "La Concordia"),
        ("QUITO", "", "Quito"),
        ("LAS GOLONDRINAS", "IMBABURA", "LAS GOLONDRINAS"),
    ],
)
def test_a_canton_is_shown_by_its_name_and_what_is_none_as_published(published, of, shown):
    assert places.canton(published, of) == shown


def test_every_canton_and_province_of_the_source_has_a_name(samples):
    cantons = json.loads((samples / "catalogs" / "geo_cantones.json").read_text())
    bad = {each["nombre"].upper() for each in cantons if not each["codigo"].startswith("90")}
    unknown = {name for name in bad if places.canton(name) == name}
    # Letters that this source got wrong, and titles that it cuts short.
    assert unknown == {"LOGROÐO", "RUMIÐAHUI", "CRNEL. MARCELINO MARIDUEÑA", "GNRAL. ANTONIO ELIZALDE"}
    provinces = json.loads((samples / "catalogs" / "geo_provincias.json").read_text())
    assert all(places.province(each["nombre"].upper()) == each["nombre"] for each in provinces)
