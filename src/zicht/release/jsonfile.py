"""Frozen dataclasses to JSON and back: keys in one order, whole numbers without `.0`, types checked."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar, Union, get_args, get_origin, get_type_hints

__all__ = ["decode", "encode", "encode_object", "json_bytes", "plain_number"]

T = TypeVar("T")

#: Above this, a float no longer holds every whole number, and is printed as a float.
WHOLE_NUMBERS_END = 2**53


def json_bytes(value: object) -> bytes:
    """Return plain data as indented UTF-8 JSON that ends with a line end."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def plain_number(value: float) -> int | float:
    """Return a whole number as an int, so that 984.0 is printed as 984."""
    whole = abs(value) < WHOLE_NUMBERS_END and value == int(value)
    return int(value) if whole else float(value)


def encode(value: object) -> object:
    """Return dataclasses as objects in the order of their fields, mappings sorted by key, tuples as lists."""
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in sorted(value.items())}
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    return encode_object(value)


def encode_object(value: object) -> dict[str, object]:
    """Return a dataclass as an object in the order of its fields."""
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} has no place in JSON")
    return {field.name: encode(getattr(value, field.name)) for field in fields(value)}


def decode(kind: type[T], data: object) -> T:
    """Rebuild a dataclass; raises TypeError or ValueError where the data has another form."""
    decoded = _decode(kind, data)
    if not isinstance(decoded, kind):
        raise TypeError(kind.__name__)
    return decoded


def _decode(kind: object, data: object) -> object:
    origin = get_origin(kind)
    if origin is tuple:
        return _decode_tuple(get_args(kind), data)
    if origin in {Union, types.UnionType}:
        return None if data is None else _decode(next(a for a in get_args(kind) if a is not type(None)), data)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        item = get_args(kind)[1]
        return {key: _decode(item, value) for key, value in _object(data).items()}
    if isinstance(kind, type):
        return _decode_class(kind, data)
    raise TypeError(str(kind))


def _decode_tuple(arguments: tuple[object, ...], data: object) -> tuple[object, ...]:
    if not isinstance(data, list):
        raise TypeError("a list was expected")
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_decode(arguments[0], item) for item in data)
    return tuple(_decode(kind, item) for kind, item in zip(arguments, data, strict=True))


def _decode_class(kind: type, data: object) -> object:
    if is_dataclass(kind):
        return _decode_dataclass(kind, _object(data))
    if issubclass(kind, StrEnum):
        return kind(_checked(str, data))
    if kind is float:
        return float(_checked(float, data) if isinstance(data, float) else _checked(int, data))
    return _checked(kind, data)


def _decode_dataclass(kind: type, data: dict[str, object]) -> object:
    hints = _hints(kind)
    if data.keys() - hints.keys():
        raise ValueError("there are unknown keys")
    needed = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}
    if needed - data.keys():
        raise ValueError("there are keys missing")
    return kind(**{name: _decode(hints[name], value) for name, value in data.items()})


@cache
def _hints(kind: type) -> dict[str, object]:
    return get_type_hints(kind)


def _object(data: object) -> dict[str, object]:
    if not isinstance(data, dict):
        raise TypeError("an object was expected")
    return data


def _checked(kind: type[T], data: object) -> T:
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        raise TypeError(f"{kind.__name__} was expected")
    return data
