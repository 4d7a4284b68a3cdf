"""Everything that changed, from where the last run ended: a whole client in thirty lines, with Python alone.

PORTAL=http://localhost:8000 CLIENT_ID=app_… CLIENT_SECRET=sk-… python client.py
"""

import json
import os
import pathlib
import urllib.parse
import urllib.request

PORTAL = os.environ.get("PORTAL", "http://localhost:8000")
PLACE = pathlib.Path(os.environ.get("PLACE", "offset.txt"))


def ask(path, token="", body=None, **parameters):
    address = f"{PORTAL}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(address, body and json.dumps(body).encode(), headers)  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.load(answer)


key = {"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]}
token = ask("token/", body=key)["access_token"]
offset = PLACE.read_text() if PLACE.exists() else ""
while True:
    page = ask("feed/", token, offset=offset, limit=1000, fields="ocid,title,phase,budget_amount")
    for process in page["items"]:
        print(json.dumps(process, ensure_ascii=False))
    offset = page["next_offset"]
    PLACE.write_text(offset)  # after the work on the page: what is interrupted is asked for again
    if page["is_end"]:
        break
