"""The monthly files of `/download`: a ZIP with one JSON array of release packages."""

import io
import zipfile

from sandbox.sercop.releases import encode
from sandbox.sercop.world import World

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


def is_generated(world: World, year: int, month: int) -> bool:
    """Files exist for finished months only, from 2015 on."""
    return 1 <= month <= 12 and year >= 2015 and (year, month) < (world.today.year, world.today.month)


def monthly_zip(world: World, year: int, month: int, method: str = "all") -> bytes:
    """The file's bytes, the same all day, so that a download can be resumed. Even years have a package a line."""
    packages = [encode(package) for package in world.month(year, month, method)]
    text = "[" + (",\n" if year % 2 == 0 else ",").join(packages) + "]"
    stream = io.BytesIO()
    entry = zipfile.ZipInfo(f"releases_{year}_{MONTHS[month - 1]}.json", date_time=(year, month, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(entry, text)
    return stream.getvalue()
