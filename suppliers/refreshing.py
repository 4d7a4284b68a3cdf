"""Keep the files of registries fresh: SCVS's directory by itself; in a demonstration also what people load by hand."""

import tempfile
from pathlib import Path

import structlog
from django.conf import settings

from integrations.http import Conversation
from integrations.models import Counterpart, InformationPackage
from suppliers import companies, debarment
from suppliers.choices import RegisterKind

log = structlog.get_logger(__name__)

# Where the sandbox has the lists that officers download by hand, because their pages ask who is there.
SIMULATED = {
    RegisterKind.SERCOP: "sercop.csv",
    RegisterKind.UN: "un.xml",
    RegisterKind.OFAC: "ofac.csv",
    RegisterKind.WORLD_BANK: "worldbank.csv",
}


def refresh() -> list[str]:
    """Load what can be had; the kinds that were. Raises what the gateway raises, after what came before is loaded."""
    loaded = []
    if settings.IS_DEMO:
        loaded += load_simulated()
    if settings.SCVS_DIRECTORY_URL:
        with companies.downloaded("directory", progress=lambda done, total: None) as path:
            companies.import_directory(path)
        loaded.append(RegisterKind.SCVS_DIRECTORY.value)
    log.info("registers_refreshed", registers=loaded)
    return loaded


def load_simulated() -> list[str]:
    """The lists of the sandbox, its ranking, and a package of its DINARP. For demonstrations only."""
    register_simulated_package()
    with (
        tempfile.TemporaryDirectory(prefix="portal-lists-") as folder,
        Conversation("sandbox", settings.SANDBOX_URL, timeout=20, internal=True) as conversation,
    ):
        for kind, name in SIMULATED.items():
            reply = conversation.get(f"/lists/{name}")
            reply.expect_success()
            path = Path(folder, name)
            path.write_bytes(reply.body)
            debarment.import_debarred(kind, path, again=True)
    if settings.SCVS_RANKING_URL:
        with companies.downloaded("ranking", progress=lambda done, total: None) as path:
            companies.import_ranking(path)
    return [kind.value for kind in SIMULATED]


def register_simulated_package() -> None:
    """What DINARP would have approved for the demonstration: SERCOP's register of suppliers, which no public service
    tells. The other packages of the sandbox can be registered in the back-office."""
    service = Counterpart.objects.filter(code="dinarp").first()
    if service and service.is_sandbox:
        known = {"authority": "sercop", "operation": "proveedor", "parameter": "ruc", "daily_quota": 10_000}
        InformationPackage.objects.get_or_create(counterpart=service, code="3793", defaults=known)
