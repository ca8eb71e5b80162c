"""What the driver calls: JSON in by a file, JSON out on GDB's console."""

import json
import sys
import traceback

import gdb

from . import lists
from .channel import Channel, Tail
from .clock import Clock
from .fields import missing_field
from .files import UNREADABLE, Files
from .frames import Image, SourcePaths
from .resolve import Resolver
from .stops import HardwareStop, MarkStop, PanicStop
from .tasks import Tasks, cpu
from .tracer import Tracer
from .values import Printer

MAX_FAULTS = 20


class World:
    """Everything a capture needs to know about this run."""

    def __init__(self, config):
        self.image = Image()
        self.source = SourcePaths()
        self.printer = Printer(self.image)
        self.tasks = Tasks()
        self.cpu = cpu
        self._channel = Channel(config["events"], config["times"])
        self._console = Tail(config["console"])
        self._steps = Tail(config["steps"])
        self._files = Files(config["files"], config["saved"])
        self._clock = Clock(config["monitor"], self._time_lost)
        self._faults = 0
        self.done = None

    def send(self, event):
        self._channel.send(event)

    def time(self):
        return self._clock.now()

    def _time_lost(self, reason):
        self.send({"kind": "gap", "probe": None, "reason": reason})

    def drain(self, last=False):
        """What the guest wrote before this stop comes before the hit."""
        for line in self._console.lines(last):
            self.send({"kind": "console", "text": line})
        for line in self._steps.lines(last):
            self._step(line)

    def fault(self, probe, trace):
        """The agent's own failure: a capture is lost, and the trace says so."""
        self._faults += 1
        if self._faults <= MAX_FAULTS:
            self.send({"kind": "gap", "probe": probe, "reason": "the agent failed: " + trace.strip()})

    def close(self):
        self._channel.close()

    def _step(self, line):
        try:
            report = json.loads(line)
            kind = report["kind"]
            if kind == "chunk":
                self._files.chunk(report)
                return
            if kind == "file":
                report = self._files.finished(report)
        except OSError as error:
            reason = "the file %s could not be kept: %s" % (report["name"], error.strerror)
            self.send({"kind": "gap", "probe": None, "reason": reason})
            return
        except UNREADABLE:
            self.send({"kind": "gap", "probe": None, "reason": "an unreadable report of the step runner: " + line[:200]})
            return
        if kind == "done":
            self.done = report
            return
        if kind == "task" and report.get("state") == "started":
            self.tasks.started(report["pid"], report["task"])
        self.send(report)


_state = {}


def call(name, path):
    """Runs one of the functions below; prints {"ok": …} or {"fault": …}."""
    try:
        with open(path, encoding="utf-8") as file:
            answer = {"ok": _CALLS[name](json.load(file))}
    except Exception as error:
        answer = {"fault": str(error), "trace": traceback.format_exc()}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))
    sys.stdout.flush()


def resolve(config):
    """Places to locations, before the boot."""
    resolver = Resolver(config["vmlinux"], Image(), SourcePaths())
    return [resolver.place(place) for place in config["places"]]


def fields(config):
    """For each field of a type, why it is not there; None when it is."""
    return [missing_field(item["type"], item["path"]) for item in config["fields"]]


def check(config):
    """Names in expressions that the probed functions do not know."""
    resolver = Resolver(config["vmlinux"], Image(), SourcePaths())
    return [resolver.unknown_names(item["location"], item["expressions"]) for item in config["probes"]]


def links(config):
    """For each list, why its elements cannot be found in this kernel."""
    return [lists.problem(item["of"], item["by"]) for item in config["lists"]]


def begin(config):
    """The machine waits at reset: put the first breakpoints in place."""
    world = World(config)
    tracer = Tracer(world, config["probes"])
    _state.update(world=world, tracer=tracer)
    gdb.events.exited.connect(lambda event: finish({}))
    if config["hardwareFirst"] is None:
        _arm_reset(tracer, config)
    else:
        HardwareStop(tracer, int(config["hardwareFirst"], 16), lambda: _arm_reset(tracer, config))
    return {}


def finish(_config):
    """The guest is gone, or given up: what is left in the files, then the ledger."""
    if "world" not in _state:
        return {}
    world, tracer = _state.pop("world"), _state.pop("tracer")
    world.drain(last=True)
    world.send({"kind": "phase", "phase": "end", "time": None})
    world.send({"kind": "agent-end", "done": world.done, "ledger": tracer.finish()})
    world.close()
    return {}


def _arm_reset(tracer, config):
    for mark in config["marks"]:
        MarkStop(tracer, int(mark["address"], 16), _mark_action(tracer, mark["mark"]))
    for address in config["panic"]:
        PanicStop(tracer, int(address, 16))
    tracer.begin()


def _mark_action(tracer, mark):
    if mark == "initmem":
        return tracer.initmem_freed
    return lambda: tracer.enter_phase(mark)


_CALLS = {
    "resolve": resolve,
    "fields": fields,
    "check": check,
    "links": links,
    "begin": begin,
    "finish": finish,
}
