"""Memory as it is, of the kernel or of the task that runs."""

import gdb

from . import pages
from .expressions import evaluate

MAX_BYTES = 4096


def capture(item, scope, losses):
    """`{"hex", "text"}`; with `cut`, why it is not all that was asked for."""
    at = _address(evaluate(item["at"]["expression"], scope))
    length = int(evaluate(item["length"]["expression"], scope))
    if length < 0:
        return losses.lost("the length is %d" % length)
    raw, missing = _read(at, min(length, MAX_BYTES))
    if missing is not None and not raw:
        return losses.lost(missing)
    shown = {"hex": raw.hex(" "), "text": raw.decode("utf-8", "backslashreplace")}
    if len(raw) < length:
        losses.truncated += 1
        shown["cut"] = "%d of %d bytes%s" % (len(raw), length, ": " + missing if missing else "")
    return shown


def _address(value):
    """Where a pointer or a number leads; where an array or a struct lies."""
    kind = value.type.strip_typedefs()
    if kind.code in (gdb.TYPE_CODE_ARRAY, gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
        if value.address is None:
            raise gdb.error("the value is not in memory, so it has no address")
        return int(value.address)
    return int(value) & ((1 << 8 * gdb.lookup_type("long").sizeof) - 1)


def _read(at, length):
    """(bytes, why there are no more): as far as pages can be read."""
    raw = b""
    try:
        for piece in pages.read(at, length):
            raw += piece
    except (gdb.error, OverflowError):
        return raw, "cannot read memory at 0x%x" % (at + len(raw))
    return raw, None
