"""The directory of files that the simulated SERCOP leaves on its SFTP server, from the same world as its API."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from sandbox.sercop import bulk, releases
from sandbox.sercop.days import GUAYAQUIL
from sandbox.sercop.eight_files import eight_files
from sandbox.sercop.releases import encode
from sandbox.sercop.world import World

RECENT = timedelta(days=7)
HALF = "paquete_en_subida.json"


def write_files(world: World, folder: Path) -> list[str]:
    """Write what the world's day has to offer and is not there yet; the names written.

    The last finished month as JSON and as eight CSV files, the news of a week as JSON Lines, one package as JSON.
    """
    year, month = last_finished_month(world)
    name = f"{year}_{bulk.MONTHS[month - 1]}"
    recent = [p for p in world.processes if any(world.now - RECENT < at <= world.now for _, at in p.events)]
    packages = [releases.record(process, world.now) for process in recent]
    offers = {
        f"releases_{name}.zip": lambda: bulk.monthly_zip(world, year, month),
        f"csv_{name}.zip": lambda: eight_files(world.month(year, month), year, bulk.MONTHS[month - 1]),
        f"novedades_{world.today.isoformat()}.jsonl": lambda: "".join(encode(p) + "\n" for p in packages).encode(),
    }
    if packages:
        offers[f"paquete_{world.today.isoformat()}.json"] = lambda: encode(packages[-1]).encode()
    missing = [file for file in offers if not (folder / file).exists()]
    for file in missing:
        settle(folder / file, offers[file](), world.now)
    return missing


def last_finished_month(world: World) -> tuple[int, int]:
    before = world.today.replace(day=1) - timedelta(days=1)
    return before.year, before.month


def settle(path: Path, content: bytes, moment: datetime) -> None:
    """A whole file or none, as old as the moment of the world that wrote it."""
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_bytes(content)
    at = moment.replace(tzinfo=GUAYAQUIL).timestamp()
    os.utime(unfinished, (at, at))
    unfinished.replace(path)


def grow(world: World, folder: Path) -> None:
    """Somebody's upload that never ends: a little more of a package with every look."""
    content = encode(releases.record(world.processes[-1], world.now)).encode()
    path = folder / HALF
    have = path.stat().st_size if path.exists() else 0
    with path.open("ab") as file:
        file.write(content[have : have + max(1, len(content) // 50)])


def finish(world: World, folder: Path) -> None:
    """The upload ends."""
    if (folder / HALF).exists():
        settle(folder / HALF, encode(releases.record(world.processes[-1], world.now)).encode(), world.now)
