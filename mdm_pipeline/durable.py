"""Files that survive a crash: at any moment the old content or the new, never a part of either.

Part of the kernel. Knows the file system and nothing else.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHUNK_BYTES = 1 << 20


def replace_text(path: Path, text: str) -> None:
    """Give a file new content in one step: write beside it, fsync, rename over it, fsync the folder."""
    replace_bytes(path, text.encode())


def replace_bytes(path: Path, content: bytes) -> None:
    """Give a file new content in one step, as `replace_text` does."""
    draft = path.with_name(f"{path.name}.tmp")
    draft.write_bytes(content)
    move(draft, path)


def sync(path: Path) -> None:
    """Bring a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Bring everything in a folder, and then the folder, to the disk."""
    for path in sorted(folder.rglob("*")):
        sync(path)
    sync(folder)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def move(written: Path, path: Path) -> None:
    """Put a written file or folder into its place in one step, and bring it and its parent to the disk."""
    sync(written)
    written.replace(path)
    sync(path.parent)


@contextmanager
def exclusive(lock: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold a lock file alone: a second holder calls `waiting` once and waits.

    The lock is the operating system's, so the hold of a killed process ends with it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
