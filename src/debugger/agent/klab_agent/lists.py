"""The elements of the kernel's linked lists and hash tables, and why a walk ended before the list did."""

import json

import gdb

from . import chains, tables
from .chains import Broken
from .expressions import evaluate
from .values import UNREADABLE, Shape, why_lost

# Bounds an event, whatever the fields are.
MAX_JSON = 256 * 1024


def capture(world, item, scope, losses):
    """An array of elements; where it is cut short or broken, an `unavailable` stands in their place."""
    return Listing(world, item, scope, losses).walk()


def problem(of, by):
    """Why no list can consist of these elements in this kernel; None when one can."""
    try:
        chains.Link(of, by)
    except gdb.error as error:
        return str(error)
    return None


class Listing:
    def __init__(self, world, item, scope, losses):
        self._world = world
        self._item = item
        self._scope = scope
        self._losses = losses
        self._link = chains.Link(item["of"], item["by"])
        self._shape = Shape(item["fields"])
        self._shown = []
        self._count = 0
        self._size = 0

    def walk(self):
        for place, head in self._heads():
            if self._is_full(place):
                break
            try:
                if not self._chain(place, head):
                    break
            except (Broken, *UNREADABLE) as error:
                if not place and not self._shown:
                    return self._losses.lost(why_lost(error))
                self._shown.append(self._losses.cut(_within(place) + why_lost(error)))
                self._count += 1
        return self._shown

    def _heads(self):
        start = self._item["from"]
        if start["type"] == "head":
            return [({}, evaluate(start["head"]["expression"], self._scope))]
        table = evaluate(start["table"]["expression"], self._scope)
        size = int(evaluate(start["size"]["expression"], self._scope))
        path = start["head"].split(".") if start["head"] is not None else []
        return ((({"bucket": index}), head) for index, head in tables.used_heads(table, size, path))

    def _is_full(self, place):
        """A bucket that would be walked although nothing more is kept."""
        if not place or self._count < self._item["limit"]:
            return False
        self._cut()
        return True

    def _chain(self, place, head):
        """False: no more is kept."""
        seen = set()
        for address in chains.elements(head, self._link):
            if address in seen:
                raise Broken("it comes back to 0x%x and never ends" % address)
            seen.add(address)
            if self._count == self._item["limit"]:
                self._cut()
                return False
            element = self._element(place, address)
            self._size += len(json.dumps(element))
            if self._size > MAX_JSON:
                self._shown.append(self._losses.cut("the elements after these are more than %d bytes" % MAX_JSON))
                return False
            self._shown.append(element)
            self._count += 1
        return True

    def _cut(self):
        self._shown.append(self._losses.cut("more than %d elements" % self._item["limit"]))

    def _element(self, place, address):
        pointer = gdb.Value(address).cast(self._link.kind.pointer())
        shown = {"address": self._world.printer.value(pointer.cast(_void()), self._losses), **place}
        if self._item["fields"]:
            shown.update(self._world.printer.struct(pointer.dereference(), self._losses, self._shape))
        scope = self._scope.with_item(pointer)
        for value in self._item["values"]:
            shown[value["name"]] = self._world.printer.computed(lambda: evaluate(value["expression"], scope), self._losses)
        return shown


def _within(place):
    return "bucket %d: " % place["bucket"] if place else ""


def _void():
    return gdb.lookup_type("void").pointer()
