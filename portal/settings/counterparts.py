"""SERCOP and the registries. An empty address means that the counterpart is not asked."""

import os
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import TLS_ONLY, env

SERCOP_BASE_URL = env.url(
    "SERCOP_BASE_URL", "https://datosabiertos.compraspublicas.gob.ec/PLATAFORMA", schemes=TLS_ONLY
)
SERCOP_RATE_PER_MINUTE = env.integer("SERCOP_RATE_PER_MINUTE", 60, low=1, high=600)
SERCOP_TIMEOUT_SECONDS = env.number("SERCOP_TIMEOUT_SECONDS", 60, low=1, high=240)
# Monthly files of SERCOP: how many requests a minute, how large a file may be, where it waits while it comes, and the
# first month that the planner brings ("2015-01"; empty: none by itself, `manage.py backfill_sercop` only).
SERCOP_BULK_RATE_PER_MINUTE = env.integer("SERCOP_BULK_RATE_PER_MINUTE", 20, low=1, high=600)
SERCOP_BULK_LARGEST_MB = env.integer("SERCOP_BULK_LARGEST_MB", 1024, low=1, high=2047)
SERCOP_BULK_STALL_SECONDS = env.number("SERCOP_BULK_STALL_SECONDS", 30, low=1, high=240)
SERCOP_BULK_FOLDER = Path(
    env.text("SERCOP_BULK_FOLDER", "") or Path(tempfile.gettempdir()) / f"portal-compras-{os.getuid()}"
)
SERCOP_BACKFILL_FROM = env.month("SERCOP_BACKFILL_FROM", "")
# Two more channels of SERCOP, each asked only when it has an address. Neither is public: integrations/sercop/README.md.
SERCOP_SOAP_URL = env.url("SERCOP_SOAP_URL", "", schemes=TLS_ONLY)
SERCOP_SOAP_WSDL = env.text("SERCOP_SOAP_WSDL", "")  # a file; empty: the committed one
SERCOP_SOAP_SECURITY = env.choice("SERCOP_SOAP_SECURITY", ("none", "basic", "wsse"), "none")
SERCOP_SOAP_USER = env.text("SERCOP_SOAP_USER", "")
SERCOP_SOAP_PASSWORD = env.text("SERCOP_SOAP_PASSWORD", "", secret=True)
SERCOP_SOAP_P12 = env.text("SERCOP_SOAP_P12", "")  # the institution's certificate for mutual TLS, a file
SERCOP_SOAP_P12_PASSWORD = env.text("SERCOP_SOAP_P12_PASSWORD", "", secret=True)
if SERCOP_SOAP_URL and SERCOP_SOAP_SECURITY != "none" and not (SERCOP_SOAP_USER and SERCOP_SOAP_PASSWORD):
    raise ImproperlyConfigured(
        f"La variable SERCOP_SOAP_SECURITY es {SERCOP_SOAP_SECURITY}: faltan SERCOP_SOAP_USER y SERCOP_SOAP_PASSWORD."
    )
SERCOP_SFTP_URL = env.url("SERCOP_SFTP_URL", "", schemes=("sftp",))  # sftp://máquina:puerto/carpeta
SERCOP_SFTP_HOST_KEY = env.text("SERCOP_SFTP_HOST_KEY", "")  # SHA256:… or lines of known_hosts, several by commas
SERCOP_SFTP_USER = env.text("SERCOP_SFTP_USER", "")
SERCOP_SFTP_PASSWORD = env.text("SERCOP_SFTP_PASSWORD", "", secret=True)
SERCOP_SFTP_KEY = env.text("SERCOP_SFTP_KEY", "")  # our private key, a file
SERCOP_SFTP_KEY_PASSWORD = env.text("SERCOP_SFTP_KEY_PASSWORD", "", secret=True)
SERCOP_SFTP_RATE_PER_MINUTE = env.integer("SERCOP_SFTP_RATE_PER_MINUTE", 120, low=1, high=600)
SERCOP_SFTP_TIMEOUT_SECONDS = env.number("SERCOP_SFTP_TIMEOUT_SECONDS", 120, low=1, high=240)
if SERCOP_SFTP_URL and not (SERCOP_SFTP_HOST_KEY and SERCOP_SFTP_USER and (SERCOP_SFTP_PASSWORD or SERCOP_SFTP_KEY)):
    raise ImproperlyConfigured(
        "La variable SERCOP_SFTP_URL está puesta: faltan SERCOP_SFTP_HOST_KEY (la clave del servidor, de la que no se "
        "prescinde), SERCOP_SFTP_USER, o SERCOP_SFTP_PASSWORD o SERCOP_SFTP_KEY."
    )
