"""How fast the registry is: `python -m benchmarks.platform_speed PERSONS REPORTS SENT SECONDS FOLDER`.

A PostgreSQL of its own is filled with simulated persons, `zicht serve` serves it, twenty people work in it for so many
seconds, and then an agency's system sends SENT reports. Prints one line of JSON with what everything took.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from benchmarks.platform_cluster import ROOT, Registry, sizes_of, started_registry, started_server

__all__ = ["USERS", "measure"]

USERS = 20
#: Seconds in which nothing counts: every process of the server answers each page for the first time.
WARM_UP = 30
#: Persons who are added one by one: the others are made of them.
FIRST = 20_000
#: Reports of one delivery: as many as the interface takes.
DELIVERY = 1000


def measure(folder: Path, *, persons: int, reports: int, sent: int, seconds: int) -> dict[str, object]:
    """Measure pages and import of a registry of this size."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with started_registry(folder) as registry:
        began = time.perf_counter()
        there = fill(registry, persons, reports)
        settle(registry)
        filled = time.perf_counter() - began
        print(f"filled in {filled:.0f} s", file=sys.stderr, flush=True)
        with started_server(registry):
            load = os.getloadavg()[0]
            work(registry, seconds)
            load_after = os.getloadavg()[0]
            taken = send(registry, sent)
        told = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
        if told["faults"]:
            message = f"{len(told['faults'])} answers were no pages, the first: {told['faults'][0]}"
            raise RuntimeError(message)
        bytes_of_rooms = sizes_of(registry)
    return {
        **there,
        **told,
        "fill_seconds": filled,
        "load": load,
        "load_after": load_after,
        "deliveries": taken,
        "sent": sent,
        "bytes": bytes_of_rooms,
    }


def fill(registry: Registry, persons: int, reports: int) -> dict[str, int]:
    """Add the first persons as an agency does, and make the others of them; return how many there are."""
    times = max(1, persons // FIRST)
    size = (str(persons // times), str(reports // times), str(registry.folder))
    registry.run("superuser", "benchmarks.platform_people", *size)
    found = json.loads(registry.run("superuser", "benchmarks.platform_copies", str(times)))
    return {name: int(many) for name, many in found.items()}


def settle(registry: Registry) -> None:
    """Count what stands in the tables, as PostgreSQL does by itself some minutes after so many rows came in."""
    for _room, connection in registry.connections():
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def work(registry: Registry, seconds: int) -> None:
    """Let twenty people work, until so many seconds were counted."""
    variables = {
        "BENCHMARK_FOLDER": str(registry.folder),
        "BENCHMARK_SECONDS": str(seconds),
        "BENCHMARK_WARM_UP": str(WARM_UP),
    }
    command = [
        sys.executable,
        "-m",
        "locust",
        "-f",
        str(ROOT / "benchmarks" / "platform_users.py"),
        "--headless",
    ]
    command += [
        "--host",
        registry.address,
        "--users",
        str(USERS),
        "--spawn-rate",
        "1",
        "--skip-log",
        "--only-summary",
    ]
    command += ["--exit-code-on-error", "0"]
    log = (registry.folder / "users.log").open("wb")
    with log:
        subprocess.run(
            command, check=True, cwd=ROOT, env=os.environ | variables, stdout=log, stderr=subprocess.STDOUT
        )


def send(registry: Registry, many: int) -> list[float]:
    """Send reports as an agency's system does, one delivery after the other; return the seconds of each."""
    bodies = json.loads(registry.run("web", "benchmarks.platform_delivery", str(many), str(DELIVERY)))
    key = json.loads((registry.folder / "users.json").read_text(encoding="utf-8"))["key"]
    taken = []
    for number, body in enumerate(bodies):
        headers = {
            "X-Api-Key": key,
            "Idempotency-Key": f"delivery-{number}",
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{registry.address}/api/v1/deliveries", json.dumps(body).encode(), headers
        )
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            accepted = json.load(answer)["accepted"]
        taken.append(time.perf_counter() - began)
        if accepted != len(body["reports"]):
            message = f"{accepted} of {len(body['reports'])} reports were taken"
            raise RuntimeError(message)
    return taken


if __name__ == "__main__":
    *figures, where = sys.argv[1:]
    size = dict(zip(("persons", "reports", "sent", "seconds"), map(int, figures), strict=True))
    print(json.dumps(measure(Path(where).absolute(), **size)))
