"""What a probe sees at entry and at return, as events (event/event.ts)."""

import gdb

from . import frames, lists, memory
from .errno_names import error_name
from .expressions import Scope, evaluate
from .values import UNREADABLE, Losses, Shape, why_lost


def hit(world, probe, location, task, number):
    """The hit event, and the arguments as they were, for what is captured at return."""
    losses = Losses()
    frame, hidden = frames.frame_of(location["function"])
    block = block_of(location)
    symbols = [symbol for symbol in block if symbol.is_argument] if block is not None else []
    arguments = {symbol.name: value for symbol in symbols if (value := _read(symbol, frame)) is not None}
    state, trace = frames.backtrace(frame, probe.entry["backtrace"], world.source, world.image, _hidden_frame(location, hidden))
    if trace and trace[0]["function"] == location["function"]:
        # The first instruction may belong to a line that was inlined there; the function is where it is defined.
        trace[0].update(file=location["file"], line=location["line"])
    if state == "broken":
        losses.truncated += 1
    event = {
        "kind": "hit",
        "probe": probe.id,
        "hit": number,
        "function": location["function"],
        "address": location["address"],
        "file": location["file"],
        "line": location["line"],
        "cpu": world.cpu(),
        "task": task,
        "time": world.time(),
        "backtrace": state,
        "frames": trace,
        "args": _shown_arguments(world, probe, symbols, arguments, losses),
        "captures": _captures(world, probe.entry, Scope(frame, block, arguments, world.tasks), losses),
    }
    probe.note(losses)
    return event, arguments


def returned(world, pending, task):
    losses = Losses()
    value = return_value(pending.place)
    shown = None if value is None else world.printer.value(value, losses)
    scope = Scope(gdb.newest_frame(), block_of(pending.place), pending.arguments, world.tasks, value, left=True)
    event = {
        "kind": "return",
        "probe": pending.probe.id,
        "hit": pending.number,
        "function": pending.place["function"],
        "address": "0x%x" % pending.site,
        "cpu": world.cpu(),
        "task": task,
        "time": world.time(),
        "value": shown,
        "error": _error_of(value),
        "captures": _captures(world, pending.probe.exit, scope, losses),
    }
    pending.probe.note(losses)
    return event


def return_value(location):
    """The result as the function's type; None for void."""
    kind = block_of(location).function.type.target()
    stripped = kind.strip_typedefs()
    if stripped.code == gdb.TYPE_CODE_VOID:
        return None
    word = gdb.lookup_type("long").sizeof
    names = ("$rax", "$rdx") if word == 8 else ("$eax", "$edx")
    registers = b"".join((int(gdb.parse_and_eval(name)) % (1 << 8 * word)).to_bytes(word, "little") for name in names)
    if _is_in_registers(stripped, word):
        # from bytes: what lies beyond a narrow result in its register is anything, and a cast would make a false bool true
        return gdb.Value(registers[: stripped.sizeof], kind)
    return gdb.Value(int.from_bytes(registers[:word], "little")).cast(kind.pointer()).dereference()


def _is_in_registers(kind, word):
    """System V ABI, AMD64 3.2.3: up to two words. i386 (-mregparm=3 -freg-struct-return): one or two, or a part of one.

    A larger result lies in memory, and the first register holds its address.
    """
    if kind.code not in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION) or word == 8:
        return kind.sizeof <= 2 * word
    return kind.sizeof in (1, 2, 4, 8)


def _error_of(value):
    """An error number, plain or inside a pointer (include/linux/err.h)."""
    if value is None:
        return None
    kind = value.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_PTR:
        bits = 8 * kind.sizeof
        return error_name(int(value) - (1 << bits)) if int(value) >> (bits - 1) else None
    return error_name(int(value)) if kind.code == gdb.TYPE_CODE_INT else None


def panic_message(frame):
    try:
        return frame.read_var("fmt").string("utf-8", "backslashreplace", length=512).split("\0")[0].strip()
    except (gdb.error, ValueError):
        return ""


def _shown_arguments(world, probe, symbols, arguments, losses):
    if not probe.entry["args"]:
        return {}
    return {
        symbol.name: world.printer.value(arguments[symbol.name], losses)
        if symbol.name in arguments
        else losses.lost("optimized out")
        for symbol in symbols
    }


def _captures(world, wanted, scope, losses):
    return {item["name"]: _capture(world, item, scope, losses) for item in wanted["values"]}


def _capture(world, item, scope, losses):
    try:
        if item["kind"] == "list":
            return lists.capture(world, item, scope, losses)
        if item["kind"] == "bytes":
            return memory.capture(item, scope, losses)
        value = evaluate(item["expression"], scope)
    except UNREADABLE as error:
        return losses.lost(why_lost(error))
    if item["depth"] == 0:
        return world.printer.value(value, losses)
    return world.printer.struct(value, losses, Shape(item["fields"], item["depth"], item["follow"]))


def block_of(location):
    """The block of the function that was probed, inlined or not: its arguments are there."""
    block = gdb.block_for_pc(int(location["scope"], 16))
    while block is not None and (block.function is None or block.function.name != location["function"]):
        block = block.superblock
    return block


def _hidden_frame(location, hidden):
    if not (hidden and location["inlined"]):
        return []
    return [{key: location[key] for key in ("function", "file", "line", "address", "inlined")}]


def _read(symbol, frame):
    """The argument's value, fetched now: the register that holds it will not last."""
    try:
        value = symbol.value(frame)
        if value.is_optimized_out:
            return None
        value.fetch_lazy()
        return value
    except gdb.error:
        return None
