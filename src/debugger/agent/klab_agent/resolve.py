"""From the places that a lab names to addresses of this kernel, or the reason why there are none."""

import difflib

import gdb

from . import expressions, fields, symbols


class Resolver:
    def __init__(self, vmlinux, image, source):
        self._vmlinux = vmlinux
        self._functions = None
        self._image = image
        self._source = source

    def place(self, place):
        """{"locations": […]} or {"problem": kind, …}: see `Resolution` in debugger/protocol.ts."""
        try:
            probe = _probe_point(place)
        except gdb.error as error:
            return self._missing(place, str(error))
        try:
            if probe.pending:
                return self._missing(place, "no such place")
            locations = _without_twins([self._location(place, location) for location in probe.locations])
        finally:
            probe.delete()
        if not locations:
            return {"problem": "no-code"}
        if place["type"] == "line" and all(location["line"] != place["line"] for location in locations):
            # GDB goes on to the next line that has code, which may be another function's.
            return {"problem": "no-line", "detail": "no code is on that line; the next is %s" % _spelled(locations[0])}
        return self._ambiguous(place, locations) or {"locations": locations}

    def unknown_names(self, location, trees):
        """The names in expressions that mean nothing in that function, each with the nearest that do."""
        block = _block_at(int(location["address"], 16))
        known = _names_of(block)
        unknown = []
        for tree in trees:
            for name in sorted(expressions.names_in(tree)):
                if name not in known and gdb.lookup_symbol(name, block)[0] is None and not _is_static(name):
                    unknown.append({"name": name, "nearest": difflib.get_close_matches(name, known, 3, 0.6), "known": sorted(known)})
        return unknown

    def _location(self, place, location):
        function, entry, inlined = _function_at(place, location)
        file, line = self._where(place, function, entry)
        return {
            "function": function.name if function is not None else location.function,
            "address": "0x%x" % entry,
            "file": file,
            "line": line,
            "inlined": inlined,
            "init": self._image.is_init(entry),
        }

    def _where(self, place, function, entry):
        """A function is where it is defined: its first instruction may belong to another line, inlined there."""
        if place["type"] == "function" and function is not None:
            return self._source(function.symtab.filename), function.line
        where = gdb.find_pc_line(entry)
        return (self._source(where.symtab.filename), where.line) if where.symtab is not None else (None, None)

    def _ambiguous(self, place, locations):
        """One name, several functions: which one is meant is the lab's to say. What the linker overrode is none of them."""
        if place["type"] == "line" or place.get("file"):
            return None
        bodies = [location for location in locations if not location["inlined"]]
        if len(bodies) < 2:
            return None
        linked = self._linked.get(place["name"], set())
        alive = [location for location in bodies if int(location["address"], 16) in linked]
        if len(alive) == 1:
            return {"locations": [location for location in locations if location["inlined"] or location in alive]}
        return {"problem": "several", "locations": alive or bodies}

    @property
    def _linked(self):
        if self._functions is None:
            self._functions = symbols.functions(self._vmlinux)
        return self._functions

    def _missing(self, place, error):
        if place["type"] == "line":
            return {"problem": "no-line", "detail": error}
        names = self._linked
        name = place["name"]
        clones = sorted(other for other in names if other.startswith(name + "."))
        if name in names or clones:
            return {"problem": "no-debug-info", "clones": clones}
        return {"problem": "no-symbol", "nearest": difflib.get_close_matches(name, names, 5, 0.75)}


def _spelled(location):
    return "%s:%s in %s" % (location["file"], location["line"], location["function"])


def _probe_point(place):
    if place["type"] == "line":
        return gdb.Breakpoint(source=place["file"], line=place["line"], internal=True)
    if place.get("file"):
        return gdb.Breakpoint(function=place["name"], source=place["file"], internal=True)
    return gdb.Breakpoint(function=place["name"], internal=True)


def _function_at(place, location):
    """(function, the address to stop at, inlined). A concrete function is entered at its first instruction."""
    block = _block_at(location.address)
    concrete = _concrete_function(block)
    if place["type"] == "line":
        inner = _innermost_function(block)
        return inner, location.address, inner is not None and concrete is not None and inner.name != concrete.name
    if concrete is not None and concrete.name == place["name"]:
        return concrete, int(concrete.value().address), False
    return _inlined_function(block, place["name"]), location.address, True


def _concrete_function(block):
    while block is not None:
        if block.function is not None and block.superblock is not None and block.superblock.is_static:
            return block.function
        block = block.superblock
    return None


def _innermost_function(block):
    while block is not None and block.function is None:
        block = block.superblock
    return block.function if block is not None else None


def _inlined_function(block, name):
    while block is not None and not (block.function is not None and block.function.name == name):
        block = block.superblock
    return block.function if block is not None else None


def _block_at(address):
    return gdb.block_for_pc(address)


def _names_of(block):
    """Arguments and locals that can be named inside a function."""
    names = set()
    while block is not None and not block.is_static and not block.is_global:
        names.update(symbol.name for symbol in block)
        block = block.superblock
    return names


def _is_static(name):
    return gdb.lookup_static_symbol(name) is not None


def _without_twins(locations):
    seen, unique = set(), []
    for location in locations:
        if location["address"] not in seen:
            seen.add(location["address"])
            unique.append(location)
    return unique
