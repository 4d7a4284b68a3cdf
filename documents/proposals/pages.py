"""Which pages a model is shown, and what of them: nothing hidden, nothing that speaks to machines, no more than fits."""

from documents.analysis_rules.instructions import find_instructions
from documents.analysis_rules.regions import index_pieces
from documents.analysis_rules.text import Page, Text, rx
from documents.proposals.schema import Group

WINDOW = 24_000  # characters of one question: some 6,000 tokens
WINDOWS = 3  # questions for a group at most
FIRST_PAGES = 2  # a cover says what the rest is about
GONE = "\n¤\n"


def readable(pages: list[Page]) -> list[Page]:
    """The pages without instructions to machines and hidden words; a quote through such a gap is never found."""
    text = Text(pages)
    gaps = sorted(text.origin(start, end) for start, end in [*find_instructions(text), *index_pieces(text)])
    return [
        Page(page.number, _without(page.text, start, gaps), page.source, (), page.confidence)
        for page, start in zip(text.pages, text.starts, strict=True)
        if page.source != "unread"
    ]


def _without(text: str, base: int, gaps: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in ((a - base, b - base) for a, b in gaps):
        if end <= 0 or start >= len(text):
            continue
        kept.append(text[at : max(start, at)])
        at = max(at, min(end, len(text)))
    return GONE.join([*kept, text[at:]]) if kept else text


def windows(group: Group, pages: list[Page]) -> list[list[Page]]:
    """Pages of the group's questions, in order: those that speak of it most, as many as fit."""
    pages = [part for page in pages for part in _cut(page)]
    room = WINDOW * WINDOWS
    if sum(len(page.text) for page in pages) > WINDOW:
        pages = _chosen(group, pages, room)
    found: list[list[Page]] = []
    size = WINDOW
    for page in pages:
        if size + len(page.text) > WINDOW:
            found.append([])
            size = 0
        found[-1].append(page)
        size += len(page.text)
    return found[:WINDOWS]


def _cut(page: Page) -> list[Page]:
    """A page that fits; a sheet of a spreadsheet may be longer than a question."""
    pieces = [page.text[start : start + WINDOW] for start in range(0, len(page.text), WINDOW)]
    return [Page(page.number, piece, page.source) for piece in pieces]


def _chosen(group: Group, pages: list[Page], room: int) -> list[Page]:
    folded = Text(pages)
    hits = [0] * len(pages)
    for match in rx(group.cues).finditer(folded.folded):
        number = folded.page_at(match.start())
        hits[next(index for index, page in enumerate(folded.pages) if page is number)] += 1
    wanted = sorted(range(len(pages)), key=lambda index: (index >= FIRST_PAGES, -hits[index], index))
    chosen, size = [], 0
    for index in wanted:
        if (hits[index] or index < FIRST_PAGES) and size + len(pages[index].text) <= room:
            chosen.append(index)
            size += len(pages[index].text)
    return [pages[index] for index in sorted(chosen)]
