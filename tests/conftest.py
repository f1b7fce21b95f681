"""What tests of every kind share: the reference country and its five editions, made once a session.

This file also puts its folder on the path, so that tests say `from support.counted import ...`.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

# As the command does: before NumPy comes in, for ours are many small systems of equations, and threads would wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import HealthCheck, settings

from support.commands import Run, command_runner
from support.editions import Country, Editions, make_editions
from support.pages import simulated
from support.shared import made_once
from zicht.cli.app import RARELY
from zicht.reference import DEFAULT_VINTAGES, simulate

if TYPE_CHECKING:
    from support.platform import PostgresqlPlatform, SqlitePlatform

# How long an example takes to make says how busy the machine is, and nothing about Zicht.
settings.register_profile("zicht", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("zicht")


def pytest_sessionstart() -> None:
    """Look for circles among values as rarely as the command does: thousands of tests are values that stay."""
    gc.set_threshold(*RARELY)


def pytest_collection_finish() -> None:
    """Never look among the tests themselves again."""
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: several processes then end at about the same time."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def reference_country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    """Return the reference country with its five vintages, simulated once for all processes of the session."""
    return Country(made_once(tmp_path_factory, "reference-country", simulated) / "country")


@pytest.fixture(scope="session")
def country_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Country]:
    """Return a function that gives the country of a seed with its newest vintage alone, simulated once for all."""

    def simulated_from(seed: int) -> Country:
        def make(folder: Path) -> None:
            simulate(folder, seed=seed, vintages=(max(DEFAULT_VINTAGES),))

        return Country(made_once(tmp_path_factory, f"country-{seed}", make))

    return simulated_from


@pytest.fixture(scope="session")
def reference_editions(reference_country: Country, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """Return the five editions of the reference country.

    A session on several processes makes them once in each that asks: all that ask are in one file.
    """
    return make_editions(reference_country, tmp_path_factory.mktemp("reference"))


@pytest.fixture
def zicht(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command in English, on a terminal of 80 columns and without an edition."""
    for name in ("ZICHT_EDITION", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ZICHT_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    return command_runner(capfd)


@pytest.fixture(scope="session")
def sqlite_platform(tmp_path_factory: pytest.TempPathFactory) -> SqlitePlatform:
    """Return what makes installations of the platform on SQLite."""
    from support.platform import SqlitePlatform  # noqa: PLC0415 - Django, where it is needed

    folder = tmp_path_factory.mktemp("platform")
    return SqlitePlatform(folder)


@pytest.fixture(scope="session")
def postgres_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresqlPlatform]:
    """Return what makes installations of the platform on a PostgreSQL of this process."""
    from support.platform import PostgresqlPlatform  # noqa: PLC0415
    from support.postgres import INITDB, started_postgres  # noqa: PLC0415

    if INITDB is None:
        pytest.skip("PostgreSQL is not installed")
    folder = tmp_path_factory.mktemp("platform")
    with started_postgres(folder / "cluster") as cluster:
        made = PostgresqlPlatform(cluster)
        yield made
        made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def platform(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlitePlatform | PostgresqlPlatform]:
    """Return a clean installation of the platform: each test runs on both databases."""
    name = {"sqlite": "sqlite_platform", "postgresql": "postgres_platform"}[request.param]
    made = request.getfixturevalue(name)
    with made.installation(tmp_path / "rooms"):
        yield made


@pytest.fixture
def on_postgresql(postgres_platform: PostgresqlPlatform, tmp_path: Path) -> Iterator[PostgresqlPlatform]:
    """Return a clean installation on PostgreSQL, for what SQLite does not have."""
    with postgres_platform.installation(tmp_path / "rooms"):
        yield postgres_platform
