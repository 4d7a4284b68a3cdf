from integrations.errors import IntegrationError
from suppliers import companies
from suppliers.management.loading import LoadingCommand


class Command(LoadingCommand):
    help = "Carga los ejercicios económicos de la SCVS (CSV): un archivo, o el que se descarga. Se puede repetir."
    operation = "ranking"
    refusals = (IntegrationError,)

    def load(self, path, **options):
        return companies.import_ranking(path, **options)
