"""What the driver calls: JSON in by a file, JSON out on GDB's console."""

import json
import sys
import traceback

import gdb

from . import lists, reports
from .channel import Broken, Channel, Tail
from .clock import Clock
from .console import Console
from .fields import missing_field
from .files import Files
from .frames import Image, SourcePaths
from .gaps import Gaps
from .resolve import Resolver
from .stops import HardwareStop, MarkStop, PanicStop
from .tasks import Tasks, cpu
from .tracer import Tracer
from .values import Printer

CONSOLE_LINE = 8192


class World:
    """Everything a capture needs to know about this run."""

    def __init__(self, config):
        self.image = Image()
        self.source = SourcePaths()
        self.printer = Printer(self.image)
        self.tasks = Tasks()
        self.cpu = cpu
        self.gaps = Gaps(self.send)
        self._channel = Channel(config["events"], config["times"])
        self._console = Console(Tail(config["console"], CONSOLE_LINE), self.gaps)
        self._steps = Tail(config["steps"], reports.LONGEST)
        self._reports = reports.Reports(Files(config["files"], config["saved"]), config["planned"], self.gaps)
        self._clock = Clock(config["monitor"], lambda reason: self.gaps.tell(None, reason))
        self._given_up = False

    def send(self, event):
        """Raises Broken when events can be written no more; klab knows then, and the guest is to stay where it is."""
        try:
            self._channel.send(event)
        except Broken as error:
            self.give_up("disk", str(error))
            raise

    def time(self):
        return self._clock.now()

    def drain(self, last=False):
        """What the guest wrote before this stop comes before the hit. Raises nothing but Broken."""
        self._drain("console", self._console.lines(last), self._console.event)
        self._drain("step runner's reports", self._steps.lines(last), self._report)

    def guarded(self, probe, action):
        """What fails here is told as a loss of this probe's (None: of everybody's), and the rest goes on."""
        try:
            return action()
        except BaseException as error:
            self.gaps.failed(probe, error)
            return None

    def give_up(self, code, reason):
        """Tells klab at once (`distress` in debugger/mi-records.ts): it ends the run."""
        if self._given_up:
            return
        self._given_up = True
        letters = "".join(char if " " <= char <= "~" and char not in "\"\\" else "?" for char in reason)
        sys.stdout.write("klab-agent-gives-up %s: %s\n" % (code, letters[:500]))
        sys.stdout.flush()

    @property
    def has_given_up(self):
        return self._given_up

    @property
    def done(self):
        return self._reports.done

    def close(self):
        self._channel.close()

    def _drain(self, name, lines, event_of):
        try:
            for text, left_out in lines:
                self._pass_on(name, text, left_out, event_of)
        except Broken:
            raise
        except Exception as error:
            self.gaps.failed(None, error)

    def _pass_on(self, name, text, left_out, event_of):
        if left_out > 0:
            self.gaps.tell(None, "a line of the %s is longer than klab takes: %d bytes are left out" % (name, left_out))
        try:
            event = event_of(text)
            if event is not None:
                self.send(event)
        except Broken:
            raise
        except Exception as error:
            self.gaps.failed(None, error)

    def _report(self, line):
        event = self._reports.take(line)
        if event is not None and event["kind"] == "task":
            self.tasks.told(event["task"], event["pid"], event["state"])
        return event


_state = {}


def call(name, path):
    """Runs one of the functions below; prints {"ok": …} or {"fault": …}. `disk`: the disk is to blame, not the agent."""
    try:
        with open(path, encoding="utf-8") as file:
            answer = {"ok": _CALLS[name](json.load(file))}
    except BaseException as error:
        words = "GDB has no memory left" if isinstance(error, MemoryError) else str(error) or type(error).__name__
        answer = {"fault": words, "trace": traceback.format_exc(), "disk": isinstance(error, Broken)}
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
    """The guest is gone, or given up. `closing`: the ledger, when it could not be written to where the events are."""
    if "world" in _state:
        _state["closing"] = _close(_state.pop("world"), _state.pop("tracer"))
    return {"closing": _state.pop("closing", None)}


def _close(world, tracer):
    """What is left in the files, then the ledger."""
    world.guarded(None, lambda: world.drain(last=True))
    ledger = tracer.finish()
    world.gaps.finish()
    closing = {"kind": "agent-end", "done": world.done, "ledger": ledger, "passed": tracer.passed}
    try:
        world.send({"kind": "phase", "phase": "end", "time": None})
        world.send(closing)
        return None
    except Exception:
        return closing
    finally:
        world.close()


def _arm_reset(tracer, config):
    for mark in config["marks"]:
        MarkStop(tracer, int(mark["address"], 16), _mark_action(tracer, mark["mark"]))
    for address in config["panic"]:
        PanicStop(tracer, int(address, 16))
    tracer.begin()


def _mark_action(tracer, mark):
    if mark == "initmem":
        return tracer.initmem_freed
    if mark == "guest":
        return lambda: _enter_guest(tracer)
    return lambda: tracer.enter_phase(mark)


def _enter_guest(tracer):
    tracer.change(lambda: tracer.world.tasks.watch_sessions(tracer))
    tracer.enter_phase("guest")


_CALLS = {
    "resolve": resolve,
    "fields": fields,
    "check": check,
    "links": links,
    "begin": begin,
    "finish": finish,
}
