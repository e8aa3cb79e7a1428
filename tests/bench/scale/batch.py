"""Kills a batch of real forks at random moments: it ends as one that was never disturbed.

    python tests/bench/scale/batch.py REPOS [--forks TSV] [--kills 3] [--jobs 2] [--seed 1]
        [--scheduler ADDRESS] [--folder DIR]

REPOS has the git directories, as REPOS/openvswitch+ovs/repo; forks.tsv beside this file names the
forks. Clones that share their objects are made in two folders. In the first the batch runs once; in
the second it is killed with SIGKILL, the whole process group, at random moments of that time, and
then runs to its end. Compared are the commits of the branches, the plans (every hunk and every
patch) and the findings. Prints the seconds, and the peak memory of the process that drives the
batch and of the largest other one. The exit code is 1 if something differs, or the driver takes
more than 300 MB.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_DRIVER = 300
"""Megabytes that the driver may take."""
PATCHSPLIT = [sys.executable, "-m", "patchsplit"]
ENV = {
    **os.environ, "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "A", "GIT_COMMITTER_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_EMAIL": "a@example.org",
}  # fmt: skip


@dataclass
class Peaks:
    """The largest memory of the driver and of the other processes of its session, in megabytes."""

    driver: int = 0
    others: int = 0
    most_at_once: int = 0
    """Of all together, as far as they were seen."""


def run_git(where: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=where, env=ENV, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def prepare(folder: Path, repos: Path, rows: list[dict[str, str]]) -> Path:
    """Makes the clones and the file of forks; returns the file."""
    for name in sorted({row["repository"] for row in rows}):
        source = repos / name / "repo"
        run_git(repos, "clone", "-q", "--bare", "--shared", str(source), str(folder / name))
    lines = []
    for row in rows:
        lines += [
            f'[fork."{row["name"]}"]',
            *(f'{key} = "{row[key]}"' for key in ("repository", "base", "fork", "onto")),
            f'to = ["branch:out/{row["name"]}", "mbox:out/{row["name"]}"]',
        ]
    path = folder / "forks.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


def start(path: Path, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*PATCHSPLIT, "batch", str(path), "--json", *more],
        env=ENV, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def read_status(process: Path, key: str) -> int:
    with suppress(OSError):
        found = re.search(rf"^{key}:\s+(\d+) kB", (process / "status").read_text(), re.MULTILINE)
        return int(found[1]) // 1024 if found else 0
    return 0


def watch(process: subprocess.Popen[bytes], seconds: float | None, peaks: Peaks) -> bool:
    """Waits for a process, at most `seconds`; returns whether it has ended."""
    end = time.monotonic() + seconds if seconds is not None else None
    while process.poll() is None:
        if end is not None and time.monotonic() >= end:
            return False
        together = 0
        for one in Path("/proc").iterdir():
            with suppress(OSError, ValueError, IndexError):
                number = int(one.name)
                if os.getsid(number) != process.pid:
                    continue
                together += read_status(one, "VmRSS")
                if number == process.pid:
                    peaks.driver = max(peaks.driver, read_status(one, "VmHWM"))
                else:
                    peaks.others = max(peaks.others, read_status(one, "VmHWM"))
        peaks.most_at_once = max(peaks.most_at_once, together)
        time.sleep(0.2)
    return True


def ask(folder: Path, row: dict[str, str], *args: str) -> Any:
    command = [*PATCHSPLIT, "-C", str(folder / row["repository"]), *args, "--json"]
    done = subprocess.run(
        [*command, "--plan", row["name"]], env=ENV, capture_output=True, check=False
    )
    return json.loads(done.stdout) if done.stdout else done.stderr.decode()


def read_outcome(folder: Path, row: dict[str, str]) -> dict[str, Any]:
    """Returns what the batch made of a fork."""
    state = folder / "forks.state" / f"{row['name']}.json"
    records = json.loads(state.read_text()) if state.exists() else []
    mails = sorted((folder / "out" / row["name"]).glob("*"))
    return {
        "branch": run_git(
            folder / row["repository"], "for-each-ref", f"refs/heads/out/{row['name']}"
        ),
        "mails": [(mail.name, mail.read_bytes()) for mail in mails],
        "series": ask(folder, row, "show"),
        "ledger": ask(folder, row, "ledger"),
        "findings": [one["result"] for one in records if one["step"] == "check"],
        "codes": [(one["step"], one["code"]) for one in records],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("repos", type=Path)
    parser.add_argument("--forks", type=Path, default=Path(__file__).with_name("forks.tsv"))
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scheduler")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with given.forks.open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    chance = random.Random(given.seed)
    jobs = ("--jobs", str(given.jobs))
    with tempfile.TemporaryDirectory(dir=given.folder) as base:
        whole, killed = Path(base) / "whole", Path(base) / "killed"
        peaks, other = Peaks(), Peaks()
        for folder in (whole, killed):
            folder.mkdir()
        began = time.monotonic()
        code = 0
        process = start(prepare(whole, given.repos, rows), *jobs)
        watch(process, None, peaks)
        code, lasts = process.returncode, time.monotonic() - began
        print(f"undisturbed: exit code {code}, {lasts:.0f} s, {peaks}", flush=True)
        path = prepare(killed, given.repos, rows)
        more = ("--scheduler", given.scheduler) if given.scheduler else jobs
        for _ in range(given.kills):
            process = start(path, *more)
            moment = lasts * chance.uniform(0.05, 0.6)
            if not watch(process, moment, other):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            done = [len(json.loads(one.read_text())) for one in killed.glob("forks.state/*.json")]
            print(f"killed after {moment:.0f} s: {sum(done)} steps are done", flush=True)
        began = time.monotonic()
        process = start(path, *more)
        watch(process, None, other)
        print(
            f"the rest: exit code {process.returncode}, {time.monotonic() - began:.0f} s, {other}"
        )
        began = time.monotonic()
        start(path, *more).wait()
        print(f"once more, with all done: {time.monotonic() - began:.0f} s", flush=True)
        wrong = int(process.returncode != code)
        for row in rows:
            one, two = read_outcome(whole, row), read_outcome(killed, row)
            differ = [key for key in one if one[key] != two[key]]
            wrong += bool(differ)
            differ_words = ", ".join(differ) or "nothing"
            print(f"{row['name']:15} {one['codes']} differs: {differ_words}")
    print(f"{len(rows)} forks, {wrong} differ; driver {max(peaks.driver, other.driver)} MB")
    return int(wrong > 0 or max(peaks.driver, other.driver) > MAX_DRIVER)


if __name__ == "__main__":
    sys.exit(main())
