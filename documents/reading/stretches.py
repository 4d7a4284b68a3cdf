"""Cut what has no pages into stretches that are read, cited and compared as pages."""

from collections.abc import Iterable, Iterator

from documents.reading.records import Limits, PageText, Place, Read

LETTERS = 3000  # about what a sheet of paper holds


class Stretches:
    def __init__(self, limits: Limits):
        self.limits = limits

    def pages(self, pieces: Iterable[tuple[str, str]]) -> Iterator[Read]:
        """Pages of (place, text) pieces: each ends with the piece that fills it. One empty page for nothing at all."""
        number, letters, held = 1, 0, _Held()
        for place, text in _cut(pieces):
            held.add(place, clean(text))
            letters += len(text)
            if held.size >= LETTERS:
                yield Read(held.page(number))
                number, held = number + 1, _Held()
            if letters > self.limits.characters or number > self.limits.pages:
                yield Read(PageText(number, unread="El documento pasa del máximo de texto que se lee."))
                return
        if held.size or number == 1:
            yield Read(held.page(number))


def _cut(pieces: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """A piece without end in several of the same place: no page is so long that a database minds."""
    for place, text in pieces:
        for start in range(0, max(len(text), 1), LETTERS):
            yield place, text[start : start + LETTERS]


class _Held:
    def __init__(self):
        self.texts: list[str] = []
        self.places: list[Place] = []
        self.size = 0

    def add(self, place: str, text: str) -> None:
        self.places.append(Place(self.size, place))
        self.texts.append(text)
        self.size += len(text) + 1

    def page(self, number: int) -> PageText:
        text = "\n".join(self.texts)
        return PageText(number, text, "text" if text.strip() else "none", places=self.places)


def clean(text: str) -> str:
    """Without control characters, which a page does not show and a database does not store."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t").encode("utf-8", "replace").decode()
