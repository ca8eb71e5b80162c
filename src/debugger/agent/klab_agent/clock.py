"""The guest's time at a stop: QEMU's virtual clock, read as the ACPI PM timer.

The PM timer is a 24-bit counter of 3.579545 MHz that QEMU derives from its virtual clock (ACPI 6.4, 4.8.3.3). The step
runner reads the same counter, so its reports and the hits share one clock. It wraps every 4.7 s; which turn it is in
follows from the kernel's own monotonic seconds, which start a little after power-on.
"""

import json
import socket

import gdb

ANSWER_SECONDS = 5
LONGEST_LINE = 1_000_000
PM_TIMER_PORT = 0x608
PM_TIMER_HZ = 3579545
PM_TIMER_TURN = 1 << 24
# Power-on to the kernel's time zero, roughly; any value within half a turn of the truth gives the same result.
FIRMWARE_NS = 300_000_000


class Clock:
    """`path` is a QMP socket of the agent's own: GDB's `monitor` cannot be used while a stop is being handled.

    `lost` is called with the reason when QEMU does not answer any more; there is no time from then on.
    """

    def __init__(self, path, lost):
        self._lost = lost
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(ANSWER_SECONDS)
        try:
            self._socket.connect(path)
            self._reader = self._socket.makefile("rb")
            self._message()
            self._ask({"execute": "qmp_capabilities"})
        except (OSError, ValueError) as error:
            raise OSError("QEMU's monitor for the agent: %s" % error) from error
        self._timekeeper = _timekeeper()

    def now(self):
        """Nanoseconds since power-on; None while the firmware has not set the timer up, and when QEMU does not answer."""
        ticks = None if self._reader is None else self._ticks()
        if ticks is None or ticks >= PM_TIMER_TURN:
            return None
        return unwrap(ticks, self._monotonic_ns())

    def _ticks(self):
        command = {"command-line": "i /w 0x%x" % PM_TIMER_PORT}
        try:
            answer = self._ask({"execute": "human-monitor-command", "arguments": command})
            return int(answer.split("=")[1], 16)
        except (OSError, ValueError, LookupError, AttributeError) as error:
            self._give_up(error)
            return None

    def _give_up(self, error):
        """An answer that came too late would be taken for that to the next question; and each stop would wait for it."""
        self._reader = None
        self._socket.close()
        self._lost("the guest's time is not known from here on: QEMU's monitor for the agent: %s" % error)

    def _monotonic_ns(self):
        try:
            return 0 if self._timekeeper is None else self._timekeeper.monotonic_ns()
        except gdb.error:
            return 0

    def _ask(self, command):
        self._socket.sendall(json.dumps(command).encode() + b"\n")
        while True:
            answer = self._message()
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise OSError("it refused: %s" % answer["error"])

    def _message(self):
        try:
            line = self._reader.readline(LONGEST_LINE)
        except socket.timeout:
            raise OSError("it did not answer within %d s" % ANSWER_SECONDS) from None
        if not line:
            raise OSError("it closed the connection")
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise OSError("it sent what is no QMP: %r" % line[:200])
        return message


def unwrap(ticks, monotonic):
    turns = round(((monotonic + FIRMWARE_NS) * PM_TIMER_HZ / 1e9 - ticks) / PM_TIMER_TURN)
    return (ticks + max(turns, 0) * PM_TIMER_TURN) * 1_000_000_000 // PM_TIMER_HZ


# struct timekeeper (include/linux/timekeeper_internal.h, Linux 5.10)
_KEPT = ("tkr_mono.xtime_nsec", "tkr_mono.shift", "ktime_sec", "wall_to_monotonic.tv_nsec")


class Timekeeper:
    """The kernel's own clock, read at once: each read of memory is a round trip to QEMU."""

    def __init__(self):
        fields = [gdb.parse_and_eval("tk_core.timekeeper." + name) for name in _KEPT]
        self._places = [(int(field.address), field.type.sizeof) for field in fields]
        self._start = min(address for address, _ in self._places)
        self._size = max(address + size for address, size in self._places) - self._start

    def monotonic_ns(self):
        """CLOCK_MONOTONIC at the last tick; 0 before it runs."""
        memory = bytes(gdb.selected_inferior().read_memory(self._start, self._size))
        nanoseconds, shift, seconds, behind = (self._field(memory, place) for place in self._places)
        return seconds * 1_000_000_000 + (nanoseconds >> shift) + behind

    def _field(self, memory, place):
        address, size = place
        return int.from_bytes(memory[address - self._start :][:size], "little")


def _timekeeper():
    """None where a kernel keeps its time otherwise."""
    try:
        return Timekeeper()
    except gdb.error:
        return None
