"""The peers' own environments: their pins do not go together, nor all their licences with Zicht's.

Each is made once, in `.cache/peers`, of what `benchmarks/peers` has locked. Zicht depends on none of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["LOCKS", "find_r", "install_peer"]

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ROOT / "benchmarks" / "peers"
_ENVIRONMENTS = ROOT / ".cache" / "peers"
_UV = ROOT / ".cache" / "uv" / "bin" / "uv"


def install_peer(name: str) -> Path:
    """Return the Python of a peer's environment, made where it is not there or its lock has changed."""
    lock, environment = LOCKS / f"{name}.txt", _ENVIRONMENTS / name
    python, stamp = environment / "bin" / "python", environment / "installed.txt"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        print(f"installing {name} into {environment.relative_to(ROOT)}", flush=True)
        _run_uv("venv", "--clear", "--python", sys.executable, str(environment))
        _run_uv("pip", "sync", "--require-hashes", "--python", str(python), str(lock))
        stamp.write_bytes(lock.read_bytes())
    return python


def find_r(package: str) -> Path | None:
    """Return the R of this machine, if it has the package."""
    found = shutil.which("Rscript")
    if not found:
        return None
    asked = f"quit(status = !requireNamespace('{package}', quietly = TRUE))"
    answer = subprocess.run([found, "-e", asked], capture_output=True, check=False)
    return Path(found) if answer.returncode == 0 else None


def _run_uv(*arguments: str) -> None:
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "true"}
    subprocess.run([_UV, *arguments, "--quiet"], env=environment, check=True)
