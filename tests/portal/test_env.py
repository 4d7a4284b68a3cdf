import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.env import Env

KEY = "q0" * 21 + "g="  # 32 bytes; the same in every worker, since it names tests

RIGHT = [
    ("text", "uno", {}, "uno"),
    ("text", "  con espacios  ", {}, "con espacios"),
    ("boolean", "true", {}, True),
    ("boolean", "ON", {}, True),
    ("boolean", "0", {}, False),
    ("integer", "25", {"low": 1, "high": 65535}, 25),
    ("number", "2.5", {"low": 1, "high": 600}, 2.5),
    ("words", "uno, dos,,tres ", {}, ["uno", "dos", "tres"]),
    ("hosts", "portal.gob.ec,.interno.ec", {}, ["portal.gob.ec", ".interno.ec"]),
    ("origins", "https://a.ec,http://b.ec:8080", {}, ["https://a.ec", "http://b.ec:8080"]),
    ("fernet_keys", KEY, {}, [KEY]),
    ("choice", "INFO", {"options": ("INFO", "DEBUG")}, "INFO"),
    ("url", "https://a.ec/ruta", {}, "https://a.ec/ruta"),
    ("url", "redis://a:6379", {"schemes": ("redis",)}, "redis://a:6379"),
]

WRONG = [
    ("boolean", "quizá", {}, "true o false"),
    ("integer", "muchos", {}, "un entero entre 0 y 2147483647"),
    ("integer", "70000", {"low": 1, "high": 65535}, "un entero entre 1 y 65535"),
    ("integer", "2.5", {}, "un entero"),
    ("number", "nan", {"low": 1, "high": 600}, "un número entre 1 y 600"),
    ("number", "inf", {}, "un número"),
    ("words", " , ", {}, "una lista separada por comas"),
    ("hosts", "https://portal.gob.ec", {}, "nombres de máquina"),
    ("origins", "*", {}, "sin ruta ni comodines"),
    ("origins", "https://*.ec", {}, "sin ruta ni comodines"),
    ("origins", "portal.gob.ec", {}, "como https://portal.ejemplo.ec"),
    ("origins", "https://a.ec/ruta", {}, "sin ruta"),
    ("origins", "https://a.ec:puerto", {}, "orígenes"),
    ("fernet_keys", "corta", {}, "claves Fernet"),
    ("fernet_keys", f"{KEY},otra", {}, "claves Fernet"),
    ("choice", "info", {"options": ("INFO", "DEBUG")}, "INFO o DEBUG"),
    ("url", "a.ec", {}, "https:// o http://"),
    ("url", "ftp://a.ec", {}, "https:// o http://"),
    ("url", "https://", {}, "una dirección"),
    ("url", "https://a.ec con espacio", {}, "una dirección"),
    ("url", "https://a.ec:99999", {}, "una dirección"),
]


@pytest.mark.parametrize(("kind", "raw", "limits", "value"), RIGHT)
def test_a_right_value_is_read_as_its_type(kind, raw, limits, value):
    assert getattr(Env({"NAME": raw}), kind)("NAME", **limits) == value


@pytest.mark.parametrize(("kind", "raw", "limits", "accepted"), WRONG)
def test_a_wrong_value_is_refused_with_its_name_and_what_is_accepted(kind, raw, limits, accepted):
    with pytest.raises(ImproperlyConfigured) as refusal:
        getattr(Env({"NAME": raw}), kind)("NAME", **limits)
    assert "La variable NAME tiene" in str(refusal.value)
    assert accepted in str(refusal.value)


@pytest.mark.parametrize(("kind", "raw"), [("fernet_keys", "no-es-una-clave"), ("url", "usuario:secreta@maquina")])
def test_the_refusal_of_a_secret_does_not_show_it(kind, raw):
    with pytest.raises(ImproperlyConfigured) as refusal:
        getattr(Env({"NAME": raw}), kind)("NAME")
    assert raw not in str(refusal.value)
    assert f"un valor de {len(raw)} caracteres" in str(refusal.value)


@pytest.mark.parametrize("variables", [{}, {"NAME": ""}, {"NAME": "   "}])
def test_what_is_missing_or_empty_is_said_to_be_missing(variables):
    with pytest.raises(ImproperlyConfigured, match="Falta la variable NAME: se espera un texto"):
        Env(variables).text("NAME")


def test_what_is_missing_takes_its_default():
    assert Env({}).integer("NAME", 7) == 7
    assert Env({"NAME": ""}).text("NAME", "otro") == "otro"


def test_a_secret_may_come_from_a_file(tmp_path):
    (tmp_path / "secreto").write_text("valor\n")
    assert Env({"NAME_FILE": str(tmp_path / "secreto")}).text("NAME") == "valor"


def test_the_variable_itself_goes_before_its_file(tmp_path):
    (tmp_path / "secreto").write_text("del archivo")
    assert Env({"NAME": "directo", "NAME_FILE": str(tmp_path / "secreto")}).text("NAME") == "directo"


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ImproperlyConfigured) as refusal:
        Env({"NAME_FILE": str(tmp_path / "nada")}).text("NAME", "por omisión")
    assert "La variable NAME_FILE tiene" in str(refusal.value)
    assert "nada" in str(refusal.value)


def test_a_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / "binario").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ImproperlyConfigured, match="NAME_FILE"):
        Env({"NAME_FILE": str(tmp_path / "binario")}).text("NAME")
