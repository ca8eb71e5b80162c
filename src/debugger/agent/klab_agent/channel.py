"""Where captures leave GDB: a file of JSON lines, and what the guest wrote, read at each stop.

QEMU writes the console's log and the step runner's reports in the vCPU's own thread, so at a stop both files hold
exactly what the guest wrote before it. Reading them there gives every line its place among the hits, the same in each run.
"""

import json
import time


class Channel:
    """Events to one file, the host's time of each to another: a trace has nothing of the host in it."""

    def __init__(self, events, times):
        self._events = open(events, "w", encoding="ascii", buffering=1)
        self._times = open(times, "w", encoding="ascii", buffering=1)
        self._start = time.monotonic()

    def send(self, event):
        self._events.write(json.dumps(event, separators=(",", ":"), ensure_ascii=True, allow_nan=False))
        self._events.write("\n")
        self._times.write("%.3f\n" % ((time.monotonic() - self._start) * 1000))

    def close(self):
        self._events.close()
        self._times.close()


class Tail:
    """The lines that were added to a file since the last look; an unfinished line waits for its end.

    Whatever was written meanwhile, no more than a piece of it and one line are held.
    """

    PIECE = 1 << 16
    CUT = "…(line cut)"

    def __init__(self, path, longest):
        self._path = path
        self._longest = longest
        self._file = None
        self._rest = b""

    def lines(self, last=False):
        while piece := self._read():
            *whole, rest = (self._rest + piece).split(b"\n")
            # one byte more tells that a line is too long
            self._rest = rest[: self._longest + 1]
            for line in whole:
                yield self._text(line)
        if last and self._rest:
            line, self._rest = self._rest, b""
            yield self._text(line)

    def _read(self):
        if self._file is None:
            try:
                self._file = open(self._path, "rb", buffering=0)
            except FileNotFoundError:
                return b""
        return self._file.read(self.PIECE)

    def _text(self, line):
        cut = self.CUT if len(line.rstrip(b"\r")) > self._longest else ""
        return line[: self._longest].decode("utf-8", "backslashreplace").rstrip("\r") + cut
