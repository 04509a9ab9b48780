"""A picture of an embedded store at one moment, taken without its lock, so that others may go on writing.

A store is a folder of RocksDB files. Tables (``.sst``) never change once written, so hard links are
enough; the small files that grow (MANIFEST, the write-ahead logs) are copied. When the MANIFEST is the
same before and after, no table came or went meanwhile and the copy is the store as it was at one moment
(a write that was going on is in it whole or not at all: the engine drops a torn record of the log).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from kgraph.errors import StoreError
from kgraph.graph import DATA, FORMAT, MARKER

Signature = tuple[tuple[str, int, int], ...]


def folder_of(store: Path) -> Path:
    """The folder with the engine's files: in a store of kgraph's, or a plain folder of the engine.

    Raises:
        StoreError: no store is there, or one of another version.
    """
    marker = store / MARKER
    if marker.is_file():
        try:
            found = json.loads(marker.read_text(encoding="utf-8"))["format"]
        except (ValueError, KeyError, TypeError):
            raise StoreError(marker, "the file that tells the store's version cannot be read") from None
        if found != FORMAT:
            raise StoreError(store, f"the store has format {found}, this kgraph reads format {FORMAT}", "build it anew")
    for folder in (store / DATA, store):
        if (folder / "CURRENT").is_file():
            return folder
    raise StoreError(store, "there is no store here", f"make one with: kgraph build … --store {store}")


def signature(folder: Path) -> Signature:
    """What changes whenever the store is written: names, sizes and times of its growing files."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "CURRENT" or entry.name.startswith("MANIFEST-") or entry.name.endswith(".log"):
                try:
                    stat = entry.stat()
                except FileNotFoundError:
                    continue
                found.append((entry.name, stat.st_size, stat.st_mtime_ns))
    return tuple(sorted(found))


def _manifest(folder: Path) -> tuple[str, int]:
    name = (folder / "CURRENT").read_text().strip()
    return name, (folder / name).stat().st_size


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)


def take(folder: Path, target: Path, patience: float = 10.0) -> None:
    """Copy the store in `folder` to the new folder `target`, as it is at one moment.

    Raises:
        StoreError: it kept changing for `patience` seconds, or cannot be read.
        OSError: the disk is full, or `target` cannot be written.
    """
    end = time.monotonic() + patience
    while True:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True, mode=0o700)
        try:
            before = _manifest(folder)
            names = sorted(os.listdir(folder))
            for name in names:
                if name == "CURRENT" or name.startswith(("MANIFEST-", "OPTIONS-")) or name == "IDENTITY":
                    shutil.copyfile(folder / name, target / name)
            for name in names:  # logs in the order of their numbers: an older one no longer grows
                if name.endswith(".log"):
                    shutil.copyfile(folder / name, target / name)
            for name in names:
                if name.endswith((".sst", ".blob")):
                    _link(folder / name, target / name)
            if _manifest(folder) == before:
                return
        except FileNotFoundError:  # a table was merged away meanwhile: again; CURRENT is always there while a store is
            if not (folder / "CURRENT").exists():
                shutil.rmtree(target, ignore_errors=True)
                raise StoreError(folder, "the store is gone") from None
        if time.monotonic() > end:
            shutil.rmtree(target, ignore_errors=True)
            raise StoreError(folder, "the store changes too fast to be read", "try again when the build is over")
        time.sleep(0.01)


@dataclass(slots=True)
class Snapshot:
    """One picture: where it lies, of which state, and how many use it."""

    path: Path
    signature: Signature
    users: int = 0
    state: str = field(init=False)

    def __post_init__(self) -> None:
        """`state` is a short name of the state: equal when nothing was written in between."""
        self.state = hashlib.sha256(repr(self.signature).encode()).hexdigest()[:16]


class Snapshots:
    """The pictures of one store: the newest, and older ones as long as somebody reads them."""

    def __init__(self, store: Path) -> None:
        self.folder = folder_of(store)
        parent = self.folder.parent
        prefix = f".{self.folder.name}.serve-"
        try:
            self.home = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        except OSError:
            self.home = Path(tempfile.mkdtemp(prefix="kgraph-serve-"))
        (self.home / "pid").write_text(str(os.getpid()))
        _sweep(parent, prefix)
        self.number = 0
        self.current: Snapshot | None = None
        self.checked = 0.0
        self.all: list[Snapshot] = []

    def stale(self, freshness: float) -> bool:
        """Whether a new picture is due: the store differs from the newest one, seen at most `freshness` s ago."""
        now = time.monotonic()
        if self.current is not None and now - self.checked < freshness:
            return False
        self.checked = now
        return self.current is None or signature(self.folder) != self.current.signature

    def renew(self) -> Snapshot:
        """Take a new picture (call it in a thread; one at a time)."""
        self.number += 1
        before = signature(self.folder)
        path = self.home / str(self.number)
        take(self.folder, path)
        snapshot = Snapshot(path, before)
        self.all.append(snapshot)
        self.current = snapshot
        return snapshot

    def tidy(self) -> None:
        """Remove the pictures that nobody uses any more."""
        for snapshot in [s for s in self.all if s is not self.current and s.users == 0]:
            self.all.remove(snapshot)
            shutil.rmtree(snapshot.path, ignore_errors=True)

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.home, ignore_errors=True)


def _sweep(parent: Path, prefix: str) -> None:
    """Remove what servers left behind that were killed."""
    for left in parent.glob(prefix + "*"):
        try:
            pid = int((left / "pid").read_text())
            os.kill(pid, 0)
        except ProcessLookupError:
            shutil.rmtree(left, ignore_errors=True)
        except (OSError, ValueError):
            continue
