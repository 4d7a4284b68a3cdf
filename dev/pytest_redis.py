"""Gives each pytest-xdist worker a Redis of its own, before Django reads its settings (loaded by PYTEST_PLUGINS).

The tests empty the cache and count requests: workers that shared a server would do it to each other.
"""

import os

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
_servers = [url for url in os.environ.get("TEST_REDIS_URLS", "").split(",") if url]
if _worker.startswith("gw") and _servers:
    os.environ["REDIS_URL"] = _servers[int(_worker[2:]) % len(_servers)]