# Where files of the SFTP channel are while they come down and are read; private, emptied behind each file.
INBOX_DIR = Path(env.text("INBOX_DIR", "") or SERCOP_BULK_FOLDER / "inbox")
# A folder for documents on the same server, with one for each process in it; whose they are here: an account's e-mail.
DOCUMENTS_SFTP_FOLDER = env.text("DOCUMENTS_SFTP_FOLDER", "")
DOCUMENTS_SFTP_OWNER = env.text("DOCUMENTS_SFTP_OWNER", "")
if DOCUMENTS_SFTP_FOLDER and not (SERCOP_SFTP_URL and DOCUMENTS_SFTP_OWNER):
    raise ImproperlyConfigured(
        "La variable DOCUMENTS_SFTP_FOLDER está puesta: faltan SERCOP_SFTP_URL, el servidor donde está esa carpeta, o "
        "DOCUMENTS_SFTP_OWNER, el correo de la cuenta responsable de lo que llegue."
    )
# Codes of counterparts (sercop_soap, sercop_sftp) that answer inside the institution's own network.
INTERNAL_COUNTERPARTS = env.words("INTERNAL_COUNTERPARTS", [])
# The sandbox: simulated counterparts. Its data are marked wherever they are shown; production refuses it.
SANDBOX_URL = env.url("SANDBOX_URL", "")
IS_DEMO = bool(SANDBOX_URL)
PUBLIC_SERCOP_URL = "https://datosabiertos.compraspublicas.gob.ec/PLATAFORMA"

# Read from the first day, so that a wrong value is said at the start and not at the first question. First uses:
# SRI, SCVS, IESS and DINARP in `suppliers`, the language model and the limits of documents in `documents`. An empty
# address means that the counterpart is not asked.
SRI_API_URL = env.url("SRI_API_URL", "", schemes=TLS_ONLY)
SRI_SOAP_URL = env.url("SRI_SOAP_URL", "", schemes=TLS_ONLY)
SRI_FIRMA_ELECTRONICA = env.text("SRI_FIRMA_ELECTRONICA", "")
SRI_CLAVE_FIRMA = env.text("SRI_CLAVE_FIRMA", "", secret=True)
SCVS_DIRECTORY_URL = env.url("SCVS_DIRECTORY_URL", "", schemes=TLS_ONLY)
SCVS_RANKING_URL = env.url("SCVS_RANKING_URL", "", schemes=TLS_ONLY)
SCVS_API_URL = env.url("SCVS_API_URL", "", schemes=TLS_ONLY)
SCVS_USER = env.text("SCVS_USER", "")
SCVS_PASSWORD = env.text("SCVS_PASSWORD", "", secret=True)
IESS_API_URL = env.url("IESS_API_URL", "", schemes=TLS_ONLY)
IESS_TOKEN = env.text("IESS_TOKEN", "", secret=True)
DINARP_URL = env.url("DINARP_URL", "", schemes=TLS_ONLY)  # version 2
DINARP_V1_URL = env.url("DINARP_V1_URL", "", schemes=TLS_ONLY)
DINARP_SECURITY = env.choice("DINARP_SECURITY", ("none", "basic", "wsse"), "basic")
DINARP_USER = env.text("DINARP_USER", "")
DINARP_PASSWORD = env.text("DINARP_PASSWORD", "", secret=True)
if (DINARP_URL or DINARP_V1_URL) and DINARP_SECURITY != "none" and not (DINARP_USER and DINARP_PASSWORD):
    raise ImproperlyConfigured(
        f"La variable DINARP_SECURITY es {DINARP_SECURITY}: faltan DINARP_USER y DINARP_PASSWORD."
    )
# Of each of these registries; SRI, SCVS and IESS publish no limit, so we are modest.
REGISTRY_RATE_PER_MINUTE = env.integer("REGISTRY_RATE_PER_MINUTE", 30, low=1, high=60_000)
REGISTRY_TIMEOUT_SECONDS = env.number("REGISTRY_TIMEOUT_SECONDS", 30, low=1, high=240)
