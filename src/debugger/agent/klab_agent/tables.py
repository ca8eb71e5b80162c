"""The buckets of a hash table that hold something, found in few reads: most tables are large and empty."""

import gdb

from . import chains, fields

MAX_BUCKETS = 65_536
MAX_BYTES = 16 * 1024 * 1024
# QEMU's stub sends 2 KiB at a time; what GDB asks for at once is bounded all the same.
PIECE = 256 * 1024


def used_heads(table, size, path):
    """(bucket's number, its head) of each bucket that is not empty; `table` is an array, or a pointer to the first."""
    first = _first_bucket(table)
    bucket = first.type
    head = fields.at_path(first, path) if path else first
    if not 0 <= size <= MAX_BUCKETS or size * bucket.sizeof > MAX_BYTES:
        raise gdb.error("a table of %d buckets is too large" % size)
    start, offset = int(first.address), int(head.address) - int(first.address)
    for number, word in enumerate(_words(start, size, bucket.sizeof, offset)):
        address = start + number * bucket.sizeof + offset
        if not chains.is_empty(head.type, address, word):
            yield number, gdb.Value(address).cast(head.type.pointer()).dereference()


def _first_bucket(table):
    kind = table.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_ARRAY:
        return table[kind.range()[0]]
    if kind.code != gdb.TYPE_CODE_PTR:
        raise gdb.error("a %s is no table" % table.type)
    if int(table) == 0:
        raise gdb.error("the table is NULL")
    return table.dereference()


def _words(start, count, stride, offset):
    """The pointer at `offset` in each bucket."""
    size = gdb.lookup_type("long").sizeof
    memory = gdb.selected_inferior()
    step = max(1, PIECE // stride)
    for number in range(0, count, step):
        raw = bytes(memory.read_memory(start + number * stride, min(step, count - number) * stride))
        for at in range(offset, len(raw), stride):
            yield int.from_bytes(raw[at : at + size], "little")
