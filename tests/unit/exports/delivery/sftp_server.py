"""A real SFTP server in a thread of its own, with a folder as its root."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

USER, PASSWORD = "kommune3905", "et-passord-for-en-test"


@dataclass
class SftpServer:
    """What is running. ``before_rename`` may break the line off; ``calls`` is what was asked."""

    root: Path
    host_key: asyncssh.SSHKey
    authorized: str
    port: int = 0
    before_rename: Callable[[], None] | None = None
    after_rename: Callable[[], None] | None = None
    calls: list[str] = field(default_factory=list)
    has_fsync: bool = True

    @property
    def fingerprint(self) -> str:
        """The host key's, as ``ssh-keygen -l`` shows it."""
        return self.host_key.get_fingerprint()

    @property
    def public_key(self) -> str:
        """The host key's line in known_hosts, without the host."""
        return self.host_key.export_public_key().decode().strip()


class _Login(asyncssh.SSHServer):
    def __init__(self, open_lines: list[asyncssh.SSHServerConnection]) -> None:
        self.open_lines = open_lines

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.open_lines.append(conn)

    def begin_auth(self, _username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


def start(server: SftpServer) -> Callable[[], None]:
    """Run a server; what is returned stops it."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    open_lines: list[asyncssh.SSHServerConnection] = []

    class Files(asyncssh.SFTPServer):
        def __init__(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
            super().__init__(chan, chroot=str(server.root).encode())

        def rename(self, oldpath: bytes, newpath: bytes) -> None:
            server.calls.append("rename")
            if server.before_rename:
                server.before_rename()
            super().rename(oldpath, newpath)
            if server.after_rename:
                server.after_rename()

        def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
            server.calls.append("posix_rename")
            super().posix_rename(oldpath, newpath)

        def fsync(self, file_obj: object) -> None:
            server.calls.append("fsync")
            if not server.has_fsync:
                raise asyncssh.SFTPOpUnsupported("fsync")
            super().fsync(file_obj)

    async def listen() -> asyncssh.SSHAcceptor:
        acceptor = await asyncssh.create_server(
            lambda: _Login(open_lines),
            "127.0.0.1",
            0,
            server_host_keys=[server.host_key],
            authorized_client_keys=asyncssh.import_authorized_keys(server.authorized),
            sftp_factory=Files,
            login_timeout=10,
        )
        server.port = acceptor.get_port()
        ready.set()
        return acceptor

    async def closed(acceptor: asyncssh.SSHAcceptor) -> None:
        await acceptor.wait_closed()
        for line in open_lines:
            line.abort()
            await line.wait_closed()
        # The sockets themselves are closed in the loop's next round.
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    def run() -> None:
        asyncio.set_event_loop(loop)
        acceptor = loop.run_until_complete(listen())
        loop.run_forever()
        acceptor.close()
        loop.run_until_complete(closed(acceptor))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)

    def stop() -> None:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)

    return stop
