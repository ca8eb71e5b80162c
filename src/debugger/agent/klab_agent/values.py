"""A gdb.Value as typed JSON: see `Value` in event/value.ts."""

import re

import gdb

from . import fields, strings

EXACT = 1 << 53
MAX_ITEMS = 64
# Of one event: fields, elements and what pointers lead to.
MAX_VALUES = 20_000
# What evaluating and reading raise when a value cannot be had.
UNREADABLE = (gdb.error, TypeError, ValueError, RuntimeError, ArithmeticError, LookupError)


class Losses:
    """What one capture could not have, or cut short."""

    def __init__(self):
        self.unavailable = 0
        self.truncated = 0
        self._left = MAX_VALUES

    def spent(self):
        """True when an event has had all the values that it may have; counts one more."""
        self._left -= 1
        return self._left < 0

    def lost(self, reason):
        self.unavailable += 1
        return {"unavailable": reason}

    def cut(self, reason):
        self.truncated += 1
        return {"unavailable": reason}


class Shape:
    """Which fields of a struct, how deep, and which pointers to follow."""

    def __init__(self, paths=(), depth=1, follow=()):
        self.paths = [tuple(path.replace("->", ".").split(".")) for path in paths]
        self.depth = depth
        self.follow = {tuple(path.replace("->", ".").split(".")) for path in follow}

    def below(self, field):
        follow = [path[1:] for path in self.follow if path[0] == field and len(path) > 1]
        below = Shape(depth=self.depth)
        below.follow = set(follow)
        return below


