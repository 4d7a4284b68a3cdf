from django.db.models import TextChoices


class Theme(TextChoices):
    LIGHT = "light", "Claro"
    DARK = "dark", "Oscuro"


class Role(TextChoices):
    """Names of the groups; what each may do is the table in `accounts/rules.py`."""

    FUNCIONARIO = "funcionario", "Funcionario"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRADOR = "administrador", "Administrador"
    SOCIO = "socio", "Socio"
