from suppliers import debarment
from suppliers.choices import DEBARRED
from suppliers.management.loading import LoadingCommand
from suppliers.sanctions import WrongFile


class Command(LoadingCommand):
    help = "Carga una lista de inhabilitados o sancionados, en lugar de la que había. Se puede repetir."
    refusals = (WrongFile,)

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--list",
            required=True,
            choices=[register.value for register in DEBARRED],
            help="un (XML), ofac (XML o CSV), worldbank (CSV o XLSX), sercop (CSV o XLSX).",
        )

    def handle(self, *, list, **options):
        self.register = list
        super().handle(**options)

    def load(self, path, **options):
        return debarment.import_debarred(self.register, path, **options)
