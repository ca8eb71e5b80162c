"""The probes at work: breakpoints by phase, captures at entry and return, the loss ledger.

Breakpoints decide in `stop()` and let the guest go on at once. GDB forbids changing breakpoints there, so whatever has to
be armed or disarmed is noted, the guest is really stopped, and `_rearm` does it before resuming.
"""

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
        self._arm_phase("reset")
        # what is armed while the machine is at reset is fresh there, and not at the first stop
        self._reach_fresh()

    def change(self, action):
        """Note an action that arms or disarms; it runs at the real stop that this hit becomes."""
        self._changes.append(action)

    def enter_phase(self, phase):
        self.phase = phase
        # noted first: what else goes wrong here must not leave the probes unarmed
        self.change(lambda: self._arm_phase(phase))
        self.world.send({"kind": "phase", "phase": phase, "time": self.world.time()})

    def _arm_phase(self, phase):
        for probe in self.probes:
            self.world.guarded(probe.id, lambda probe=probe: probe.enter_phase(phase))

    def initmem_freed(self):
        self.change(self._drop_init)

    def arm(self, probe, locations):
        """Breakpoints at these places; memory that the kernel has given away holds somebody else's code."""
        wanted = [place for place in locations if not (self._init_freed and place["init"])]
        stops = [self.world.guarded(probe.id, lambda place=place: EntryStop(probe, place)) for place in wanted]
        armed = [stop for stop in stops if stop is not None]
        self._fresh.extend(armed)
        return armed

    @property
    def must_stop(self):
        return bool(self._changes) or self.returns.must_stop

    def finish(self):
        self.world.guarded(None, self.returns.finish)
        return {probe.id: probe.ledger for probe in self.probes}

    @property
    def passed(self):
        return {probe.id: probe.passed for probe in self.probes}

    def _stopped(self, event):
        if isinstance(event, gdb.SignalEvent) or self.world.has_given_up or not self.must_stop:
            return
        gdb.post_event(self._rearm_and_resume)

    def _rearm_and_resume(self):
        while self.must_stop and not self.world.has_given_up:
            self._rearm()
            self.world.guarded(None, self._reach_fresh)
        if self.world.has_given_up:
            return
        try:
            gdb.execute("continue&", to_string=True)
        except gdb.error as error:
            self.world.give_up("gdb-fault", "GDB could not let the guest go on: %s" % error)

    def _rearm(self):
        changes, self._changes = self._changes, []
        for change in changes:
            self.world.guarded(None, change)
        self.world.guarded(None, self.returns.arm)

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
            self.world.guarded(probe.id, probe.drop_init)
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
