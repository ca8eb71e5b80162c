"""Notes every text that reaches GDB through its Python module, as JSON lines in the file $KLAB_GDB_TEXTS."""

import json
import os

import gdb

_log = open(os.environ["KLAB_GDB_TEXTS"], "a", buffering=1)


def _note(function, texts):
    _log.write(json.dumps([function, [text for text in texts if isinstance(text, str)]]) + "\n")


def _noting(name):
    original = getattr(gdb, name)

    def noting(*arguments, **named):
        _note(name, [*arguments, *named.values()])
        return original(*arguments, **named)

    setattr(gdb, name, noting)


for _name in ("execute", "parse_and_eval", "decode_line", "lookup_type", "lookup_symbol", "lookup_global_symbol",
              "lookup_static_symbol", "lookup_static_symbols", "lookup_objfile", "parameter",
              "convenience_variable", "set_convenience_variable", "set_parameter", "add_symbol_file"):
    if hasattr(gdb, _name):
        _noting(_name)


class _Breakpoint(gdb.Breakpoint):
    def __init__(self, *arguments, **named):
        _note("Breakpoint", [*arguments, *named.values()])
        super().__init__(*arguments, **named)


gdb.Breakpoint = _Breakpoint
