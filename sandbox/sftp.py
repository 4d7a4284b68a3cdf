"""The SFTP port of the sandbox: real SSH on loopback, by asyncssh (a development dependency; the rest needs none).

One user, by password or by key. Faults, taken once for each connection: `down`, `latency_seconds`, `wrong_host_key`,
`cut_after_bytes`, `bytes_per_second`, `half_upload`.
"""

import asyncio
import contextlib
import socket
import tempfile
import threading
from pathlib import Path
from typing import Any

import asyncssh

from sandbox.app import Sandbox
from sandbox.sercop import inbox
from sandbox.sercop.world import World

NAME = "sercop_sftp"
USER, PASSWORD = "portal", "clave-de-demostracion"
DIRECTORY = "salida"


class SftpPort:
    """Serves `sftp://host:port/salida` from a thread of its own until `close()`."""

    def __init__(
        self,
        sandbox: Sandbox,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        host_key: bytes | None = None,
        authorized_keys: str = "",
    ) -> None:
        """`host_key`: PEM of the server's private key; one of the moment unless given."""
        self.sandbox = sandbox
        self.key = asyncssh.import_private_key(host_key) if host_key else asyncssh.generate_private_key("ssh-ed25519")
        self.other_key = asyncssh.generate_private_key("ssh-ed25519")
        self.authorized = asyncssh.import_authorized_keys(authorized_keys) if authorized_keys else None
        self.files = tempfile.TemporaryDirectory(prefix="sandbox-sftp-")
        self.folder = Path(self.files.name, DIRECTORY)
        self.folder.mkdir()
        self.served = 0  # bytes of files, over all connections
        self.listener = socket.create_server((host, port), backlog=16)
        self.url = f"sftp://{host}:{self.listener.getsockname()[1]}/{DIRECTORY}"
        self.fingerprint = self.key.get_fingerprint()
        sandbox.ports[NAME] = {"url": self.url, "host_key": self.fingerprint}
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    @property
    def world(self) -> World:
        return self.sandbox.sercop.world

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.listener.setblocking(False)
        self.accepting = self.loop.create_task(self.accept())
        try:
            self.loop.run_until_complete(self.accepting)
        except asyncio.CancelledError:
            pass
        finally:
            left = asyncio.all_tasks(self.loop)
            for task in left:
                task.cancel()
            self.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.accepting.cancel)
        self.thread.join(10)
        self.listener.close()
        self.files.cleanup()
        self.sandbox.ports.pop(NAME, None)

    async def accept(self) -> None:
        talking: set[asyncio.Task] = set()
        try:
            while True:
                connection, _ = await self.loop.sock_accept(self.listener)
                task = self.loop.create_task(self.talk(connection))
                talking.add(task)
                task.add_done_callback(talking.discard)
        finally:
            for task in talking:
                task.cancel()
            await asyncio.gather(*talking, return_exceptions=True)

    async def talk(self, connection: socket.socket) -> None:
        fault = self.sandbox.faults.take(NAME, f"/{DIRECTORY}")
        with contextlib.ExitStack() as opened:
            opened.enter_context(connection)
            await asyncio.sleep(fault.get("latency_seconds", 0))
            if not fault.get("down"):
                await self.serve(connection, fault, opened)

    async def serve(self, connection: socket.socket, fault: dict, opened: contextlib.ExitStack) -> None:
        with contextlib.suppress(OSError, asyncssh.Error):
            spoken = await asyncssh.run_server(
                connection,
                server_factory=lambda: Door(self.authorized),
                server_host_keys=[self.other_key if fault.get("wrong_host_key") else self.key],
                sftp_factory=lambda channel: Files(channel, self, fault, opened),
                allow_scp=False,
                config=[],
            )
            try:
                await spoken.wait_closed()
            finally:
                spoken.abort()
                await spoken.wait_closed()

    def refresh(self, fault: dict) -> None:
        """What somebody who looks now finds."""
        self.sandbox.turn_the_page()
        inbox.write_files(self.world, self.folder)
        if fault.get("half_upload"):
            inbox.grow(self.world, self.folder)
        else:
            inbox.finish(self.world, self.folder)


class Door(asyncssh.SSHServer):
    """Who may come in."""

    def __init__(self, authorized) -> None:
        self.authorized = authorized

    def connection_made(self, conn) -> None:
        self.conn = conn

    def begin_auth(self, username: str) -> bool:
        if self.authorized:
            self.conn.set_authorized_keys(self.authorized)
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


class Files(asyncssh.SFTPServer):
    """The directory, read only, with the faults of this connection."""

    def __init__(self, channel, port: SftpPort, fault: dict, opened: contextlib.ExitStack) -> None:
        """`opened`: closes what it is given when the connection ends; asyncssh forgets files of a cancelled read."""
        super().__init__(channel, chroot=port.files.name.encode())
        self.port, self.fault, self.opened, self.sent = port, fault, opened, 0
        self.line = asyncio.Lock()  # a slow line is slow for all the reads on it together

    async def scandir(self, path: bytes):
        self.port.refresh(self.fault)
        async for entry in super().scandir(path):
            if not entry.filename.startswith(b"."):
                yield entry

    async def read(self, file_obj, offset: int, size: int) -> bytes:
        limit = self.fault.get("cut_after_bytes")
        if limit is not None and self.sent + size > limit:
            # After what was answered has left, and never with an answer to this.
            asyncio.get_running_loop().call_later(0.1, self.channel.get_connection().abort)
            await asyncio.sleep(3600)
        if rate := self.fault.get("bytes_per_second"):
            async with self.line:
                await asyncio.sleep(size / rate)
        content: Any = super().read(file_obj, offset, size)  # at once: the files are local
        self.sent += len(content)
        self.port.served += len(content)
        return content

    def refuse(self, *_, **__):
        raise asyncssh.SFTPPermissionDenied("read only")

    write = remove = rename = mkdir = rmdir = setstat = lsetstat = fsetstat = symlink = link = posix_rename = refuse

    def open(self, path, pflags, attrs):
        if pflags & ~asyncssh.FXF_READ:
            self.refuse()
        file: Any = super().open(path, pflags, attrs)
        return self.opened.enter_context(file)
