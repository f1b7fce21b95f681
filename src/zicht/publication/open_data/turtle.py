"""Turtle, as much of it as a catalogue needs: the same statements give the same text, in the order they are made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Graph", "Iri", "Literal", "Node", "Term", "in_languages"]

#: What may not stand between angle brackets, and is written as its percent-encoding.
NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
INDENT = "    "


@dataclass(frozen=True)
class Iri:
    """An address; one without a scheme is read from where the file stands."""

    address: str

    def write(self, _depth: int) -> str:
        escaped = NOT_IN_IRI.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), self.address)
        return f"<{escaped}>"


@dataclass(frozen=True)
class Name:
    """A name with a prefix."""

    name: str

    def write(self, _depth: int) -> str:
        return self.name


@dataclass(frozen=True)
class Literal:
    """A text, in a language or of a type."""

    text: str
    language: str = ""
    kind: str = ""

    def write(self, _depth: int) -> str:
        escaped = "".join(ESCAPES.get(character, character) for character in self.text)
        mark = f"@{self.language}" if self.language else f"^^{self.kind}" if self.kind else ""
        return f'"{escaped}"{mark}'


@dataclass(frozen=True)
class Node:
    """Something without an address, described where it is named."""

    statements: Mapping[str, Sequence[Term]]

    def write(self, depth: int) -> str:
        inside = _statements(self.statements, depth + 1)
        return f"[\n{inside}\n{INDENT * depth}]"


Term = Iri | Name | Literal | Node


def in_languages(texts: Mapping[str, str]) -> list[Term]:
    """Return a text in each language that it has."""
    return [Literal(texts[language], language) for language in sorted(texts) if texts[language]]


@dataclass
class Graph:
    """What is said of each thing, under prefixes that are shown at the top."""

    prefixes: Mapping[str, str]
    comments: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)

    def add(self, subject: Iri, statements: Mapping[str, Iterable[Term]]) -> None:
        """Say something of a thing; a property without a value is left out."""
        said = {name: list(terms) for name, terms in statements.items()}
        self.blocks.append(f"{subject.write(0)}\n{_statements({n: t for n, t in said.items() if t}, 1)} .")

    def text(self) -> str:
        """Return the whole as a file."""
        top = [f"# {line}" for line in self.comments]
        top += [f"@prefix {name}: <{address}> ." for name, address in self.prefixes.items()]
        return "\n".join(top) + "\n\n" + "\n\n".join(self.blocks) + "\n"


def _statements(statements: Mapping[str, Sequence[Term]], depth: int) -> str:
    indent = INDENT * depth
    lines = []
    for name, terms in statements.items():
        values = f",\n{indent}{INDENT}".join(term.write(depth) for term in terms)
        lines.append(f"{indent}{'a' if name == 'rdf:type' else name} {values}")
    return " ;\n".join(lines)
