"""The only forms in which a text of a lab's reaches GDB: a name of C, a type by its name, a line of a source file.

The driver has parsed every text before (lab/expression, lab/place, lab/schema). What it lets through by mistake ends here:
GDB takes a place such as `*f()` for an expression, and `$_shell("…")` in one runs a program.
"""

import re

import gdb

_NAME = "[A-Za-z_][A-Za-z0-9_]*"
_IDENTIFIER = re.compile(_NAME)
# A clone has a suffix that gcc gives: `tcp_ack.isra.0`.
_FUNCTION = re.compile(_NAME + r"(?:\.[A-Za-z0-9_]+)*")
_WORD = "(?:void|char|short|int|long|signed|unsigned|_Bool|bool)"
_TYPE = re.compile("(?:(?:struct|union|enum) )?%s|%s(?: %s)*" % (_NAME, _WORD, _WORD))
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*(?:/[A-Za-z0-9_.+-]+)*\.[chS]")
_LONGEST = 256
_LAST_LINE = 9_999_999


def name(text):
    """A variable, an argument, a member."""
    return _checked(_IDENTIFIER, text, "a name")


def function(text):
    return _checked(_FUNCTION, text, "a function's name")


def type_named(text):
    """The type that a lab names; raises gdb.error when there is none."""
    return gdb.lookup_type(_checked(_TYPE, text, "a type's name"))


def line_of(file, line):
    """`net/ipv4/tcp.c:123`, as GDB's linespecs have it."""
    if type(line) is not int or not 0 < line <= _LAST_LINE:
        raise gdb.error("%s is no line of a file" % repr(line)[:100])
    return "%s:%d" % (_checked(_FILE, file, "a source file"), line)


def _checked(form, text, role):
    if isinstance(text, str) and len(text) <= _LONGEST and form.fullmatch(text):
        return text
    raise gdb.error("%s is not %s" % (repr(text)[:100], role))
