"""The stored files, whichever storage holds them."""

from collections.abc import Iterator
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage

from voucher_portal.backup.manifest import FILES, BackupBroken, Line, hash_of


def names(folder: str = "") -> Iterator[str]:
    """Every file in the default storage, folder by folder."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    yield from (f"{folder}{name}" for name in sorted(files) if name)
    for name in sorted(folders):
        yield from names(f"{folder}{name}/")


def copy_out(root: Path) -> Iterator[Line]:
    """Copy every stored file into the backup; yields its line.

    A file deleted meanwhile is passed over: the database was dumped before and may still know it,
    which `verify_documents` would say.
    """
    for name in names():
        target = root / FILES / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with default_storage.open(name, "rb") as stream, target.open("wb") as copy:
                size, digest = hash_of(stream, copy)
        except FileNotFoundError:
            target.unlink(missing_ok=True)
            continue
        yield Line(f"{FILES}/{name}", size, digest)


def copy_in(root: Path, lines: list[Line]) -> int:
    """Put every file back under its very name; one that is there already is left. How many."""
    copied = 0
    for line in lines:
        folder, _, name = line.path.partition("/")
        if folder != FILES or default_storage.exists(name):
            continue
        with (root / line.path).open("rb") as stream:
            kept = default_storage.save(name, File(stream))
        if kept != name:
            raise BackupBroken(f"the storage kept {name} as {kept}")
        copied += 1
    return copied
