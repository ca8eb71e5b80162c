"""Calls the agent's functions with hostile texts in every place where a lab's texts come, past the driver's own checks."""

import json
import os
import tempfile

import gdb
from klab_agent import expressions, main, texts

HOSTILE = json.load(open(os.environ["KLAB_HOSTILE"], encoding="utf-8"))


def _call(name, config):
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(config, file)
    main.call(name, file.name)
    os.unlink(file.name)


def _trees(text):
    one = {"op": "int", "value": "1"}
    kind = {"name": text, "pointers": 1}
    task = {"op": "name", "name": "init_task"}
    yield {"op": "name", "name": text}
    yield {"op": "caller", "function": "start_kernel", "name": text}
    yield {"op": "caller", "function": text, "name": text}
    yield {"op": "member", "of": task, "field": text, "arrow": False}
    yield {"op": "cast", "type": kind, "of": one}
    yield {"op": "sizeof", "type": kind}
    yield {"op": "container_of", "of": one, "type": kind, "member": ["tasks"]}
    yield {"op": "container_of", "of": one, "type": {"name": "struct task_struct", "pointers": 0}, "member": [text]}
    yield {"op": "unary", "operator": text, "of": one}
    yield {"op": "binary", "operator": text, "left": one, "right": one}
    yield {"op": text, "of": one}
    yield {"op": "int", "value": text}


def _evaluate(tree):
    scope = expressions.Scope(None, gdb.lookup_global_symbol("start_kernel").symtab.static_block(), {}, None)
    try:
        expressions.evaluate(tree, scope)
    except (gdb.error, KeyError, TypeError, ValueError):
        pass


vmlinux = gdb.objfiles()[0].filename
start = int(gdb.lookup_global_symbol("start_kernel").value().address)
location = {"function": "start_kernel", "address": hex(start), "scope": hex(start)}
for hostile in HOSTILE:
    for place in (
        {"type": "function", "name": hostile},
        {"type": "line", "file": hostile, "line": 1},
        {"type": "line", "file": "init/main.c", "line": hostile},
    ):
        _call("resolve", {"vmlinux": vmlinux, "places": [place]})
    _call("fields", {"fields": [{"type": hostile, "path": ["pid"]}]})
    _call("fields", {"fields": [{"type": "struct task_struct", "path": [hostile]}]})
    _call("links", {"lists": [{"of": hostile, "by": "tasks"}]})
    _call("links", {"lists": [{"of": "struct task_struct", "by": hostile}]})
    for tree in _trees(hostile):
        _call("check", {"vmlinux": vmlinux, "probes": [{"location": location, "expressions": [tree]}]})
        _evaluate(tree)
