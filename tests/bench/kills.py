"""Kills at random moments, on disks of random size: what is left is sound, and a retry succeeds.

    python tests/bench/kills.py [--rounds 500] [--seed 1] [--folder DIR]

Each round copies the demo's repository to a small file system of its own, which has its temporary
files, too (a tmpfs where this user may mount one; else no file may grow beyond a random size). It
runs one command there, kills it at a random moment or lets it end, and then looks:

* the exit code is a documented one, never 70, and no traceback was printed,
* `git fsck --strict` passes, and no branch is half a series,
* once there is room, `patchsplit gc` leaves nothing in the temporary folder, and no `*.half` file,
* the same command then succeeds, and makes the same branch and the same patches as one that was
  never disturbed.

Prints a line for each kind of end, and each failure with its seed; the exit code is 1 for failures.
Ctrl-C ends it with what there is.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from patchsplit.cli.main import run
from patchsplit.demo.build import make_demo
from patchsplit.errors import ExitCode

FORK = ["--base", "v1.0", "--onto", "main", "fork"]
COMMANDS = {
    "convert": ["convert", *FORK, "--to", "branch:out", "--to", "mbox:OUT", "--take-suggestions"],
    "convert-update": ["convert", *FORK, "--to", "branch:out", "--to", "mbox:OUT", "--update"],
    "plan": ["plan", "--plan", "second", *FORK],
    "refresh": ["refresh", "--onto", "main~1"],
    "emit-branch": ["emit", "branch", "out", "--with-holes"],
    "emit-mbox": ["emit", "mbox", "OUT", "--with-holes"],
    "emit-quilt": ["emit", "quilt", "OUT", "--with-holes"],
}
FINE = {int(code) for code in ExitCode} - {int(ExitCode.BUG), int(ExitCode.USAGE)}
ROOM = 64 << 20
"""Bytes of the file system once there is room."""
SPARE = (0, 320 << 10)
"""Free bytes of a file system, at least and at most."""


@dataclass(frozen=True)
class Disk:
    """A place with a limited size."""

    folder: Path
    is_mounted: bool

    def limit(self, size: int) -> None:
        """Gives the file system `size` bytes."""
        if self.is_mounted:
            options = f"remount,size={size}"
            subprocess.run(["mount", "-o", options, str(self.folder)], check=True)


def make_disk(folder: Path, source: Path) -> Disk:
    """Copies the repository to a new file system, where that is allowed, and makes its folders."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    shutil.copytree(source, folder / "relay")
    (folder / "tmp").mkdir()
    return Disk(folder, mounted)


def remove_disk(disk: Disk) -> None:
    if disk.is_mounted:
        subprocess.run(["umount", "-l", str(disk.folder)], check=True)
    shutil.rmtree(disk.folder, ignore_errors=True)


def start(disk: Disk, command: list[str], limit: int | None = None) -> subprocess.Popen[bytes]:
    """Starts patchsplit; with `limit`, no file may grow beyond as many bytes."""
    out = str(disk.folder / "out")
    words = [word.replace("OUT", out) for word in command]

    def prepare() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-m", "patchsplit", "-C", str(disk.folder / "relay"), *words],
        env={**os.environ, "TMPDIR": str(disk.folder / "tmp")},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=prepare,  # noqa: PLW1509 - one thread
    )  # fmt: skip


