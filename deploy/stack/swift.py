"""OpenStack Swift with its s3api on one machine: a genuine S3-compatible store from PyPI.

docker-compose.yml uses Garage, which has no package in the registries; both speak S3.
"""

import getpass
import subprocess
from collections.abc import Iterator
from pathlib import Path

from deploy.stack.places import Places, free_port

# account, container and object servers of a Swift with one disk and one copy.
KINDS = ("account", "container", "object")
PIPELINE = (
    "catch_errors proxy-logging cache listing_formats s3api tempauth bulk copy slo dlo"
    " proxy-logging proxy-server"
)
FILTERS = ("catch_errors", "listing_formats", "bulk", "copy", "slo", "dlo")


def write_swift(places: Places, binaries: Path) -> Iterator[tuple[str, list[str]]]:
    """Write rings and settings; yield the name and command of each process."""
    folder = places.folder("swift")
    (places.folder("swift/disks") / "d1").mkdir(exist_ok=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_prefix = portal\nswift_hash_path_suffix = portal\n"
        "[storage-policy:0]\nname = one\ndefault = yes\n"
    )
    for kind in KINDS:
        port = free_port()
        _write_ring(folder, binaries, kind, port)
        (folder / f"{kind}-server.conf").write_text(
            f"[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = {port}\nswift_dir = {folder}\n"
            f"devices = {folder}/disks\nmount_check = false\nworkers = 0\n"
            f"user = {getpass.getuser()}\nlog_level = WARNING\n"
            f"[pipeline:main]\npipeline = {kind}-server\n"
            f"[app:{kind}-server]\nuse = egg:swift#{kind}\n"
        )
        yield f"swift-{kind}", _command(binaries, folder, kind)
    (folder / "proxy-server.conf").write_text(_proxy(places, folder))
    yield "storage", _command(binaries, folder, "proxy")


def _command(binaries: Path, folder: Path, kind: str) -> list[str]:
    return [str(binaries / f"swift-{kind}-server"), str(folder / f"{kind}-server.conf")]


def _write_ring(folder: Path, binaries: Path, kind: str, port: int) -> None:
    builder = folder / f"{kind}.builder"
    builder.unlink(missing_ok=True)
    command = [str(binaries / "swift-ring-builder"), str(builder)]
    for words in (
        ["create", "4", "1", "1"],
        ["add", f"r1z1-127.0.0.1:{port}/d1", "1"],
        ["rebalance"],
    ):
        subprocess.run([*command, *words], check=True, capture_output=True)


def _proxy(places: Places, folder: Path) -> str:
    secret = (places.home / "secrets" / "s3_secret_key").read_text()
    filters = "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in FILTERS)
    return (
        f"[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = {places.ports['storage']}\n"
        f"swift_dir = {folder}\nworkers = 0\nuser = {getpass.getuser()}\nlog_level = WARNING\n"
        f"[pipeline:main]\npipeline = {PIPELINE}\n"
        "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n"
        # No memcached: every request asks the servers on this machine.
        "[filter:cache]\nuse = egg:swift#memcache\nmemcache_servers = 127.0.0.1:1\n"
        "[filter:proxy-logging]\nuse = egg:swift#proxy_logging\naccess_log_name = quiet\n"
        "[filter:s3api]\nuse = egg:swift#s3api\nlocation = portal\n"
        f"[filter:tempauth]\nuse = egg:swift#tempauth\nuser_portal_portal = {secret} .admin\n"
        f"{filters}"
    )
