"""Recognition of text in images of pages, by tesseract."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from documents.reading.records import Limits, Word

DOUBTFUL = 60  # mean confidence below which the page may be lying on its side
PAGE_SECONDS = 60
NOT_REACHED = "No alcanzó el tiempo de reconocimiento de texto."
MISSING = "No hay un reconocedor de texto instalado."


@dataclass(frozen=True)
class Recognised:
    """Text of one page. `confidence` 0 to 100; None when no word was found. `failure`: why there is none."""

    text: str = ""
    confidence: float | None = None
    words: tuple[Word, ...] = ()
    failure: str = ""


def recognise_all(
    pages: list[int], render: Callable[[int], tuple[Image.Image, int]], limits: Limits
) -> Iterator[tuple[int, Recognised]]:
    """Recognise pages in their order, several at a time; those that the budget does not reach are told as failures.

    `render(number)` gives the image of a page and its dots per inch; it is only called from this thread.
    """
    until = time.monotonic() + limits.ocr_seconds
    waiting, workers = list(pages), limits.ocr_workers or len(os.sched_getaffinity(0))
    with ThreadPoolExecutor(workers) as pool:
        running: dict[Future, int] = {}
        while waiting or running:
            while waiting and len(running) < workers and time.monotonic() < until and _within(pages, waiting, limits):
                number = waiting.pop(0)
                running[pool.submit(recognise, *_flat(*render(number)), limits, until)] = number
            if not running:
                break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result()
    for number in waiting:
        yield number, Recognised(failure=NOT_REACHED)


def _within(pages: list[int], waiting: list[int], limits: Limits) -> bool:
    return len(pages) - len(waiting) < limits.ocr_pages


def _flat(image: Image.Image, dpi: int) -> tuple[Image.Image, int]:
    return (image if image.mode == "L" else image.convert("L")), dpi


def recognise(image: Image.Image, dpi: int, limits: Limits, until: float) -> Recognised:
    """Read a grey image; when that goes badly, look which way it lies and read it once more."""
    straight = _read(image, dpi, limits, until)
    if straight.failure or (straight.confidence is not None and straight.confidence >= DOUBTFUL):
        return straight
    if sum(image.histogram()[:128]) == 0:  # nothing dark: a blank sheet
        return straight
    turn = _orientation(image, dpi, until)
    if turn not in (90, 180, 270):
        return straight
    turned = _read(image.rotate(-turn, expand=True), dpi, limits, until)
    if (turned.confidence or 0) <= (straight.confidence or 0):
        return straight
    return Recognised(turned.text, turned.confidence, tuple(_turned_back(word, turn) for word in turned.words))


def _turned_back(word: Word, turn: int) -> Word:
    """The word's box on the page as it lies, from its box on the page after a clockwise `turn`."""
    text, left, top, right, bottom = word
    if turn == 90:
        return Word(text, top, 1 - right, bottom, 1 - left)
    if turn == 180:
        return Word(text, 1 - right, 1 - bottom, 1 - left, 1 - top)
    return Word(text, 1 - bottom, left, 1 - top, right)


def _read(image: Image.Image, dpi: int, limits: Limits, until: float) -> Recognised:
    told = _tesseract(image, ["-l", limits.language, "--psm", "3", "--dpi", str(dpi), "tsv"], until)
    return Recognised(failure=told) if isinstance(told, str) else parse_tsv(told.decode("utf-8", "replace"), image.size)


def _orientation(image: Image.Image, dpi: int, until: float) -> int:
    """How many degrees clockwise the page must be turned to stand upright; 0 when nobody knows."""
    told = _tesseract(image, ["--psm", "0", "--dpi", str(dpi)], until)
    lines = b"" if isinstance(told, str) else told
    for line in lines.splitlines():
        if line.startswith(b"Rotate:"):
            return int(line.partition(b":")[2])
    return 0


def _tesseract(image: Image.Image, options: list[str], until: float) -> bytes | str:
    """What it wrote, or why there is nothing, as a sentence."""
    picture = BytesIO()
    image.save(picture, "PPM")
    left = min(PAGE_SECONDS, max(until - time.monotonic(), 1))
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        result = subprocess.run(
            ["tesseract", "stdin", "stdout", *options],
            input=picture.getvalue(), capture_output=True, timeout=left, env=environment,
        )  # fmt: skip
    except FileNotFoundError:
        return MISSING
    except subprocess.TimeoutExpired:
        return NOT_REACHED
    return result.stdout if result.returncode == 0 else "El reconocedor de texto no pudo con esta página."


def parse_tsv(table: str, size: tuple[int, int]) -> Recognised:
    """Lines of tesseract's table as text, words with their boxes, and the mean confidence by letters."""
    words: list[Word] = []
    pieces: list[str] = []
    weight, total = 0, 0.0
    before: tuple[str, ...] = ()
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        block, paragraph, line, text = cells[2], cells[3], cells[4], cells[11].strip()
        pieces.append(_between(before, (block, paragraph, line)) + text)
        words.append(_word(text, [int(cell) for cell in cells[6:10]], size))
        before, weight, total = (block, paragraph, line), weight + len(text), total + float(cells[10]) * len(text)
    return Recognised("".join(pieces), round(total / weight, 1) if weight else None, tuple(words))


def _between(before: tuple, here: tuple) -> str:
    if not before:
        return ""
    if before == here:
        return " "
    return "\n" if before[:2] == here[:2] else "\n\n"


def _word(text: str, box: list[int], size: tuple[int, int]) -> Word:
    left, top, width, height = box
    across, down = size
    corners = (left / across, top / down, (left + width) / across, (top + height) / down)
    return Word(text, *(round(corner, 4) for corner in corners))
