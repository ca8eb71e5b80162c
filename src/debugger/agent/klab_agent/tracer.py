"""The probes at work: breakpoints by phase, captures at entry and return, the loss ledger.

Breakpoints decide in `stop()` and let the guest go on at once. GDB forbids changing breakpoints there, so whatever has to
be armed or disarmed is noted, the guest is really stopped, and `_rearm` does it before resuming.
"""

import traceback

import gdb

from . import capture, frames

PHASES = ("reset", "initcalls", "guest", "end")
PANIC_FRAMES = 32


class Tracer:
    def __init__(self, world, probes):
        self.world = world
        self.phase = "reset"
        self.probes = [Probe(self, config) for config in probes]
        self._returns = {}
        self._sites = {}
        self._wanted_sites = set()
        self._changes = []
        gdb.events.stop.connect(self._stopped)

    def begin(self):
        self.world.send({"kind": "phase", "phase": "reset", "time": None})
        for probe in self.probes:
            probe.enter_phase("reset")

    def change(self, action):
        """Note an action that arms or disarms; it runs at the real stop that this hit becomes."""
        self._changes.append(action)

    def enter_phase(self, phase):
        self.phase = phase
        self.world.send({"kind": "phase", "phase": phase, "time": self.world.time()})
        self.change(lambda: [probe.enter_phase(phase) for probe in self.probes])

    def initmem_freed(self):
        self.change(lambda: [probe.drop_init() for probe in self.probes])

    @property
    def must_stop(self):
        return bool(self._changes or self._wanted_sites)

    def expect_return(self, pending):
        waiting = self._returns.setdefault(pending.key, [])
        # A new call of a probe whose frame lies where an old one's lay: the old one left without returning.
        for stale in [other for other in waiting if other.probe is pending.probe]:
            stale.probe.ledger["unreturned"] += 1
            waiting.remove(stale)
        waiting.append(pending)
        if pending.site not in self._sites:
            self._wanted_sites.add(pending.site)

    def returned(self, site):
        task, address = self.world.tasks.describe()
        key = (address, task["pid"], site, stack_pointer())
        for pending in reversed(self._returns.pop(key, [])):
            self.world.drain()
            pending.seen(task)

    def finish(self):
        for waiting in self._returns.values():
            for pending in waiting:
                pending.probe.ledger["unreturned"] += 1
        self._returns.clear()
        return {probe.id: probe.ledger for probe in self.probes}

    def _stopped(self, event):
        if isinstance(event, gdb.SignalEvent) or not self.must_stop:
            return
        gdb.post_event(self._rearm_and_resume)

    def _rearm_and_resume(self):
        try:
            changes, self._changes = self._changes, []
            for change in changes:
                change()
            for site in sorted(self._wanted_sites):
                self._sites[site] = ReturnStop(self, site)
            self._wanted_sites.clear()
        except Exception:
            self.world.fault(None, traceback.format_exc())
        gdb.execute("continue&", to_string=True)


class Probe:
    """One probe of the lab, at all its locations."""

    def __init__(self, tracer, config):
        self.tracer = tracer
        self.id = config["id"]
        self.tasks = set(config["tasks"])
        self.entry = config["entry"]
        self.exit = config["exit"]
        self.ledger = {"armed": False, "hit": 0, "captured": 0, "truncated": 0, "unavailable": 0, "unreturned": 0, "limited": False}
        self._config = config
        self._stops = []

    def enter_phase(self, phase):
        if phase == self._config["from"]:
            self._stops = [EntryStop(self, location) for location in self._config["locations"]]
            self.ledger["armed"] = bool(self._stops)
        if phase == self._config["until"]:
            self._disarm(self._stops)

    def drop_init(self):
        self._disarm([stop for stop in self._stops if stop.place["init"]])

    def count(self):
        """Counts a hit that passed the filter; its number, counting from 1."""
        self.ledger["hit"] += 1
        if self.ledger["hit"] == self._config["limit"]:
            self.ledger["limited"] = True
            self.tracer.change(lambda: self._disarm(self._stops))
        return self.ledger["hit"]

    @property
    def exhausted(self):
        return self.ledger["limited"]

    def note(self, losses):
        self.ledger["truncated"] += losses.truncated
        self.ledger["unavailable"] += losses.unavailable

    def _disarm(self, stops):
        for stop in stops:
            stop.delete()
        self._stops = [stop for stop in self._stops if stop not in stops]


