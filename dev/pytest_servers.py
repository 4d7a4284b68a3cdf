"""Gives each pytest-xdist worker servers of its own, before Django reads its settings (loaded by PYTEST_PLUGINS).

The tests empty the cache and count requests, and what a reader of the change feed may see depends on the oldest open
transaction of the whole PostgreSQL server: workers that shared them would fail each other at random.
"""

import os

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker.startswith("gw"):
    for _name in ("DATABASE_URL", "REDIS_URL"):
        if _urls := [url for url in os.environ.get(f"TEST_{_name}S", "").split(",") if url]:
            os.environ[_name] = _urls[int(_worker[2:]) % len(_urls)]
