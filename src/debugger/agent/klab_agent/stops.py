"""The breakpoints: each captures in `stop()` and lets the guest go on, unless something has to be armed or disarmed."""

import gdb

from . import capture, frames

PANIC_FRAMES = 32


class Stop(gdb.Breakpoint):
    """A breakpoint whose work must never stop the guest by an exception: what it fails to do is told as lost."""

    def __init__(self, tracer, address, kind=gdb.BP_BREAKPOINT):
        super().__init__("*0x%x" % address, kind, internal=True)
        self.silent = True
        self.tracer = tracer
        self.address = address

    def stop(self):
        world = self.tracer.world
        if world.has_given_up:
            return True
        try:
            self.reached()
        except BaseException as error:
            for probe in self.concerned():
                world.gaps.failed(probe, error)
        return world.has_given_up or self.tracer.must_stop

    def concerned(self):
        """Whose evidence is lost when this stop fails; None: everybody's."""
        return [None]


class EntryStop(Stop):
    def __init__(self, probe, location):
        super().__init__(probe.tracer, int(location["address"], 16))
        self.probe = probe
        self.place = location

    def concerned(self):
        return [self.probe.id]

    def reached(self):
        probe, world = self.probe, self.tracer.world
        if probe.exhausted:
            return
        world.drain()
        task, address = world.tasks.describe()
        if probe.tasks and task["name"] not in probe.tasks:
            self._doubt(address)
            probe.passed += 1
            return
        if probe.under and not self._is_below(probe.under):
            probe.passed += 1
            return
        if world.guarded(probe.id, lambda: self.tracer.returns.is_repeat(probe, self.place, task, address)):
            return
        number = probe.count()
        event, arguments = capture.hit(world, probe, self.place, task, number)
        world.send(event)
        probe.ledger["captured"] += 1
        if probe.exit is not None:
            self.tracer.returns.expect(probe, self.place, number, arguments, task, address)

    def _doubt(self, address):
        """Before there are tasks, nothing can be one of the plan's."""
        world = self.tracer.world
        if address == 0 and world.tasks.any_started:
            world.gaps.tell(self.probe.id, "it cannot be known which task called %s" % self.place["function"])

    def _is_below(self, callers):
        world = self.tracer.world
        below = frames.is_below(self.place["function"], callers, world.image)
        if below is None:
            reason = "a broken stack: it cannot be known whether %s called %s" % (" or ".join(callers), self.place["function"])
            world.gaps.tell(self.probe.id, reason)
        return below


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
        self.tracer.change(self.delete)
        self.tracer.world.drain()
        self._action()


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
