"""What the engines take of what the reader gave."""

from documents.analysis_rules.text import Page, find_pieces
from documents.reading.records import PageText, Reading

EXTRACTOR = "1"  # another number when the text read of the same file becomes another


def pages_of(reading: Reading) -> list[Page]:
    """The pages of a reading; one that nobody could read is told as such."""
    return [_page(page) for page in reading.pages]


def _page(page: PageText) -> Page:
    source = "unread" if page.unread and not page.text else page.source
    return Page(page.number, page.text, source, find_pieces(page.text, page.hidden), page.ocr_confidence)
