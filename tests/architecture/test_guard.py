"""Does the guard of `make check` see what it is there for?"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

GUARD = Path(__file__).resolve().parents[2] / "tools" / "guard.py"


@pytest.fixture
def guard(tmp_path):
    spec = importlib.util.spec_from_file_location("guard", GUARD)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ROOT = tmp_path
    (tmp_path / "requirements.lock").write_text("duckdb==1.5.6 --hash=sha256:00\n")
    return module


def test_guard_finds_nothing_in_clean_files(guard, tmp_path):
    (tmp_path / "page.md").write_text("see https://example.org/work/page and src/zicht\n")

    assert guard.find_faults(["page.md", "requirements.lock"]) == []


@pytest.mark.parametrize("lock", ["requirements.lock", "tools/uv.txt", "benchmarks/peers/peer.txt"])
def test_guard_finds_address_in_a_lock(guard, tmp_path, lock):
    (tmp_path / lock).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / lock).write_text("a==1\nb @ https://example.org/b.whl\n")

    assert guard.find_faults([lock]) == [f"{lock}:2: a lock names versions and hashes, no address"]


@pytest.mark.parametrize("name", ["uv.lock", "sub/uv.lock", "pylock.toml", "pylock.dev.toml"])
def test_guard_finds_tracked_lock_that_names_hosts(guard, tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("")

    assert guard.find_faults([name]) == [f"{name}: must not be tracked"]


@pytest.mark.parametrize("path", ["/ro" + "ot/.ssh", "/ho" + "me/ada/zicht", "/Use" + "rs/ada/zicht"])
def test_guard_finds_path_of_a_machine(guard, tmp_path, path):
    (tmp_path / "notes.md").write_text(f"open {path}/x\n")

    assert guard.find_faults(["notes.md"]) == ["notes.md:1: a path of one machine"]
