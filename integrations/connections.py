"""Connections to counterparts: to public addresses only, and only until the deadline of the exchange. Plain Python."""

import ssl
import time

import httpcore
import httpx

from integrations.addresses import resolve
from integrations.errors import NotConfigured


class Backend(httpcore.SyncBackend):
    """Connects to public addresses only, and lets no read or write pass the deadline of the exchange."""

    def __init__(self, trusted: frozenset[tuple[str, int]]):
        self.trusted, self.deadline = trusted, 0.0

    def start(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds

    def left(self, timeout: float | None) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("deadline of the exchange")
        return left if timeout is None else min(left, timeout)

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        addresses = resolve(host, port, trusted=(host.lower(), port) in self.trusted)
        failure: Exception | None = None
        for address in addresses:
            try:
                stream = super().connect_tcp(address, port, self.left(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self)
        raise failure or httpcore.ConnectError(f"no address for {host}")

    def connect_unix_socket(self, *_, **__):
        raise NotConfigured("Las contrapartes se consultan por la red, no por un socket local.")


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline of the exchange, so that a slow drip cannot hold a worker."""

    def __init__(self, stream, backend: Backend):
        self.stream, self.backend = stream, backend

    def read(self, max_bytes, timeout=None):
        return self.stream.read(max_bytes, self.backend.left(timeout))

    def write(self, buffer, timeout=None):
        self.stream.write(buffer, self.backend.left(timeout))

    def close(self):
        self.stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        return _Stream(self.stream.start_tls(ssl_context, server_hostname, self.backend.left(timeout)), self.backend)

    def get_extra_info(self, info):
        return self.stream.get_extra_info(info)


class Transport(httpx.HTTPTransport):
    """httpx's transport over our backend; httpx offers no argument for it."""

    def __init__(self, backend: Backend, tls: ssl.SSLContext):
        super().__init__(verify=tls, trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=backend, http1=True, http2=False)
