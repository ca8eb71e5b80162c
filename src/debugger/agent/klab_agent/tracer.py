"""The probes at work: breakpoints by phase, captures at entry and return, the loss ledger.

Breakpoints decide in `stop()` and let the guest go on at once. GDB forbids changing breakpoints there, so whatever has to
be armed or disarmed is noted, the guest is really stopped, and `_rearm` does it before resuming.
"""

import traceback

import gdb

from .returns import Returns
from .stops import EntryStop


class Tracer:
    def __init__(self, world, probes):
        self.world = world
        self.phase = "reset"
        self.probes = [Probe(self, config) for config in probes]
        self.returns = Returns(self)
        self._changes = []
        self._fresh = []
        self._init_freed = False
        gdb.events.stop.connect(self._stopped)

    def begin(self):
        self.world.send({"kind": "phase", "phase": "reset", "time": None})
        for probe in self.probes:
            probe.enter_phase("reset")
        # what is armed while the machine is at reset is fresh there, and not at the first stop
        self._reach_fresh()

    def change(self, action):
        """Note an action that arms or disarms; it runs at the real stop that this hit becomes."""
        self._changes.append(action)

    def enter_phase(self, phase):
        self.phase = phase
        self.world.send({"kind": "phase", "phase": phase, "time": self.world.time()})
        self.change(lambda: [probe.enter_phase(phase) for probe in self.probes])

    def initmem_freed(self):
        self.change(self._drop_init)

    def arm(self, probe, locations):
        """Breakpoints at these places; memory that the kernel has given away holds somebody else's code."""
        stops = [EntryStop(probe, place) for place in locations if not (self._init_freed and place["init"])]
        self._fresh.extend(stops)
        return stops

    @property
    def must_stop(self):
        return bool(self._changes) or self.returns.must_stop

    def finish(self):
        self.returns.finish()
        return {probe.id: probe.ledger for probe in self.probes}

    @property
    def passed(self):
        return {probe.id: probe.passed for probe in self.probes}

    def _stopped(self, event):
        if isinstance(event, gdb.SignalEvent) or not self.must_stop:
            return
        gdb.post_event(self._rearm_and_resume)

    def _rearm_and_resume(self):
        try:
            while self.must_stop:
                self._rearm()
                self._reach_fresh()
        except Exception:
            self.world.fault(None, traceback.format_exc())
        gdb.execute("continue&", to_string=True)

    def _rearm(self):
        changes, self._changes = self._changes, []
        for change in changes:
            change()
        self.returns.arm()

    def _reach_fresh(self):
        """GDB steps over a breakpoint that was put where it stands: that place has been reached all the same."""
        fresh, self._fresh = self._fresh, []
        here = gdb.newest_frame().pc()
        for stop in fresh:
            if stop.address == here and stop.is_valid():
                stop.stop()

    def _drop_init(self):
        self._init_freed = True
        for probe in self.probes:
            probe.drop_init()
        self.returns.drop_init(self.world.image)


class Probe:
    """One probe of the lab, at all its locations."""

    def __init__(self, tracer, config):
        self.tracer = tracer
        self.id = config["id"]
        self.tasks = set(config["tasks"])
        self.under = config["under"]
        self.entry = config["entry"]
        self.exit = config["exit"]
        self.ledger = {"armed": False, "hit": 0, "captured": 0, "truncated": 0, "unavailable": 0, "unreturned": 0, "limited": False}
        # stops that the filter let pass: they cost as much as the others
        self.passed = 0
        self._config = config
        self._stops = []

    def enter_phase(self, phase):
        if phase == self._config["from"]:
            self._stops = self.tracer.arm(self, self._config["locations"])
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

    @property
    def is_armed(self):
        return bool(self._stops)

    def note(self, losses):
        self.ledger["truncated"] += losses.truncated
        self.ledger["unavailable"] += losses.unavailable

    def _disarm(self, stops):
        for stop in stops:
            stop.delete()
        self._stops = [stop for stop in self._stops if stop not in stops]
