"""Keep the Dutch texts whole: `python tools/texts.py update` collects the msgids, `check` finds gaps.

A msgid is an English sentence. It stands in the code as a plain string: the first
argument of a call in `CALLS`, a text in a template (of Jinja or Django), or a text field of a declaration
in `DECLARED`. The catalogue is sorted by msgid and holds no dates and no line
numbers, so that it changes only where a text does.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import UTC, datetime
from enum import Enum, EnumType
from importlib import import_module
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "zicht"
CATALOGUE = SOURCE / "vocabulary" / "locale" / "nl" / "LC_MESSAGES" / "zicht.po"
#: What pages of libraries say otherwise here. Django reads the compiled file beside it.
OF_LIBRARIES = SOURCE / "web" / "locale" / "nl" / "LC_MESSAGES" / "django.po"

#: Calls whose first argument is a msgid; `of` is `Text.of`.
CALLS = {"_", "of", "translate", "in_all_languages"}
JINJA_CALLS = ["_", "gettext", "ngettext"]
#: Folders with templates of Django, in which a text stands as `{% t "..." %}` or within such a tag's arguments.
DJANGO_TEMPLATES = (
    SOURCE / "web",
    SOURCE / "platform",
    *(SOURCE / "helpchat" / name for name in ("staff", "console", "coded", "outreach", "supervision")),
)
DJANGO_TEXT = re.compile(r"""\{%-?\s*t\s+(?:"([^"]+)"|'([^']+)')""")

#: Module-level values that declare texts, and the names of the fields that hold them.
DECLARED = (
    ("zicht.records.contracts", "CONTRACTS"),
    ("zicht.measures.rules", "COUNTING_RULES"),
    ("zicht.measures.rules", "MONITOR_GROUP_RULE"),
    ("zicht.measures.rules", "LINKAGE_INTERVAL_RULE"),
    ("zicht.measures.rules", "SUSPECT_RULE"),
    ("zicht.measures.rules", "VISITOR_RULE"),
    ("zicht.measures.rules", "SIGNAL_RULE"),
    ("zicht.measures.rules", "DELIVERED_RULE"),
    ("zicht.records.reasons", "Reason"),
)
TEXT_FIELDS = {"description", "text", "expected", "to_fix"}

HEADER = """\
# Dutch texts of Zicht. `python tools/texts.py update` adds and removes entries; people write msgstr lines.
msgid ""
msgstr ""
"Language: nl\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

PLACEHOLDER = re.compile(r"\{(\w+)[^{}]*\}|%\((\w+)\)s")


def collect_msgids() -> dict[str, set[str]]:
    """Return every msgid with the files in which it stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(SOURCE.rglob("*.py")):
        for msgid in _called(ast.parse(path.read_text(encoding="utf-8"))):
            found[msgid].add(_relative(path))
    for path in sorted((SOURCE / "publication" / "templates").rglob("*")):
        if path.is_file():
            for msgid in _in_template(path):
                found[msgid].add(_relative(path))
    for path in sorted(path for folder in DJANGO_TEMPLATES for path in folder.rglob("templates/**/*.html")):
        for double, single in DJANGO_TEXT.findall(path.read_text(encoding="utf-8")):
            found[double or single].add(_relative(path))
    for module_name, attribute in DECLARED:
        module = import_module(module_name)
        for msgid in _declared(getattr(module, attribute)):
            found[msgid].add(_relative(Path(str(module.__file__))))
    return found


def _called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in CALLS:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                yield first.value


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _in_template(path: Path) -> Iterator[str]:
    options = {"trimmed": "true", "silent": "false"}
    for _, function, message, _ in babel_extract(io.BytesIO(path.read_bytes()), JINJA_CALLS, [], options):
        if function == "ngettext":
            raise SystemExit(f"{_relative(path)}: plural texts are not supported; write two texts.")
        first = message[0] if isinstance(message, tuple) else message
        if first:
            yield first


def _declared(value: object) -> Iterator[str]:
    """Walk through declarations to their text fields."""
    if isinstance(value, Mapping):
        yield from _declared(tuple(value.values()))
    elif isinstance(value, (tuple, list, EnumType)):
        for content in value:
            yield from _declared(content)
    elif is_dataclass(value) or isinstance(value, Enum):
        for name, content in vars(value).items():
            if name in TEXT_FIELDS and isinstance(content, str):
                yield from [content] if content else []
            elif not isinstance(value, Enum):
                yield from _declared(content)


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read_translations() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="nl")


def render_catalogue(msgids: Mapping[str, set[str]], translations: Mapping[str, str]) -> bytes:
    """Return the catalogue file; a msgid without a translation gets an empty one."""
    catalogue = Catalog(locale="nl")
    for msgid, files in msgids.items():
        catalogue.add(msgid, translations.get(msgid, ""), locations=[(name, 0) for name in sorted(files)])
    for message in catalogue:
        message.flags.clear()
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False)
    return HEADER.encode() + out.getvalue()


def update() -> list[str]:
    """Write the catalogue anew and return the msgids that have no translation yet."""
    msgids = collect_msgids()
    translations = {str(m.id): str(m.string) for m in read_translations() if m.id and not m.fuzzy}
    CATALOGUE.write_bytes(render_catalogue(msgids, translations))
    OF_LIBRARIES.with_suffix(".mo").write_bytes(compile_catalogue())
    return sorted(msgid for msgid in msgids if not translations.get(msgid))


def compile_catalogue() -> bytes:
    """Return the texts for pages of libraries as Django reads them."""
    out = io.BytesIO()
    with OF_LIBRARIES.open("rb") as file:
        catalogue = read_po(file, locale="nl")
    # Else the day on which it was made stands in it.
    catalogue.creation_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(out, catalogue)
    return out.getvalue()


def check() -> list[str]:
    """Return what is wrong with the catalogue, one line per problem."""
    msgids = collect_msgids()
    catalogue = {str(m.id): m for m in read_translations() if m.id}
    problems = [f"not in the catalogue: {msgid}" for msgid in sorted(msgids.keys() - catalogue.keys())]
    problems += [f"no longer in the code: {msgid}" for msgid in sorted(catalogue.keys() - msgids.keys())]
    for msgid, message in sorted(catalogue.items()):
        if message.fuzzy:
            problems.append(f"fuzzy: {msgid}")
        elif not message.string:
            problems.append(f"not translated: {msgid}")
        elif placeholders(msgid) != placeholders(str(message.string)):
            problems.append(f"other placeholders: {msgid}")
    if not problems:
        translations = {msgid: str(message.string) for msgid, message in catalogue.items()}
        if render_catalogue(msgids, translations) != CATALOGUE.read_bytes():
            problems.append("the file is laid out otherwise than `update` writes it")
    if compile_catalogue() != OF_LIBRARIES.with_suffix(".mo").read_bytes():
        problems.append("django.mo is not made of django.po: run `update`")
    return problems


def placeholders(text: str) -> set[str]:
    """Return the names of the places that a text leaves open."""
    return {braces or percent for braces, percent in PLACEHOLDER.findall(text)}


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        missing = update()
        sys.stdout.write("".join(f"not translated: {msgid}\n" for msgid in missing))
        return 0
    if arguments == ["check"]:
        problems = check()
        sys.stdout.write("".join(f"{problem}\n" for problem in problems))
        return 1 if problems else 0
    sys.stderr.write("Usage: python tools/texts.py update|check\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