def wait_for_group(group: int) -> bool:
    """Waits until no process of a group is left; returns whether that took at most 10 seconds."""
    for _ in range(1000):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def digest(disk: Disk) -> str:
    """Returns a hash of the branch and the files that a command made."""
    relay, out = disk.folder / "relay", disk.folder / "out"
    ref = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", "refs/heads/out"],
        cwd=relay, capture_output=True, check=False,
    ).stdout  # fmt: skip
    files = sorted(path for path in out.rglob("*") if path.is_file()) if out.exists() else []
    parts = [ref, *(path.name.encode() + path.read_bytes() for path in files)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def retry(disk: Disk, command: list[str]) -> tuple[int, str]:
    """Runs a command again; --force replaces what the first run has written before it ended."""
    process = start(disk, command)
    words = process.communicate()[1].decode()
    if process.returncode == ExitCode.EXISTS:
        process = start(disk, [*command, "--force"])
        words = process.communicate()[1].decode()
    return process.returncode, words


def find_faults(disk: Disk, command: list[str], code: int, words: str, expected: str) -> list[str]:
    """Returns what is wrong after a disturbed run; [] where nothing is."""
    relay = disk.folder / "relay"
    found = []
    if code != -signal.SIGKILL and (code not in FINE or "Traceback" in words):
        found.append(f"exit code {code}: {words[-600:]}")
    fsck = subprocess.run(
        ["git", "fsck", "--strict"], cwd=relay, capture_output=True, text=True, check=False
    )
    if fsck.returncode:
        found.append(f"git fsck: {fsck.stderr[-300:]}")
    disk.limit(ROOM)
    gc = start(disk, ["gc"])
    said = gc.communicate()[1].decode()
    if gc.returncode:
        found.append(f"gc: exit code {gc.returncode}: {said[-300:]}")
    left = [path.name for path in (disk.folder / "tmp").iterdir()]
    left += [path.name for path in relay.rglob("*.half")]
    left += [path.name for path in disk.folder.glob("*/.patchsplit-*") if code >= 0]
    if left:
        found.append(f"left after gc: {left}")
    again, said = retry(disk, command)
    if again not in (ExitCode.OK, ExitCode.FINDINGS):
        found.append(f"retry: exit code {again}: {said[-600:]}")
    elif digest(disk) != expected:
        found.append("retry: other bytes than those of an undisturbed run")
    return found


def run_round(
    seed: int, base: Path, source: Path, lasts: dict[str, float], expected: dict[str, str]
) -> tuple[str, list[str]]:
    """Runs one command once; returns how it ended, and what is wrong."""
    chance = random.Random(seed)
    name = chance.choice(list(COMMANDS))
    disk = make_disk(base / f"round{seed}", source)
    try:
        used = sum(path.stat().st_blocks * 512 for path in disk.folder.rglob("*"))
        spare = chance.randrange(*SPARE)
        disk.limit(used + spare)
        process = start(disk, COMMANDS[name], None if disk.is_mounted else max(spare // 20, 512))
        kills = chance.random() < 0.7
        moment = lasts[name] * (0.3 + 0.8 * chance.random())
        try:
            words = process.communicate(timeout=moment if kills else None)[1].decode()
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            words = process.communicate()[1].decode()
        faults = [] if wait_for_group(process.pid) else ["a process outlived the command"]
        code = process.returncode
        faults += find_faults(disk, COMMANDS[name], code, words, expected[name])
        ended = "killed" if code < 0 else f"exit code {code}"
        return f"{name}: {ended}", faults
    finally:
        remove_disk(disk)


def measure(base: Path, source: Path) -> tuple[dict[str, float], dict[str, str]]:
    """Runs every command undisturbed; returns how long each took, and what it made."""
    lasts, expected = {}, {}
    for name, command in COMMANDS.items():
        disk = make_disk(base / f"whole-{name}", source)
        try:
            began = time.monotonic()
            process = start(disk, command)
            words = process.communicate()[1].decode()
            lasts[name] = time.monotonic() - began
            assert process.returncode in (ExitCode.OK, ExitCode.FINDINGS), words
            expected[name] = digest(disk)
        finally:
            remove_disk(disk)
    return lasts, expected


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    ends: Counter[str] = Counter()
    failed = 0
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        base, source = Path(folder), Path(folder) / "source"
        make_demo(source)
        assert run(["-C", str(source), "plan", *FORK]) == 0
        lasts, expected = measure(base, source)
        with suppress(KeyboardInterrupt):
            for seed in range(given.seed, given.seed + given.rounds):
                end, faults = run_round(seed, base, source, lasts, expected)
                ends[end] += 1
                failed += bool(faults)
                for fault in faults:
                    print(f"seed {seed}, {end}: {fault}", flush=True)
    for end, count in sorted(ends.items()):
        print(f"{count:5} {end}")
    print(f"{sum(ends.values())} rounds, {failed} with faults")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
