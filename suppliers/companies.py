"""Load SCVS's files: the directory of companies and the ranking with their financial years."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction

from integrations import gateway
from integrations.errors import Unavailable
from integrations.scvs.directory import DirectoryFile
from integrations.scvs.ranking import RankingFile
from integrations.scvs.records import FinancialYear as FinancialYearRow
from suppliers import registers
from suppliers.choices import RegisterKind
from suppliers.models import Company, FinancialYear
from suppliers.registers import Loaded

BLOCK = 2_000  # lines that go to the server at once
CHUNK = 100_000  # rows of the ranking that are committed at once
DOWNLOAD_SECONDS = 6 * 3600
Progress = Callable[[int], None]


def import_directory(path: Path, *, progress: Progress = lambda rows: None, again: bool = False) -> Loaded:
    """The directory at `path` into `Company`, in one transaction; `progress(rows)` as they are read.

    Raises integrations.errors.UnexpectedReply when it is no directory.
    """
    opened = DirectoryFile(path)
    file = registers.opened(RegisterKind.SCVS_DIRECTORY, path, published_at=opened.facts.updated_at)
    if registers.is_newest(file) and not again:
        return Loaded(file, file.rows, file.skipped, was_loaded=True)
    with transaction.atomic(), _without_collecting():
        blocks = _lines(_once(opened), progress, file.pk)
        if _is_empty(Company):
            rows = _fill(Company, DIRECTORY, blocks)
        else:
            rows = _upsert(Company, DIRECTORY, ("expediente",), blocks)
        registers.finish(file, rows=rows, skipped=opened.skipped)
    _analyse(Company)
    return Loaded(file, rows, opened.skipped, tuple(opened.problems))


def import_ranking(path: Path, *, progress: Progress = lambda rows: None, again: bool = False) -> Loaded:
    """The ranking at `path` into `FinancialYear`, 100,000 rows a transaction: whoever is killed goes on from the last.

    Raises integrations.errors.UnexpectedReply when it is no ranking.
    """
    file = registers.opened(RegisterKind.SCVS_RANKING, path, published_at=None)
    if file.loaded_at and not again:
        return Loaded(file, file.rows, file.skipped, was_loaded=True)
    if file.loaded_at:
        file.position = file.rows = file.skipped = 0
    opened = RankingFile(path, start=file.position)
    cells, before = opened.cells(), file.skipped
    while chunk := list(islice(cells, CHUNK)):
        with transaction.atomic():
            file.rows += _keep_years(opened, chunk)
            file.position, file.skipped = opened.position, before + opened.skipped
            file.save()
        progress(len(chunk))
    registers.finish(file, rows=file.rows, skipped=before + opened.skipped)
    _analyse(FinancialYear)
    return Loaded(file, file.rows, file.skipped, tuple(opened.problems))


@contextmanager
def downloaded(operation: str, *, progress: Callable[[int, int | None], None]) -> Iterator[Path]:
    """The file of SCVS (`operation`: "directory" or "ranking") while it is used; what came of one that was cut stays
    for the next call. Raises integrations.errors.IntegrationError."""
    folder = Path(settings.SERCOP_BULK_FOLDER) / "scvs"
    answer = gateway.ask(
        f"scvs_{operation}", operation, into=folder / operation, seconds=DOWNLOAD_SECONDS, progress=progress
    )
    if not answer.record.is_complete:
        raise Unavailable(f"La descarga no terminó en {DOWNLOAD_SECONDS:,} s: repita la orden para continuarla.")
    yield answer.record.path
    answer.record.path.unlink(missing_ok=True)


DIRECTORY = (
    *("expediente", "ruc", "name", "legal_status", "constituted_on", "kind", "country", "region", "locality", "city"),
    *("address", "representative", "position", "capital", "activity", "last_balance_year", "file_id"),
)
RANKING = FinancialYearRow._fields
YEAR = ("expediente", "year")
# The columns as `RankingFile.cells` gives their texts.
RANKING_TEXTS = (*YEAR, "employees", *(name for name in RANKING if name not in (*YEAR, "employees")))
# What PostgreSQL says of texts that are no numbers, of no key, and of a key twice; COPY speaks past Django.
UNFIT = (DataError, IntegrityError, ProgrammingError, psycopg.DataError, psycopg.IntegrityError)
OF_NUMBERS = b"0123456789.-+eE\t\n"


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Rows have no cycles, and looking for some among hundreds of thousands takes its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _once(opened: DirectoryFile) -> Iterator[tuple]:
    """The companies, each expediente once: the file may repeat one."""
    seen: set[int] = set()
    for company in opened:
        if company.expediente not in seen:
            seen.add(company.expediente)
            yield company


def _keep_years(opened: RankingFile, chunk: list[tuple[str, ...]]) -> int:
    """Rows of the ranking into the table; returns how many. As they are written, which is fastest; when something in
    them is no number, or a row is there twice, each is read on its own."""
    unique = {cells[:2]: cells for cells in chunk}.values()  # the last one counts
    text = "".join(["\t".join(cells) + "\n" for cells in unique])
    if not text.encode().translate(None, OF_NUMBERS):
        with suppress(*UNFIT), transaction.atomic():
            _upsert(FinancialYear, RANKING_TEXTS, YEAR, iter([text]), are_texts=True)
            return len(chunk)
    rows = [row for cells in chunk if (row := opened.record(cells))]
    last_of_each = {row[:2]: row for row in rows}.values()
    _upsert(FinancialYear, RANKING, YEAR, _lines(last_of_each, lambda _: None))
    return len(rows)


def _lines(rows: Iterable[tuple], progress: Progress, *more: object) -> Iterator[str]:
    """Blocks of lines for COPY: each row and `more`."""
    tail = "".join(f"\t{value}" for value in more) + "\n"
    rows = iter(rows)
    while block := list(islice(rows, BLOCK)):
        lines = ["\t".join(["\\N" if value is None else str(value) for value in row]) + tail for row in block]
        text = "".join(lines)
        if not _is_plain(text, block, tail.count("\t")):
            lines = [
                "\t".join(["\\N" if value is None else _escaped(str(value)) for value in row]) + tail for row in block
            ]
            text = "".join(lines)
        yield text
        progress(len(block))


def _is_plain(text: str, block: list[tuple], more: int) -> bool:
    """Nothing in the texts means anything to COPY; a few scans of a block are faster than escaping each value."""
    tabs = sum(map(len, block)) + len(block) * (more - 1)
    slashes = sum([row.count(None) for row in block])
    return (
        text.count("\t") == tabs and text.count("\\") == slashes and text.count("\n") == len(block) and "\r" not in text
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _upsert(
    model, columns: tuple[str, ...], key: tuple[str, ...], blocks: Iterator[str], *, are_texts: bool = False
) -> int:
    """COPY into a table of the transaction, then one statement that leaves rows alone that say the same.

    `are_texts`: numbers in any spelling, nothing for NULL.
    """
    incoming = f"incoming_{model._meta.model_name}{'_texts' if are_texts else ''}"
    table, listed = model._meta.db_table, ", ".join(columns)
    shape = ", ".join(f"{column} numeric" for column in columns) if are_texts else f"like {table}"
    null = " with (null '')" if are_texts else ""
    with connection.cursor() as cursor:
        cursor.execute(f"create temporary table if not exists {incoming} ({shape}) on commit delete rows")
        cursor.execute(f"truncate {incoming}")  # of an earlier file in the same transaction
        with cursor.copy(f"copy {incoming} ({listed}) from stdin{null}") as copy:
            for block in blocks:
                copy.write(block)
        count = cursor.rowcount
        cursor.execute(_merging(table, incoming, columns, key))
    return count


def _fill(model, columns: tuple[str, ...], blocks: Iterator[str]) -> int:
    """COPY straight into a table that is empty, and stays it for everybody else until this transaction ends."""
    with connection.cursor() as cursor:
        with cursor.copy(f"copy {model._meta.db_table} ({', '.join(columns)}) from stdin") as copy:
            for block in blocks:
                copy.write(block)
        return cursor.rowcount


def _is_empty(model) -> bool:
    """Nobody else may fill it meanwhile; whoever reads it is not held up."""
    with connection.cursor() as cursor:
        cursor.execute(f"lock table {model._meta.db_table} in share row exclusive mode")
    return not model.objects.exists()


def _merging(table: str, incoming: str, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
    listed, told = ", ".join(columns), [column for column in columns if column not in key]
    held, new = (", ".join(f"{which}.{column}" for column in told) for which in ("held", "excluded"))
    changes = ", ".join(f"{column} = excluded.{column}" for column in told)
    return (
        f"insert into {table} as held ({listed}) select {listed} from {incoming} "  # noqa: S608 names of our own
        f"on conflict ({', '.join(key)}) do update set {changes} where ({held}) is distinct from ({new})"
    )


def _analyse(model) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"analyze {model._meta.db_table}")
