"""Checks of the deployment (`manage.py check --deploy`): a bucket that keeps versions, encrypts, and locks if asked."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from documents import storage


@register(Tags.security, deploy=True)
def check_bucket(app_configs, **kwargs) -> list[CheckMessage]:
    """Asks the bucket itself; a folder has nothing to be asked."""
    if not settings.DOCUMENTS_S3_BUCKET:
        return []
    try:
        faults = storage.bucket_faults()
    except storage.StorageDown as error:
        return [Warning(f"No se pudo revisar el almacén de documentos. {error}", id="documents.W001")]
    return [_message(fault) for fault in faults]


def _message(fault: str) -> CheckMessage:
    if "no acepta documentos" in fault:
        return Error(fault, hint="El bloqueo se enciende al crear el almacén.", id="documents.E001")
    return Warning(fault, hint="Enciéndalo en el almacén: versiones y cifrado por defecto.", id="documents.W002")
