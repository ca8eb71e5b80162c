"""From the places that a lab names to addresses of this kernel, or the reason why there are none."""

import difflib

import gdb

from . import expressions, symbols, texts


class Resolver:
    def __init__(self, vmlinux, image, source):
        self._vmlinux = vmlinux
        self._functions = None
        self._image = image
        self._source = source

    def place(self, place):
        """{"locations": […]} or {"problem": kind, …}: see `Resolution` in debugger/protocol.ts."""
        return self._line(place) if place["type"] == "line" else self._named(place)

    def _line(self, place):
        """The line's own code: a breakpoint of GDB's would go past a prologue, or on to the next line that has code."""
        try:
            _, found = gdb.decode_line(texts.line_of(place["file"], place["line"]))
        except gdb.error as error:
            return {"problem": "no-line", "detail": str(error)}
        locations = _without_twins([self._line_location(place, where) for where in found or ()])
        exact = [location for location in locations if location["line"] == place["line"]]
        if exact:
            return {"locations": exact}
        nearest = ["; the next is %s:%s in %s" % (one["file"], one["line"], one["function"]) for one in locations[:1]]
        return {"problem": "no-line", "detail": "no code is on that line" + "".join(nearest)}

    def _line_location(self, place, where):
        block = _block_at(where.pc)
        concrete = _concrete_function(block)
        starts = concrete is not None and int(concrete.value().address) == where.pc and concrete.line == place["line"]
        function = concrete if starts else _function_of_line(block, where)
        return {
            "function": function.name if function is not None else "?",
            "address": "0x%x" % where.pc,
            "file": self._source(where.symtab.filename),
            "line": concrete.line if starts else where.line,
            "inlined": function is not None and concrete is not None and function.name != concrete.name,
            "init": self._image.is_init(where.pc),
        }

    def _named(self, place):
        try:
            probe = gdb.Breakpoint(function=texts.function(place["name"]), internal=True)
        except gdb.error:
            return self._missing(place)
        try:
            if probe.pending:
                return self._missing(place)
            locations = _without_twins([self._location(place, location) for location in probe.locations])
        finally:
            probe.delete()
        if not locations:
            return {"problem": "no-code"}
        return self._ambiguous(place, locations) or {"locations": locations}

    def unknown_names(self, location, trees):
        """The names in expressions that mean nothing in that function, each with the nearest that do."""
        block = _block_at(int(location["scope"], 16))
        known = _names_of(block)
        unknown = []
        for tree in trees:
            for name in map(texts.name, sorted(expressions.names_in(tree))):
                if name not in known and gdb.lookup_symbol(name, block)[0] is None and not _is_static(name):
                    unknown.append({"name": name, "nearest": difflib.get_close_matches(name, known, 3, 0.6), "known": sorted(known)})
        return unknown

    def _location(self, place, location):
        function, entry, inlined = _function_at(place, location)
        file, line = self._where(function, entry)
        return {
            "function": function.name if function is not None else location.function,
            "address": "0x%x" % entry,
            "file": file,
            "line": line,
            "inlined": inlined,
            "init": self._image.is_init(entry),
        }

    def _where(self, function, entry):
        """A function is where it is defined: its first instruction may belong to another line, inlined there."""
        if function is not None:
            return self._source(function.symtab.filename), function.line
        where = gdb.find_pc_line(entry)
        return (self._source(where.symtab.filename), where.line) if where.symtab is not None else (None, None)

    def _ambiguous(self, place, locations):
        """One name, several functions: which one is meant is the lab's to say. What the linker overrode is none of them."""
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

    def _missing(self, place):
        names = self._linked
        name = place["name"]
        clones = sorted(other for other in names if other.startswith(name + "."))
        if name in names or clones:
            return {"problem": "no-debug-info", "clones": clones}
        return {"problem": "no-symbol", "nearest": difflib.get_close_matches(name, names, 5, 0.75)}


def _function_at(place, location):
    """(function, the address to stop at, inlined). A concrete function is entered at its first instruction."""
    block = _block_at(location.address)
    concrete = _concrete_function(block)
    if concrete is not None and concrete.name == place["name"]:
        return concrete, int(concrete.value().address), False
    return _inlined_function(block, place["name"]), location.address, True


def _concrete_function(block):
    while block is not None:
        if block.function is not None and block.superblock is not None and block.superblock.is_static:
            return block.function
        block = block.superblock
    return None


def _function_of_line(block, where):
    """Where an inlined body begins with its caller's first instruction, the line tells which of both is meant."""
    functions = []
    while block is not None and not block.is_static:
        if block.function is not None:
            functions.append(block.function)
        block = block.superblock
    holding = [one for one in functions if one.symtab.filename == where.symtab.filename and one.line <= where.line]
    return max(holding, key=lambda one: one.line, default=functions[0] if functions else None)


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
