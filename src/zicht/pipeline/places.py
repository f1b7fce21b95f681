"""Where a run keeps what is private: its work folder, for one account alone."""

from __future__ import annotations

from pathlib import Path

from zicht.errors import OutputError, Text

__all__ = ["folder_beside", "make_private", "work_folder"]


def make_private(work: Path) -> None:
    """Make a folder for this account alone: it will hold names, dates of birth and rejected rows."""
    try:
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        work.chmod(0o700)
    except OSError:
        raise OutputError.of(
            Text.of("The private folder '{folder}' cannot be made.", folder=work.name),
            expected=Text.of("A place that this account may write to."),
            to_fix=Text.of("Choose another folder with --work, --register or --out."),
        ) from None


def work_folder(out: Path, given: Path | None) -> Path:
    """Return the private folder of a run: the one given, else beside the edition."""
    return folder_beside(out, "work") if given is None else given


def folder_beside(out: Path, purpose: str) -> Path:
    """Return the folder beside a result that has its name and this purpose."""
    place = out.resolve()
    if not place.name:
        raise OutputError.of(
            Text.of("The edition cannot be written there: it is the root of a disk."),
            expected=Text.of("A folder of its own for the edition."),
            to_fix=Text.of("Choose another folder with --out."),
        )
    beside = f"{place.name}-{purpose}"
    return out.with_name(beside) if out.name == place.name else place.with_name(beside)
