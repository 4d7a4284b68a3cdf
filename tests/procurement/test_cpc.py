import pytest
from django.core.management import CommandError, call_command

from procurement import cpc
from procurement.models import CpcCode

pytestmark = pytest.mark.django_db
HEADER = "Nivel,Nivel_Nombre,Codigo,Descripcion,Codigo_Padre,Desc_Clase"


def csv(*rows: str) -> list[str]:
    return [f"{HEADER}\n", *(f"{row}\n" for row in rows)]


def test_codes_are_imported_with_their_level():
    done = cpc.import_cpc(csv("1,Seccion,0,AGRICULTURA,,", '2,Division,01,"PLANTAS, HORTALIZAS",0,'))
    assert done == cpc.Imported(2, 0, 0)
    assert list(CpcCode.objects.values_list("code", "level", "description")) == [
        ("0", 1, "AGRICULTURA"),
        ("01", 2, "PLANTAS, HORTALIZAS"),
    ]


def test_importing_again_changes_only_what_changed():
    cpc.import_cpc(csv("1,Seccion,0,AGRICULTURA,,", "1,Seccion,1,MINERALES,,"))
    assert cpc.import_cpc(csv("1,Seccion,0,AGRO,,", "1,Seccion,1,MINERALES,,")) == cpc.Imported(0, 1, 1)
    assert CpcCode.objects.get(code="0").description == "AGRO"


def test_a_subclass_without_text_is_called_as_its_class():
    cpc.import_cpc(csv("5,Subclase,63220,,6322,SERVICIOS DE HOSPEDAJE"))
    assert CpcCode.objects.get().description == "SERVICIOS DE HOSPEDAJE"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["Nivel,Codigo\n"], "línea 1: faltan las columnas Descripcion"),
        ([], "línea 1: faltan las columnas"),
        (csv(), "no tiene códigos"),
        (csv("1,S,0,A,,", "1,S,X1,A,,"), "línea 3: Codigo «X1»"),
        (csv("9,S,0,A,,"), "línea 2: Nivel «9»"),
        (csv("1,S,0,A,,", "1,S,0,B,,"), "línea 3: el código 0 está repetido"),
    ],
)
def test_a_wrong_file_imports_nothing_and_says_where(lines, sentence):
    with pytest.raises(cpc.WrongRow, match=sentence):
        cpc.import_cpc(lines)
    assert not CpcCode.objects.exists()


def test_the_command_says_what_it_cannot_read(tmp_path):
    file = tmp_path / "cpc.csv"
    with pytest.raises(CommandError, match="no se puede leer"):
        call_command("import_cpc", str(file))
    file.write_bytes(f"{HEADER}\n1,S,0,AÑO,,\n".encode("latin-1"))
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("import_cpc", str(file))


def test_without_a_file_the_catalogue_of_the_portal_is_imported(capsys):
    call_command("import_cpc")
    assert "3725 nuevos" in capsys.readouterr().out
    assert CpcCode.objects.get(code="0111").description == "TRIGO Y MORCAJO O TRANQUILLON"
    assert not CpcCode.objects.filter(description="").exists()


def test_every_code_of_the_catalogue_is_as_long_as_its_level_and_has_a_parent():
    call_command("import_cpc")
    codes = dict(CpcCode.objects.values_list("code", "level"))
    assert [code for code, level in codes.items() if len(code) != level] == []
    assert [code for code in codes if len(code) > 1 and code[:-1] not in codes] == []


def test_the_catalogue_of_the_portal_says_what_the_official_tree_says(samples):
    (file,) = (samples / "catalogs").glob("cpc_*.csv")
    call_command("import_cpc", str(file))
    with cpc.CATALOGUE.open(encoding="utf-8", newline="") as lines:
        assert cpc.import_cpc(lines) == cpc.Imported(0, 0, 3725)


def test_the_official_tree_is_imported_whole_and_again(samples, capsys):
    (file,) = (samples / "catalogs").glob("cpc_*.csv")
    call_command("import_cpc", str(file))
    call_command("import_cpc", str(file))
    assert "3725 nuevos" in capsys.readouterr().out
    assert CpcCode.objects.count() == 3725
    assert not CpcCode.objects.filter(description="").exists()
