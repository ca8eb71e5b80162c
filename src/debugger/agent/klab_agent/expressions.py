"""Evaluates a lab's expressions, already parsed by lab/expression/parser.ts: no text of a lab's ever reaches GDB."""

import copy
import operator

import gdb

from . import fields, frames, texts

ARITHMETIC = {
    "*": operator.mul,
    "+": operator.add,
    "-": operator.sub,
    "&": operator.and_,
    "^": operator.xor,
    "|": operator.or_,
}
SHIFTS = {"<<": operator.lshift, ">>": operator.rshift}
MOST_POINTERS = 1000
COMPARISON = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class Scope:
    """Where an expression's names come from: the arguments as they were at entry, the function's block, then globals."""

    def __init__(self, frame, block, arguments, tasks, returned=None, left=False):
        self._frame = frame
        self._block = block
        self._arguments = arguments
        self._tasks = tasks
        self._returned = returned
        self._left = left
        self._item = None

    def name(self, name):
        if name in self._arguments:
            return self._arguments[name]
        name = texts.name(name)
        symbol = gdb.lookup_symbol(name, self._block)[0] if self._block is not None else None
        if symbol is None:
            symbol = gdb.lookup_global_symbol(name) or gdb.lookup_static_symbol(name)
        if symbol is None:
            raise gdb.error("no symbol %s here" % name)
        if not symbol.needs_frame:
            return symbol.value()
        if self._left:
            raise gdb.error("%s is gone once the function has returned" % name)
        return symbol.value(self._frame)

    def caller(self, function, name):
        frame = self._frame
        for _ in range(frames.MOST_FRAMES):
            if frame is None:
                break
            if frame.name() == function:
                return frame.read_var(texts.name(name))
            frame = frames.older(frame)
        raise gdb.error("%s is no caller here" % function)

    def with_item(self, item):
        """The same names, and `item`: an element of a list."""
        scope = copy.copy(self)
        scope._item = item
        return scope

    def item(self):
        if self._item is None:
            raise gdb.error("there is no item here")
        return self._item

    def current(self):
        return self._tasks.current()

    def returned(self):
        if self._returned is None:
            raise gdb.error("the function returns nothing")
        return self._returned


def evaluate(tree, scope):
    """The value of an expression tree (`Expression` in lab/expression/expression.ts); raises gdb.error with the reason."""
    try:
        return _evaluate(tree, scope)
    except OverflowError as error:
        # an index or a result that Python or GDB has no room for
        raise gdb.error("the number is too large: %s" % error) from error


def _evaluate(tree, scope):
    op = tree["op"]
    if op == "name":
        return scope.name(tree["name"])
    if op == "caller":
        return scope.caller(tree["function"], tree["name"])
    if op == "int":
        return _literal(int(tree["value"]))
    if op == "ret":
        return scope.returned()
    if op == "item":
        return scope.item()
    if op == "current":
        return scope.current()
    if op == "member":
        return fields.member(evaluate(tree["of"], scope), tree["field"])
    if op == "index":
        return _element(evaluate(tree["of"], scope), int(evaluate(tree["index"], scope)))
    if op == "unary":
        return _address(tree["of"], scope) if tree["operator"] == "&" else _unary(tree["operator"], evaluate(tree["of"], scope))
    if op == "binary":
        return _binary(tree, scope)
    if op == "cast":
        return evaluate(tree["of"], scope).cast(lookup_type(tree["type"]))
    if op == "sizeof":
        return _literal(lookup_type(tree["type"]).sizeof)
    if op == "container_of":
        return _container_of(evaluate(tree["of"], scope), lookup_type(tree["type"]), tree["member"])
    return _network_order(evaluate(tree["of"], scope), 2 if op == "ntohs" else 4)


def lookup_type(tree):
    kind = texts.type_named(tree["name"])
    for _ in range(min(tree["pointers"], MOST_POINTERS)):
        kind = kind.pointer()
    return kind


def names_in(tree):
    """The free names of an expression, for checking it against a kernel before the boot."""
    if tree["op"] == "name":
        return {tree["name"]}
    return set().union(set(), *(names_in(part) for part in tree.values() if isinstance(part, dict) and "op" in part))


def _element(value, index):
    """C reads what lies behind an array; that is no element. Arrays of none or one stand for as many as there are."""
    kind = value.type.strip_typedefs()
    if not -(1 << 63) <= index < 1 << 63:
        raise gdb.error("an index of %d" % index)
    if kind.code == gdb.TYPE_CODE_ARRAY:
        low, high = kind.range()
        if index < low or (high > low and index > high):
            raise gdb.error("%d is no index of %s" % (index, value.type))
    return value[index]


def _address(tree, scope):
    if tree["op"] == "member" and fields.is_bit_field(evaluate(tree["of"], scope).type, tree["field"]):
        raise gdb.error("%s is a bit field, so it has no address" % tree["field"])
    value = evaluate(tree, scope)
    if value.address is None:
        raise gdb.error("the value is not in memory, so it has no address")
    return value.address


def _unary(sign, value):
    if sign == "*":
        return value.dereference()
    if sign == "!":
        return _literal(int(int(value) == 0))
    return -value if sign == "-" else ~value


def _binary(tree, scope):
    sign = tree["operator"]
    left = evaluate(tree["left"], scope)
    if sign in ("&&", "||"):
        if (int(left) != 0) == (sign == "||"):
            return _literal(int(sign == "||"))
        return _literal(int(int(evaluate(tree["right"], scope)) != 0))
    right = evaluate(tree["right"], scope)
    if sign in COMPARISON:
        return _literal(int(COMPARISON[sign](left, right)))
    if sign in ("/", "%"):
        return _divide(sign, left, right)
    if sign in SHIFTS:
        return _shift(sign, left, right)
    return ARITHMETIC[sign](left, right)


def _divide(sign, left, right):
    if int(right) == 0:
        raise gdb.error("division by zero")
    if int(right) == -1:
        # the processor traps when the quotient has no room, and GDB dies of it
        return -left if sign == "/" else left - left
    return left / right if sign == "/" else left % right


def _shift(sign, left, right):
    """C leaves all others undefined."""
    if not 0 <= int(right) < 8 * left.type.sizeof:
        raise gdb.error("a shift of %d bits by %d" % (8 * left.type.sizeof, int(right)))
    return SHIFTS[sign](left, right)


def _container_of(pointer, kind, path):
    """container_of() of include/linux/kernel.h: the struct that embeds what `pointer` points to."""
    member = fields.at_path(gdb.Value(0).cast(kind.pointer()).dereference(), path)
    address = int(pointer.cast(gdb.lookup_type("unsigned long"))) - int(member.address)
    return gdb.Value(address).cast(kind.pointer())


def _network_order(value, size):
    number = int(value) & ((1 << 8 * size) - 1)
    return _literal(int.from_bytes(number.to_bytes(size, "little"), "big"))


def _literal(number):
    return gdb.Value(number).cast(gdb.lookup_type("long long" if number < 1 << 63 else "unsigned long long"))

