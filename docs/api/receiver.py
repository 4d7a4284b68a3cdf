"""Receives the portal's webhooks and refuses what the portal did not sign. Needs `pip install standardwebhooks`.

RECEIVER=http://localhost:9000/avisos WEBHOOK_SECRET=whsec_… python3 receiver.py
"""

import json
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

from standardwebhooks import Webhook, WebhookVerificationError

WEBHOOK = Webhook(os.environ["WEBHOOK_SECRET"])
SEEN: set[str] = set()  # where it survives a restart, in a real receiver


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(
            int(self.headers.get("Content-Length", 0))
        )  # as it came: the signature is of these bytes
        try:
            notice = WEBHOOK.verify(body, {name.lower(): value for name, value in self.headers.items()})
        except WebhookVerificationError as error:
            print("refused:", error, flush=True)
            return self.end(401)
        if self.headers["webhook-id"] not in SEEN:  # it may come twice
            SEEN.add(self.headers["webhook-id"])
            print(notice["type"], json.dumps(notice["data"]), flush=True)
        return self.end(204)  # at once: long work comes after the answer

    def end(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *words):
        pass


place = urlsplit(os.environ.get("RECEIVER", "http://localhost:9000/avisos"))
HTTPServer((place.hostname or "localhost", place.port or 9000), Receiver).serve_forever()
