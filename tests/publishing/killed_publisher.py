"""Publish in a child process that is killed at its n-th touch of the published folder, for n = 0, 1, 2, ...

Usage: python -m tests.publishing.killed_publisher HOME

Prints one JSON line a kill: the touch, whether the pointer moved, and whether the release readers see reads
as it was written. Python's audit events name the touches (open, mkdir, rename, rmtree), so that the product
needs no hook for this.
"""

import json
import os
import signal
import sys
from pathlib import Path

from mdm_pipeline.publishing import next_release, publish
from mdm_pipeline.publishing.manifest import verify
from mdm_pipeline.publishing.pointer import folder_of, read_pointer, seals
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse
from tests.publishing import release_world


def publish_once(settings: Settings) -> None:
    with Warehouse.in_memory() as warehouse:
        release = next_release(settings)
        release_world.fill(warehouse, release)
        publish(warehouse, settings, release, release_world.provenance(), lambda: None)


def die_at_touch(number: int, folder: Path) -> None:
    """Make this process kill itself at its n-th touch of a file under `folder`."""
    touches = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal touches
        if event.partition(".")[0] in {"open", "os", "shutil"} and str(folder) in str(arguments[0]):
            if touches == number:
                os.kill(os.getpid(), signal.SIGKILL)
            touches += 1

    sys.addaudithook(hook)


def killed_at(number: int, settings: Settings) -> bool:
    """Publish in a child that dies at touch `number`; return whether it died before it was done."""
    child = os.fork()
    if child == 0:
        die_at_touch(number, settings.places.published)
        publish_once(settings)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise SystemExit(f"the publisher failed at touch {number}")
    return os.WIFSIGNALED(status)


def main(home: Path) -> None:
    settings = release_world.settings_for(home)
    number = 0
    while killed_at(number, settings):
        pointer = read_pointer(settings.places)
        release = 0 if pointer is None else pointer.release
        if pointer is not None:
            verify(folder_of(settings.places, release), seals(pointer)[release])
        print(json.dumps({"touch": number, "release": release}), flush=True)
        number += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