class Stop(gdb.Breakpoint):
    """A breakpoint whose work must never stop the guest by an exception."""

    def __init__(self, tracer, address, kind=gdb.BP_BREAKPOINT):
        super().__init__("*0x%x" % address, kind, internal=True)
        self.silent = True
        self.tracer = tracer

    def stop(self):
        try:
            self.reached()
        except Exception:
            self.tracer.world.fault(self.probe_id, traceback.format_exc())
        return self.tracer.must_stop

    probe_id = None


class EntryStop(Stop):
    def __init__(self, probe, location):
        super().__init__(probe.tracer, int(location["address"], 16))
        self.probe = probe
        self.probe_id = probe.id
        self.place = location

    def reached(self):
        probe, world = self.probe, self.tracer.world
        if probe.exhausted:
            return
        world.drain()
        task, address = world.tasks.describe()
        if probe.tasks and task["name"] not in probe.tasks:
            return
        number = probe.count()
        event, arguments = capture.hit(world, probe, self.place, task, number)
        world.send(event)
        probe.ledger["captured"] += 1
        if probe.exit is not None:
            self._expect_return(number, arguments, task, address)

    def _expect_return(self, number, arguments, task, address):
        if self.place["inlined"]:
            self.probe.ledger["unreturned"] += 1
            return
        pointer = stack_pointer()
        size = gdb.lookup_type("long").sizeof
        site = int.from_bytes(bytes(gdb.selected_inferior().read_memory(pointer, size)), "little")
        key = (address, task["pid"], site, pointer + size)
        self.tracer.expect_return(Pending(self, number, arguments, key, site))


class Pending:
    """A call whose return is awaited: the same task, at the return address, with the stack as it was before the call."""

    def __init__(self, entry, number, arguments, key, site):
        self.probe = entry.probe
        self.place = entry.place
        self.number = number
        self.arguments = arguments
        self.key = key
        self.site = site

    def seen(self, task):
        world = self.probe.tracer.world
        world.send(capture.returned(world, self, task))


class ReturnStop(Stop):
    def __init__(self, tracer, site):
        super().__init__(tracer, site)
        self.site = site

    def reached(self):
        self.tracer.returned(self.site)


class MarkStop(Stop):
    """A place of the kernel's that begins a phase, or ends the life of `.init.text`."""

    def __init__(self, tracer, address, action):
        super().__init__(tracer, address)
        self._action = action
        self._done = False

    def reached(self):
        if self._done:
            return
        self._done = True
        self.tracer.world.drain()
        self._action()
        self.tracer.change(self.delete)


class HardwareStop(Stop):
    """The first stop under KVM: by the CPU's debug registers, which nothing in memory can undo."""

    def __init__(self, tracer, address, action):
        super().__init__(tracer, address, gdb.BP_HARDWARE_BREAKPOINT)
        self._action = action

    def reached(self):
        self.tracer.change(self._action)
        self.tracer.change(self.delete)


class PanicStop(Stop):
    """panic() itself (kernel/panic.c): the stack that led there, before the kernel prints its last words."""

    def reached(self):
        world = self.tracer.world
        world.drain()
        frame, _ = frames.frame_of("panic")
        _, trace = frames.backtrace(frame, PANIC_FRAMES, world.source, world.image)
        world.send({"kind": "crash", "message": capture.panic_message(frame), "frames": trace, "time": world.time()})


def stack_pointer():
    return int(gdb.parse_and_eval("(unsigned long)$sp"))
