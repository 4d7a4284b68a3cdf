"""Everything that changed, from where the last run ended: a whole client in thirty lines, with Python alone.

PORTAL=http://localhost:8000 CLIENT_ID=app_… CLIENT_SECRET=sk-… python3 client.py
"""

import json
import os
import pathlib
import sys
import time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

API = os.environ.get("PORTAL", "http://localhost:8000") + "/api/v1"
KEY = {"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]}
PLACE = pathlib.Path(os.environ.get("PLACE", "offset.txt"))


def ask(path, token="", body=None, **parameters):
    """The answer; None when the token is over. Waits when the portal says so; whatever else is refused ends it."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = Request(f"{API}/{path}?{urlencode(parameters)}", body and urlencode(body).encode(), headers)  # noqa: S310
    try:
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)
    except HTTPError as error:
        if error.code in (429, 503):
            time.sleep(int(error.headers.get("Retry-After") or 10))
            return ask(path, token, body, **parameters)
        if error.code == 401 and token:
            return None
        sys.exit(error.read().decode())


token = ""
while True:
    token = token or ask("token/", body=KEY)["access_token"]
    offset = PLACE.read_text() if PLACE.exists() else ""
    page = ask("feed/", token, offset=offset, limit=1000, fields="ocid,title,phase,budget_amount")
    if page is None:  # tokens last ten minutes: the same again with another
        token = ""
        continue
    for process in page["items"]:
        print(json.dumps(process, ensure_ascii=False))
    PLACE.write_text(page["next_offset"])  # after the work on the page: what is interrupted is asked for again
    if page["is_end"]:
        break
