from integrations.errors import IntegrationError
from suppliers import companies
from suppliers.management.loading import LoadingCommand


class Command(LoadingCommand):
    help = "Carga el directorio de compañías de la SCVS (XLSX): un archivo, o el que se descarga. Se puede repetir."
    operation = "directory"
    refusals = (IntegrationError,)

    def load(self, path, **options):
        return companies.import_directory(path, **options)
