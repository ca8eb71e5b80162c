"""Calls that have not returned yet, and the breakpoints where they will.

A return is known by task, return address and stack pointer, so recursion, a sleep, or another task at the same address
cannot be mistaken for it.
"""

import itertools

import gdb

from . import capture
from .stops import Stop


class Returns:
    def __init__(self, tracer):
        self._tracer = tracer
        self._waiting = {}
        self._sites = {}
        self._wanted = {}

    @property
    def must_stop(self):
        return bool(self._wanted)

    def expect(self, probe, place, number, arguments, task, address):
        """Counts a return that cannot be awaited as one that is not seen."""
        try:
            if self._awaits(probe, place, number, arguments, task, address):
                return
        except BaseException:
            probe.ledger["unreturned"] += 1
            raise
        probe.ledger["unreturned"] += 1

    def _awaits(self, probe, place, number, arguments, task, address):
        where = _return_of(place)
        if where is None:
            return False
        site, pointer = where
        pending = Pending(probe, place, number, arguments, site)
        waiting = self._waiting.setdefault((address, task["pid"], site, pointer), [])
        if _is_entry(place):
            _leave_stale(waiting, probe)
        if site in self._sites:
            self._sites[site].probes.add(probe)
        else:
            self._wanted.setdefault(site, set()).add(probe)
        waiting.append(pending)
        return True

    def is_repeat(self, probe, place, task, address):
        """The same arrival again: an interrupt came before the first instruction, and returned to the breakpoint.

        It happens where guest time is the host's. The earlier call still waits for its return, and no register differs.
        """
        where = _return_of(place) if probe.exit is not None and _is_entry(place) else None
        if where is None:
            return False
        waiting = self._waiting.get((address, task["pid"], *where), [])
        return any(other.probe is probe and other.registers == registers() for other in waiting)

    def reached(self, site):
        world = self._tracer.world
        task, address = world.tasks.describe()
        for pending in reversed(self._waiting.pop((address, task["pid"], site, stack_pointer()), [])):
            if not world.guarded(pending.probe.id, lambda pending=pending: _seen(world, pending, task)):
                pending.probe.ledger["unreturned"] += 1
        if not self._is_needed(site):
            self._tracer.change(lambda: self._drop(site))

    def arm(self):
        wanted, self._wanted = self._wanted, {}
        for site, probes in sorted(wanted.items()):
            try:
                self._sites[site] = ReturnStop(self._tracer, site, probes)
            except Exception as error:
                # the calls that wait for it are counted as unreturned in the end
                for probe in probes:
                    self._tracer.world.gaps.failed(probe.id, error)

    def drop_init(self, image):
        """Breakpoints must not lie in memory that the kernel has given away."""
        for site in [site for site in self._sites if image.is_init(site)]:
            self._sites.pop(site).delete()

    def finish(self):
        """What still waits will not return any more."""
        for waiting in self._waiting.values():
            for pending in waiting:
                pending.probe.ledger["unreturned"] += 1
        self._waiting.clear()

    def _is_needed(self, site):
        """Every task that passes there is stopped: only for a call that waits, or a probe that may see another one."""
        stop = self._sites.get(site)
        if stop is None or any(probe.is_armed for probe in stop.probes):
            return True
        return any(key[2] == site for key in self._waiting)

    def _drop(self, site):
        if not self._is_needed(site):
            self._sites.pop(site).delete()


class Pending:
    """A call whose return is awaited."""

    def __init__(self, probe, place, number, arguments, site):
        self.probe = probe
        self.place = place
        self.number = number
        self.arguments = arguments
        self.site = site
        self.registers = registers()


class ReturnStop(Stop):
    """Where calls of these probes return to."""

    def __init__(self, tracer, site, probes):
        super().__init__(tracer, site)
        self.probes = probes

    def concerned(self):
        return sorted(probe.id for probe in self.probes)

    def reached(self):
        self.tracer.returns.reached(self.address)


def _seen(world, pending, task):
    world.drain()
    world.send(capture.returned(world, pending, task))
    return True


def _leave_stale(waiting, probe):
    """A new call of a probe whose frame lies where an old one's lay: the old one left without returning."""
    for stale in [other for other in waiting if other.probe is probe]:
        probe.ledger["unreturned"] += 1
        waiting.remove(stale)


def _return_of(place):
    """(the address it returns to, the stack pointer then); None when that cannot be known."""
    if place["inlined"]:
        return None
    try:
        return _top_of_stack() if _is_entry(place) else _unwound()
    except gdb.error:
        return None


def _top_of_stack():
    pointer, size = stack_pointer(), gdb.lookup_type("long").sizeof
    site = int.from_bytes(bytes(gdb.selected_inferior().read_memory(pointer, size)), "little")
    return site, pointer + size


def _is_entry(place):
    block = capture.block_of(place)
    return block is not None and int(block.function.value().address) == int(place["address"], 16)


def _unwound():
    """In the middle of a function only the unwinder knows where it was called from."""
    frame = gdb.newest_frame()
    while frame.type() == gdb.INLINE_FRAME:
        frame = frame.older()
    caller = frame.older()
    if caller is None:
        return None
    return caller.pc(), int(caller.read_register("sp").cast(gdb.lookup_type("unsigned long")))


def registers():
    """The general registers at this stop: those before the instruction pointer, in the architecture's order."""
    frame = gdb.newest_frame()
    names = itertools.takewhile(lambda one: one.name not in ("rip", "eip"), frame.architecture().registers("general"))
    return tuple(int(frame.read_register(name)) for name in names)


def stack_pointer():
    return int(gdb.parse_and_eval("(unsigned long)$sp"))
