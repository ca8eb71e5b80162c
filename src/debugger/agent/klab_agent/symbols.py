"""The functions of an ELF file's symbol table: what the linker kept, whatever DWARF says."""

import struct

_STT_FUNC = 2
_SHT_SYMTAB = 2


def functions(path):
    """name → addresses of all functions in `.symtab`, 64- or 32-bit little endian; empty when there is no table."""
    with open(path, "rb") as file:
        wide = file.read(5)[4] == 2
        table = _sections(file, wide)
        for kind, offset, size, link in table:
            if kind == _SHT_SYMTAB:
                strings = _read(file, table[link][1], table[link][2])
                return _functions(_read(file, offset, size), strings, wide)
    return {}


def _sections(file, wide):
    file.seek(0x28 if wide else 0x20)
    (start,) = struct.unpack("<Q" if wide else "<I", file.read(8 if wide else 4))
    file.seek(0x3A if wide else 0x2E)
    size, count = struct.unpack("<HH", file.read(4))
    raw = _read(file, start, size * count)
    layout, offset = ("<IQQQQI", 4) if wide else ("<IIIIII", 4)
    sections = []
    for index in range(count):
        kind, _, _, at, length, link = struct.unpack_from(layout, raw, index * size + offset)
        sections.append((kind, at, length, link))
    return sections


def _functions(symbols, strings, wide):
    found = {}
    for entry in struct.iter_unpack("<IBBHQQ" if wide else "<IIIBBH", symbols):
        name, info, address = (entry[0], entry[1], entry[4]) if wide else (entry[0], entry[3], entry[1])
        if info & 0xF == _STT_FUNC:
            text = strings[name : strings.index(b"\0", name)].decode("ascii", "replace")
            found.setdefault(text, set()).add(address)
    return found


def _read(file, offset, size):
    file.seek(offset)
    return file.read(size)
