"""Lists of RUCs that people upload: CSV, XLSX, text; and what is said of rows that are none."""

import io

import openpyxl
import pytest

from suppliers import lists

ONE, TWO = "1790016919001", "0992624310001"


def rows(content: bytes) -> list[tuple[int, str, str]]:
    return [(row.number, row.ruc, row.problem) for row in lists.read_file(content)]


@pytest.mark.parametrize(
    "content",
    [
        f"RUC\n{ONE}\n{TWO}\n",
        f"Nombre;RUC\nANDINA, S.A.;{ONE}\nCOSTA;{TWO}\n",
        f'﻿nombre,ruc\r\n"ANDINA, S.A.",{ONE}\r\nCOSTA,\'{TWO}\r\n',
        f"proveedor\truc\nA\t{ONE}\nB\tEC-RUC-{TWO}-99\n",
    ],
)
def test_the_ruc_is_found_in_any_column_after_the_heading(content):
    assert rows(content.encode()) == [(2, ONE, ""), (3, TWO, "")]


def test_a_file_saved_by_excel_in_spanish_is_read():
    assert rows(f"Compañía;{ONE}\n".encode("cp1252")) == [(1, ONE, "")]


def sheet(*values) -> bytes:
    book = openpyxl.Workbook()
    for row in values:
        book.active.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def test_a_sheet_is_read_with_the_zero_that_it_lost():
    assert rows(sheet(["RUC", "Nombre"], [ONE, "A"], [int(TWO), "B"])) == [(2, ONE, ""), (3, TWO, "")]


def test_every_bad_row_says_which_and_why():
    found = rows(f"{ONE}\n179001691900\nhola 123456789012345\n{ONE}\n\n1710034066001\n".encode())
    assert found[0] == (1, ONE, "")
    assert [problem for *_, problem in found[1:]] == [
        "Fila 2: «179001691900» no es un RUC: no tiene 13 dígitos.",
        "Fila 3: «hola 123456789012345» no es un RUC: no tiene 13 dígitos.",
        "Fila 4: repite el RUC de la fila 1.",
        "Fila 6: «1710034066001» no es un RUC: tiene un dígito verificador que no es el de una persona natural.",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ningún RUC"),
        (b"nombre\n", "ningún RUC"),
        (b"PK\x03\x04 no es un libro", "no se puede abrir como XLSX"),
        (b"\x89PNG\x00\x00", "no es CSV ni XLSX"),
        (b"x" * (lists.LARGEST + 1), "más de 2 MB"),
        ("\n".join(f"17900{n:05}001" for n in range(501)).encode(), "más de 500 filas"),
    ],
)
def test_what_is_no_list_is_told(content, sentence):
    with pytest.raises(lists.WrongList, match=sentence):
        lists.read_file(content)


def test_pasted_lines():
    assert [row.ruc for row in lists.read_text(f" {ONE} \n\n{TWO}")] == [ONE, TWO]
