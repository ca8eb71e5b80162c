"""Backtraces, inlined frames included."""

import os

import gdb

# More than a kernel's stack has room for; a chain that is longer is garbage.
MOST_FRAMES = 2048


def frame_of(function):
    """(frame, hidden). The innermost frame of `function`: code inlined at its very start may lie on top of it.

    Where an inlined body begins GDB shows the caller, as if the call were still to come: then the frame is the caller's
    and `hidden` is true.
    """
    newest = frame = gdb.newest_frame()
    while frame is not None:
        if frame.name() == function:
            return frame, False
        if frame.type() != gdb.INLINE_FRAME:
            break
        frame = older(frame)
    return newest, True


def is_below(function, callers, image):
    """Whether the innermost call of `function` was made, directly or not, by one of `callers`; None when the stack is broken."""
    frame, hidden = frame_of(function)
    called, last = hidden, None
    for _ in range(MOST_FRAMES):
        if frame is None or not image.holds(frame.pc()):
            return False if last is not None and _is_assembly(last) else None
        if called and frame.name() in callers:
            return True
        called, last, frame = True, frame, older(frame)
    return None


def backtrace(frame, limit, source, image, above=()):
    """(state, frames): see `BacktraceState` in event.ts.

    The stack ends in assembly: entry code, ret_from_fork or the start-up code. What an unwinder finds behind that is a
    guess, and lies outside the kernel's image. `above` are frames that GDB hides.
    """
    if limit == 0:
        return "none", []
    frames = list(above)
    while True:
        frames.append(describe(frame, source))
        caller = older(frame)
        if caller is None or not image.holds(caller.pc()):
            return "whole" if _is_assembly(frame) else "broken", frames
        if len(frames) == limit:
            return "truncated", frames
        frame = caller


def _is_assembly(frame):
    """The assembler describes some labels as functions (i386: entry_SYSENTER_32, startup_32_smp), and most not at all."""
    return frame.function() is None or frame.language() == "asm"


def older(frame):
    """The caller's frame; None where there is none, or none that can be read."""
    try:
        return frame.older()
    except gdb.error:
        return None


def describe(frame, source):
    where = frame.find_sal()
    known = where.symtab is not None
    return {
        "function": frame.name() or "?",
        "file": source(where.symtab.filename) if known else None,
        "line": where.line if known else None,
        "address": "0x%x" % frame.pc(),
        "inlined": frame.type() == gdb.INLINE_FRAME,
    }


class SourcePaths:
    """Paths as the kernel's tree has them (`net/ipv4/af_inet.c`), wherever it was built."""

    def __init__(self):
        self._known = {}
        start = gdb.lookup_global_symbol("start_kernel")
        path = start.symtab.fullname() if start is not None else ""
        self._root = path[: -len("init/main.c")] if path.endswith("init/main.c") else ""

    def __call__(self, path):
        if path not in self._known:
            self._known[path] = self._shorten(path)
        return self._known[path]

    def _shorten(self, path):
        path = os.path.normpath(path)
        if self._root and path.startswith(self._root):
            return path[len(self._root) :]
        return path[2:] if path.startswith("./") else path


class Image:
    """The kernel image's addresses in memory."""

    def __init__(self):
        self._start = _address_of("_text")
        self._end = _address_of("_end")
        self._init = (_address_of("_sinittext"), _address_of("_einittext"))

    def holds(self, address):
        return self._start <= address < self._end

    def is_init(self, address):
        """In `.init.text`, which free_initmem() gives away."""
        return self._init[0] <= address < self._init[1]


def _address_of(symbol):
    return int(gdb.parse_and_eval("(unsigned long)&" + symbol))
