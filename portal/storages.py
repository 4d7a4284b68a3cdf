"""The entry of `STORAGES` for documents. Pure: values of settings in, Django's dictionary out."""

from pathlib import Path
from typing import Any


def documents_storage(
    *,
    folder: Path,
    bucket: str,
    encryption: str,
    endpoint: str,
    region: str,
    keys: tuple[str, str],
    lock: tuple[str, int] = ("none", 0),
) -> dict[str, Any]:
    """A bucket when one is named, else a folder. `encryption`: what the bucket's server is asked for, or "none".
    `lock`: how its objects are kept from being changed or deleted, or "none", and for how many days."""
    if not bucket:
        return {"BACKEND": "documents.storage.DocumentFolder", "OPTIONS": {"location": folder}}
    access, secret = (key or None for key in keys)  # without them boto3 asks the machine it runs on
    return {
        "BACKEND": "documents.storage.DocumentBucket",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint or None,
            "region_name": region,
            "access_key": access,
            "secret_key": secret,
            "default_acl": None,
            "object_parameters": {} if encryption == "none" else {"ServerSideEncryption": encryption},
            "lock": lock,
            "max_memory_size": 2**20,  # beyond it a download lies on the disk
        },
    }
