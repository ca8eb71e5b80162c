"""Text in the guest's memory: arrays of char, and pointers to them."""

import gdb

from . import pages

MAX_TEXT = 1024


def is_text(kind):
    kind = kind.strip_typedefs().unqualified()
    return kind.sizeof == 1 and kind.code in (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_CHAR) and str(kind) == "char"


def from_array(value, count, losses):
    raw = bytes(int(value[index]) & 0xFF for index in range(min(count, MAX_TEXT)))
    text, end, _ = raw.partition(b"\0")
    if count > MAX_TEXT and not end:
        losses.truncated += 1
    return text.decode("utf-8", "backslashreplace")


def from_pointer(value, losses):
    start, raw = int(value) & ((1 << 8 * value.type.sizeof) - 1), b""
    for piece in pages.read(start, MAX_TEXT):
        part, end, _ = piece.partition(b"\0")
        raw += part
        if end:
            return raw.decode("utf-8", "backslashreplace")
    losses.truncated += 1
    return raw.decode("utf-8", "backslashreplace")
