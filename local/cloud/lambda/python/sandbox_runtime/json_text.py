"""JSON as Lambda's runtime for Python writes it, which is not what the standard library writes: a Decimal is an exact number,
a named tuple is an object, bytes are text. NaN and the infinities are written bare, although no JSON has them."""

from decimal import Decimal
from json.encoder import encode_basestring, encode_basestring_ascii
from math import inf


def to_json(value, ascii_only=True):
    """Raises TypeError for a value that JSON cannot hold, ValueError for one that holds itself."""
    parts = []
    _Writer(parts.append, encode_basestring_ascii if ascii_only else encode_basestring).write(value)
    return "".join(parts)


class _Writer:
    def __init__(self, emit, quoted):
        self.emit = emit
        self.quoted = quoted
        self.open = set()

    def write(self, value):
        text = self._scalar(value)
        if text is not None:
            self.emit(text)
            return
        if id(value) in self.open:
            raise ValueError("Circular reference detected")
        self.open.add(id(value))
        self._write_container(value)
        self.open.discard(id(value))

    def _scalar(self, value):
        if isinstance(value, str):
            return self.quoted(value)
        if isinstance(value, bytes):
            return self.quoted(value.decode())
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(int(value))
        if isinstance(value, float):
            return _float_text(value)
        if isinstance(value, Decimal):
            return "NaN" if value.is_nan() else str(value)
        return None

    def _write_container(self, value):
        if isinstance(value, list):
            self._write_array(value)
        elif callable(getattr(value, "_asdict", None)):
            self._write_object(value._asdict())
        elif isinstance(value, tuple):
            self._write_array(value)
        elif isinstance(value, dict):
            self._write_object(value)
        else:
            raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")

    def _write_array(self, items):
        separator = "["
        for item in items:
            self.emit(separator)
            self.write(item)
            separator = ", "
        self.emit("]" if items else "[]")

    def _write_object(self, members):
        separator = "{"
        for name, value in members.items():
            self.emit(f"{separator}{self.quoted(_name_text(name))}: ")
            self.write(value)
            separator = ", "
        self.emit("}" if members else "{}")


def _float_text(value):
    if value != value:
        return "NaN"
    if value in (inf, -inf):
        return "Infinity" if value > 0 else "-Infinity"
    return float.__repr__(value)


def _name_text(name):
    if isinstance(name, str):
        return name
    if isinstance(name, bytes):
        return name.decode()
    if name is None or isinstance(name, bool):
        return {None: "null", True: "true", False: "false"}[name]
    if isinstance(name, int):
        return str(int(name))
    if isinstance(name, float):
        return _float_text(name)
    raise TypeError(f"keys must be str, int, float, bool or None, not {type(name).__name__}")