class Printer:
    def __init__(self, image):
        self._image = image
        self._void = None

    def value(self, value, losses, shape=None, depth=None):
        """Never raises for a value that cannot be had: it says why instead."""
        try:
            return self._convert(value, losses, shape, depth if depth is not None else (shape.depth if shape else 0))
        except UNREADABLE as error:
            return losses.lost(why_lost(error))

    def computed(self, evaluated, losses):
        """The value of an expression that may have none."""
        try:
            return self.value(evaluated(), losses)
        except UNREADABLE as error:
            return losses.lost(why_lost(error))

    def struct(self, value, losses, shape):
        """A struct, or the struct that a pointer leads to, with the shape's fields (all when it names none)."""
        try:
            if value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR:
                return self._pointer(value, losses, lambda target: self._fields(target, losses, shape))
            return self._fields(value, losses, shape)
        except UNREADABLE as error:
            return losses.lost(why_lost(error))

    def _convert(self, value, losses, shape, depth):
        if losses.spent():
            return losses.cut("more than %d values in one event" % MAX_VALUES)
        if value.is_optimized_out:
            return losses.lost("optimized out")
        kind = value.type.strip_typedefs()
        code = kind.code
        if code in (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_CHAR):
            return integer(int(value))
        if code == gdb.TYPE_CODE_BOOL:
            return bool(int(value))
        if code == gdb.TYPE_CODE_ENUM:
            return _enum(int(value), kind)
        if code == gdb.TYPE_CODE_PTR:
            return self._pointer(value, losses, None)
        if code == gdb.TYPE_CODE_ARRAY:
            return self._array(value, kind, losses, shape, depth)
        if code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
            return self._whole(value, losses, shape, depth)
        if code == gdb.TYPE_CODE_VOID:
            return None
        if code == gdb.TYPE_CODE_FUNC:
            return {"pointer": "0x%x" % int(value.address), "symbol": self.symbol(int(value.address))}
        return losses.lost("klab cannot show a value of type %s" % value.type)

    def _pointer(self, value, losses, target):
        address = int(value) & ((1 << 8 * value.type.sizeof) - 1)
        shown = {"pointer": "0x%x" % address, "symbol": self.symbol(address)}
        if address != 0 and target is not None:
            shown["to"] = _try(lambda: target(value.dereference()), losses)
        elif address != 0 and strings.is_text(value.type.strip_typedefs().target()):
            shown["to"] = _try(lambda: strings.from_pointer(value, losses), losses)
        return shown

    def symbol(self, address):
        """`name` or `name+0x10`; None outside the kernel's image."""
        if not self._image.holds(address):
            return None
        return _function_symbol(address) or self._described(address)

    def _described(self, address):
        """As DWARF has it, for which GDB reads all of the unit: 5 ms at the first address of each."""
        if self._void is None:
            self._void = gdb.lookup_type("void").pointer()
        shown = gdb.Value(address).cast(self._void).format_string(format="a", symbols=True)
        if "<" not in shown:
            return None
        name, _, offset = shown[shown.index("<") + 1 : shown.rindex(">")].partition("+")
        return "%s+0x%x" % (name, int(offset)) if offset else name

    def _array(self, value, kind, losses, shape, depth):
        low, high = kind.range()
        count = high - low + 1
        element = kind.target()
        if kind.sizeof == 0 and value.address is not None:
            return self._flexible(value, element, losses)
        if strings.is_text(element):
            return strings.from_array(value, count, losses)
        items = [
            _try(lambda index=index: self._convert(value[index], losses, shape, depth - 1), losses)
            for index in range(low, low + min(count, MAX_ITEMS))
        ]
        if count > MAX_ITEMS:
            items.append(losses.cut("%d of %d elements shown" % (MAX_ITEMS, count)))
        return items

    def _flexible(self, value, element, losses):
        """`name[]` or `name[0]` at a struct's end: only a text says itself where it ends."""
        if strings.is_text(element):
            return strings.from_pointer(value.address.cast(element.pointer()), losses)
        return losses.lost("the type does not tell how long the array is")

    def _whole(self, value, losses, shape, depth):
        if depth <= 0:
            return {"unavailable": "not captured at this depth"}
        shown = {}
        for field in value.type.strip_typedefs().fields():
            if not hasattr(field, "bitpos"):
                continue
            member = value[field]
            if not field.name:
                inner = _try(lambda: self._convert(member, losses, shape, depth), losses)
                shown.update(inner if isinstance(inner, dict) and "unavailable" not in inner else {})
                continue
            shown[field.name] = _try(lambda: self._member(field.name, member, losses, shape, depth), losses)
        return shown

    def _member(self, name, member, losses, shape, depth):
        if shape is not None and (name,) in shape.follow and _is_pointer(member):
            return self._pointer(member, losses, lambda to: self._convert(to, losses, shape.below(name), shape.depth))
        return self._convert(member, losses, shape.below(name) if shape else None, depth - 1)

    def _fields(self, value, losses, shape):
        if not shape.paths:
            return self._convert(value, losses, shape, shape.depth)
        shown = {}
        for path in shape.paths:
            self._place(shown, value, path, (), losses, shape)
        return shown

    def _place(self, shown, value, path, done, losses, shape):
        """Writes one chosen field into `shown`, under the structs and pointers that lead to it."""
        name, rest = path[0], path[1:]
        try:
            member = fields.member(value, name)
        except UNREADABLE as error:
            shown[name] = losses.lost(why_lost(error))
            return
        if not rest:
            follow = done + (name,) in shape.follow
            whole = (lambda to: self._convert(to, losses, None, shape.depth)) if follow else None
            shown[name] = _try(
                lambda: self._pointer(member, losses, whole) if _is_pointer(member) else self._convert(member, losses, None, shape.depth),
                losses,
            )
            return
        if _is_pointer(member):
            holder = shown.setdefault(name, self._pointer(member, losses, None))
            if int(member) == 0:
                return
            inner, target = holder.setdefault("to", {}), member.dereference()
        else:
            inner, target = shown.setdefault(name, {}), member
        if isinstance(inner, dict):
            self._place(inner, target, rest, done + (name,), losses, shape)


def integer(number):
    return number if -EXACT <= number <= EXACT else hex(number)


def _enum(number, kind):
    for field in kind.fields():
        if field.enumval == number:
            return {"enum": field.name, "value": number}
    return {"enum": None, "value": number}


def _is_pointer(value):
    return value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR


# `inet_init in section .init.text`; a clone (`tcp_ack.isra.0`) has another name in the source, and so have many data
_IN_TEXT = re.compile(r"([A-Za-z_]\w*)(?: \+ (\d+))? in section \S*text\n?")


def _function_symbol(address):
    """By the symbol table alone, in 0.02 ms; None when that may have another name than the source."""
    found = _IN_TEXT.fullmatch(gdb.execute("info symbol 0x%x" % address, to_string=True))
    if found is None:
        return None
    name, offset = found.groups()
    return "%s+0x%x" % (name, int(offset)) if offset else name


def _try(convert, losses):
    try:
        return convert()
    except UNREADABLE as error:
        return losses.lost(why_lost(error))


def why_lost(error):
    return str(error).replace("Cannot access memory at address", "cannot read memory at")
