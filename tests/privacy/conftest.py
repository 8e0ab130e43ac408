"""One night on an inbox full of canaries, with every folder it may write to watched."""

from __future__ import annotations

import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.nights.running import PROJECT, environment_for, night_command
from tests.privacy.canaries import Canaries
from tests.privacy.planting import plant

LOOK_EVERY_SECONDS = 0.02


@dataclass(frozen=True)
class CanaryNight:
    """Where the night ran, what was planted, and everything it left or said."""

    home: Path
    birds: Canaries
    said: subprocess.CompletedProcess[str]
    written: tuple[Path, ...]

    @property
    def current(self) -> Path:
        """What was published."""
        return (self.home / "published" / "current").resolve()


class Watch:
    """Keeps every file that is ever seen in a folder, by linking to it before it goes."""

    def __init__(self, folder: Path, kept: Path) -> None:
        self._folder, self._kept = folder, kept
        self._seen: set[int] = set()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._is_over.wait(LOOK_EVERY_SECONDS):
            for folder, _, names in os.walk(self._folder):
                for name in names:
                    self._keep(Path(folder) / name)

    def _keep(self, path: Path) -> None:
        try:
            inode = path.lstat().st_ino
            if inode not in self._seen and not path.is_symlink() and path.is_file():
                (self._kept / f"{len(self._seen)}-{path.name}").hardlink_to(path)
                self._seen.add(inode)
        except FileNotFoundError:
            return  # gone between looking and keeping


@pytest.fixture(scope="session")
def canary_night(tmp_path_factory: pytest.TempPathFactory) -> CanaryNight:
    """The real night, as ``make night`` runs it, on the canaries."""
    root = tmp_path_factory.mktemp("canaries")
    temporary, kept, person = (root / name for name in ("tmp", "kept", "person"))
    for folder in (temporary, kept, person):
        folder.mkdir(mode=0o700)
    home = root / "data"
    birds = plant(home)
    with Watch(temporary, kept):
        said = subprocess.run(
            night_command(),
            cwd=PROJECT,
            env=environment_for(home) | {"TMPDIR": str(temporary), "HOME": str(person)},
            capture_output=True,
            text=True,
            check=False,
        )
    zones = tuple(path for path in home.iterdir() if path.is_dir() and path.name != "inbox")
    keys = home.with_name("data.keys")
    return CanaryNight(home, birds, said, (*zones, keys, temporary, kept, person))
