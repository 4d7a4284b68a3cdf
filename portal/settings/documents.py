"""Files: where the bytes of documents are (a bucket when one is named, else a folder), and who looks for viruses."""

from pathlib import Path

from portal.settings.environment import IN_PRODUCTION, TLS_ONLY, env
from portal.storages import documents_storage

MAX_DOCUMENT_SIZE_MB = env.integer("MAX_DOCUMENT_SIZE_MB", 50, low=1, high=2048)

DOCUMENTS_DIR = Path(env.text("DOCUMENTS_DIR", "/var/lib/portal/documents"))
DOCUMENTS_S3_BUCKET = env.text("DOCUMENTS_S3_BUCKET", "")
DOCUMENTS_S3_SSE = env.choice("DOCUMENTS_S3_SSE", ("AES256", "aws:kms", "none"), "AES256")
# Object lock, in a bucket made with it: GOVERNANCE lets some users of the storage lift it, COMPLIANCE nobody.
DOCUMENTS_S3_LOCK = env.choice("DOCUMENTS_S3_LOCK", ("none", "GOVERNANCE", "COMPLIANCE"), "none")
DOCUMENTS_S3_LOCK_DAYS = env.integer("DOCUMENTS_S3_LOCK_DAYS", 365, low=1, high=36_500)
AWS_S3_ENDPOINT_URL = env.url("AWS_S3_ENDPOINT_URL", "", schemes=TLS_ONLY)
AWS_S3_REGION_NAME = env.text("AWS_S3_REGION_NAME", "us-east-1")
AWS_ACCESS_KEY_ID = env.text("AWS_ACCESS_KEY_ID", "")
AWS_SECRET_ACCESS_KEY = env.text("AWS_SECRET_ACCESS_KEY", "", secret=True)
STORAGES: dict[str, dict] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": documents_storage(
        folder=DOCUMENTS_DIR,
        bucket=DOCUMENTS_S3_BUCKET,
        encryption=DOCUMENTS_S3_SSE,
        endpoint=AWS_S3_ENDPOINT_URL,
        region=AWS_S3_REGION_NAME,
        keys=(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY),
        lock=(DOCUMENTS_S3_LOCK, DOCUMENTS_S3_LOCK_DAYS),
    ),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IN_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Downloads from links that people paste; the institution's own servers that are meant, though they are internal.
DOCUMENT_LINKS = env.boolean("DOCUMENT_LINKS", True)
DOCUMENT_LINK_INTERNAL_HOSTS = env.places("DOCUMENT_LINK_INTERNAL_HOSTS", [])
DOCUMENT_LINK_RATE_PER_MINUTE = env.integer("DOCUMENT_LINK_RATE_PER_MINUTE", 60, low=1, high=60_000)
DOCUMENT_LINK_TIMEOUT_SECONDS = env.number("DOCUMENT_LINK_TIMEOUT_SECONDS", 120, low=1, high=240)
CLAMAV_ADDRESS = env.url("CLAMAV_ADDRESS", "", schemes=("tcp", "unix"))
