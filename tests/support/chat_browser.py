"""The browser's locks and phrases, asked by tests: one Node process for a row of calls, bytes as hexadecimal."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import zicht.helpchat

BROWSER = Path(zicht.helpchat.__file__).parent / "browser"
NODE = shutil.which("node")

_PROGRAM = """
import {{ readFileSync }} from "node:fs";
const modules = await Promise.all({modules}.map((one) => import(one)));
const known = Object.assign({{}}, ...modules);
const back = (one) => Array.isArray(one) ? one.map(back)
  : one && typeof one === "object" ? ("hex" in one ? Uint8Array.from(Buffer.from(one.hex, "hex"))
  : Object.fromEntries(Object.entries(one).map(([key, held]) => [key, back(held)]))) : one;
const out = (one) => one instanceof Uint8Array ? {{ hex: Buffer.from(one).toString("hex") }}
  : Array.isArray(one) ? one.map(out)
  : one && typeof one === "object" ? Object.fromEntries(Object.entries(one).map(([key, held]) => [key, out(held)]))
  : one;
await known.ready;
const answers = [];
for (const [name, ...given] of JSON.parse(readFileSync(0, "utf8"))) {{
  try {{
    answers.push({{ found: out(await (known[name] ?? modules[2].default[name])(...back(given))) }});
  }} catch (error) {{
    answers.push({{ refused: error.constructor.name }});
  }}
}}
process.stdout.write(JSON.stringify(answers));
"""


def to_browser(value: object) -> object:
    """Return a value as JSON that the browser's side reads: bytes as hexadecimal."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, dict):
        return {name: to_browser(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [to_browser(one) for one in value]
    return value


def from_browser(value: object) -> object:
    """Return a value that the browser's side wrote."""
    if isinstance(value, dict):
        if set(value) == {"hex"}:
            return bytes.fromhex(value["hex"])
        return {name: from_browser(held) for name, held in value.items()}
    if isinstance(value, list):
        return [from_browser(one) for one in value]
    return value


def ask_browser(calls: Sequence[Sequence[object]]) -> list[object]:
    """Return what the scripts answer to each call (name, arguments); the kind of error where they refuse."""
    modules = [
        (BROWSER / name).as_uri() for name in ("locks.js", "phrases.js", "sodium/libsodium-wrappers.mjs")
    ]
    program = _PROGRAM.format(modules=json.dumps(modules))
    done = subprocess.run(
        [str(NODE), "--input-type=module", "--no-warnings", "--eval", program],
        input=json.dumps(to_browser(list(calls))),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    return [from_browser(one["found"]) if "found" in one else f"refused: {one['refused']}" for one in answers]
