"""The list of everything in a backup: what it is, how long, its SHA-256."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

NAME = "manifest.jsonl"
DUMP = "database.dump"
FILES = "files"
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One file of the backup, by its path in it."""

    path: str
    size: int
    sha256: str


class BackupBroken(RuntimeError):
    """The backup is not what its manifest says; nothing was restored."""


def hash_of(stream: IO[bytes], copy_to: IO[bytes] | None = None) -> tuple[int, str]:
    """Size and SHA-256 of what is left in the stream, copied along when asked."""
    digest, size = hashlib.sha256(), 0
    while block := stream.read(CHUNK):
        digest.update(block)
        size += len(block)
        if copy_to is not None:
            copy_to.write(block)
    return size, digest.hexdigest()


def line_of(root: Path, path: Path) -> Line:
    """The manifest's line for a file that lies in the backup."""
    with path.open("rb") as stream:
        size, digest = hash_of(stream)
    return Line(path.relative_to(root).as_posix(), size, digest)


def write(root: Path, lines: Iterable[Line]) -> str:
    """Write the manifest; returns its own SHA-256, to be kept somewhere else."""
    text = "".join(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in lines)
    (root / NAME).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def read(root: Path) -> list[Line]:
    """The manifest's lines; raises BackupBroken when there is none."""
    try:
        text = (root / NAME).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BackupBroken(f"{root} has no {NAME}") from error
    return [Line(**json.loads(line)) for line in text.splitlines()]


def faults(root: Path) -> Iterator[str]:
    """Everything that is missing, changed or too much, compared byte by byte."""
    lines = {line.path: line for line in read(root)}
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    yield from (f"not in the manifest: {path}" for path in sorted(there - set(lines) - {NAME}))
    for path, line in lines.items():
        if path not in there:
            yield f"missing: {path}"
        elif line_of(root, root / path) != line:
            yield f"changed: {path}"
