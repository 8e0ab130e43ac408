"""OpenSSH's own server, where the machine has one: started for a test, for this user only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import asyncssh

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
PATIENCE = 10
Running = tuple[int, asyncssh.SSHKey, Callable[[], None]]
CONFIGURATION = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {host_key}
AuthorizedKeysFile {authorized}
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
Subsystem sftp internal-sftp
ForceCommand internal-sftp -d {root}
"""


def start(folder: Path, root: Path, authorized: str) -> Running:
    """Its port, its host key, and what stops it."""
    assert SSHD is not None
    key = asyncssh.generate_private_key("ssh-ed25519")
    host_key, known, written = folder / "vert", folder / "kjente", folder / "sshd_config"
    host_key.write_bytes(key.export_private_key())
    host_key.chmod(0o600)
    known.write_text(authorized, encoding="ascii")
    port = _free_port()
    words = {"port": port, "host_key": host_key, "authorized": known, "root": root}
    written.write_text(CONFIGURATION.format(**words), encoding="ascii")
    if os.geteuid() == 0:
        # Where it keeps those apart who have not logged in yet: made when a machine starts.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    out = (folder / "sshd.log").open("w", encoding="utf-8")
    server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(written)], stdout=out, stderr=out)

    def stop() -> None:
        server.terminate()
        server.wait(PATIENCE)
        out.close()

    until = time.monotonic() + PATIENCE
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > until:
            stop()
            raise RuntimeError((folder / "sshd.log").read_text(encoding="utf-8"))
        time.sleep(0.02)
    return port, key, stop


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
