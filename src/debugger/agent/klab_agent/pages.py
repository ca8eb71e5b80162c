"""Memory as far as it is mapped: what begins on a page that can be read may end on one that cannot."""

import gdb

PAGE = 4096


def read(at, length):
    """The bytes from `at` on, up to the end of a page at a time; raises gdb.error at the first page that cannot be read."""
    end = at + length
    while at < end:
        piece = min(end - at, PAGE - at % PAGE)
        yield bytes(gdb.selected_inferior().read_memory(at, piece))
        at += piece
