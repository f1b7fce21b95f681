"""Keep the texts of the chat's visitors whole: `python tools/chat_texts.py update` collects them, `check` finds gaps.

A msgid is an English sentence: the first argument of `say` or `msg`, a text in a template (`{% say "..." %}`), or a
field of data in `DATA`. Each language has a catalogue, whose header says who reviewed it and on which day. When a
sentence is added or taken away, that is no longer so, and `update` empties both lines.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "zicht" / "helpchat"
LANGUAGES = ("nl", "en", "pl", "ro", "bg", "es", "ar", "uk")
CALLS = {"say", "msg"}
TEMPLATE_TEXT = re.compile(r"""\{%-?\s*say\s+"([^"]+)\"""")
#: Others have a `say` of their own: ours is where this is imported.
USED = re.compile(r"zicht\.helpchat\.visitors(\.languages| import languages)|^def msg", re.MULTILINE)
HEADER_LINE = re.compile(r'^"X-Reviewed-(By|On): (.*)\\n"$', re.MULTILINE)
PLACE = re.compile(r"\{(\w+)\}")
#: Files of data, and the fields in them that hold texts.
DATA = {
    "visitors/numbers.yaml": {"what"},
    "sorting/questions.yaml": {"intro", "ask", "text"},
}
HEADER = """\
# Texts of the chat's visitors. `python tools/chat_texts.py update` adds and removes entries; people write msgstr lines.
# Whoever read them all, as a speaker of the language, writes name and day (2026-01-31) below: without, it is off.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"X-Reviewed-By: {by}\\n"
"X-Reviewed-On: {on}\\n"

"""


def collect_msgids() -> dict[str, set[str]]:
    """Return every msgid with the files in which it stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for msgid in _called(ast.parse(text)) if USED.search(text) else ():
            found[msgid].add(_relative(path))
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        for msgid in TEMPLATE_TEXT.findall(path.read_text(encoding="utf-8")):
            found[msgid].add(_relative(path))
    for name, fields in DATA.items():
        for msgid in _held(yaml.safe_load((SOURCE / name).read_text(encoding="utf-8")), fields):
            found[msgid].add(_relative(SOURCE / name))
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


def _held(value: object, fields: set[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, content in value.items():
            if name in fields and isinstance(content, str):
                yield content
            else:
                yield from _held(content, fields)
    elif isinstance(value, list):
        for content in value:
            yield from _held(content, fields)


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def catalogue_path(language: str) -> Path:
    return SOURCE / "locale" / language / "LC_MESSAGES" / "helpchat.po"


def read_catalogue(language: str) -> tuple[dict[str, str], str, str]:
    """Return the texts of a language, and who reviewed them on which day."""
    path = catalogue_path(language)
    if not path.exists():
        return {}, "", ""
    written = path.read_bytes()
    # Babel keeps the headers that it knows, and no other.
    header = dict(HEADER_LINE.findall(written.decode()))
    texts = {str(m.id): str(m.string) for m in read_po(io.BytesIO(written)) if m.id and not m.fuzzy}
    return texts, header.get("By", ""), header.get("On", "")


def render_catalogue(
    language: str, msgids: Mapping[str, set[str]], texts: Mapping[str, str], by: str, on: str
) -> bytes:
    """Return a catalogue's file. English holds no entry: its sentences are the keys."""
    catalogue = Catalog()
    for msgid, files in msgids.items() if language != "en" else ():
        catalogue.add(msgid, texts.get(msgid, ""), locations=[(name, 0) for name in sorted(files)])
    for message in catalogue:
        message.flags.clear()
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False)
    return HEADER.format(language=language, by=by, on=on).encode() + out.getvalue()


def update() -> list[str]:
    """Write the catalogues anew and return what has no translation yet."""
    msgids, missing = collect_msgids(), []
    for language in LANGUAGES:
        texts, by, on = read_catalogue(language)
        if language != "en" and msgids.keys() != texts.keys():
            by = on = ""
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render_catalogue(language, msgids, texts, by, on))
        if language != "en":
            missing += [f"{language}: {msgid}" for msgid in sorted(msgids) if not texts.get(msgid)]
    return missing


def check() -> list[str]:
    """Return what is wrong with the catalogues, one line per problem."""
    msgids, problems = collect_msgids(), []
    for language in LANGUAGES:
        texts, by, on = read_catalogue(language)
        if catalogue_path(language).read_bytes() != render_catalogue(language, msgids, texts, by, on):
            problems.append(f"{language}: laid out otherwise than `update` writes it")
        for msgid in sorted(msgids) if language != "en" else ():
            text = texts.get(msgid, "")
            if not text:
                problems.append(f"{language}: not translated: {msgid}")
            elif set(PLACE.findall(text)) != set(PLACE.findall(msgid)):
                problems.append(f"{language}: other places: {msgid}")
    return problems


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        sys.stdout.write("".join(f"not translated: {line}\n" for line in update()))
        return 0
    if arguments == ["check"]:
        problems = check()
        sys.stdout.write("".join(f"{problem}\n" for problem in problems))
        return 1 if problems else 0
    sys.stderr.write("Usage: python tools/chat_texts.py update|check\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
