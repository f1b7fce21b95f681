"""Write the platform's reference pages from its code: `python tools/platform_docs.py`; `--check` finds outdated ones.

Apart from `tools/docs.py`, which runs without the extra `platform`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"


def pages() -> dict[str, Callable[[], str]]:
    """Return what makes each page; Django is set up first where it is not yet."""
    import django  # noqa: PLC0415 - wants its settings
    from django.apps import apps  # noqa: PLC0415

    if not apps.ready:
        for name in [one for one in os.environ if one.startswith("ZICHT_")]:
            del os.environ[name]
        state = tempfile.mkdtemp(prefix="zicht-docs-")
        atexit.register(shutil.rmtree, state, ignore_errors=True)
        os.environ["ZICHT_STATE"] = state
        os.environ["DJANGO_SETTINGS_MODULE"] = "zicht.platform.settings"
        django.setup()
    from zicht.platform.api.document import openapi_text  # noqa: PLC0415
    from zicht.platform.api.permissions import permissions_page  # noqa: PLC0415

    return {"openapi.json": openapi_text, "platform-permissions.md": permissions_page}


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or say which are outdated."""
    made = {FOLDER / name: make() for name, make in pages().items()}
    if "--check" not in arguments:
        for path, text in made.items():
            path.write_text(text, encoding="utf-8")
        return 0
    outdated = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in outdated:
        sys.stderr.write(f"{path.name} is outdated: run tools/platform_docs.py\n")
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
