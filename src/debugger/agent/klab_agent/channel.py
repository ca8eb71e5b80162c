"""Where captures leave GDB: a file of JSON lines, and what the guest wrote, read at each stop.

QEMU writes the console's log and the step runner's reports in the vCPU's own thread, so at a stop both files hold
exactly what the guest wrote before it. Reading them there gives every line its place among the hits, the same in each run.
"""

import json
import os
import signal
import time

# Else a file that may not grow further ends GDB, and nobody is told why.
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


class Broken(Exception):
    """The events cannot be written any more."""


class Channel:
    """Events to one file, the host's time of each to another: a trace has nothing of the host in it."""

    def __init__(self, events, times):
        self.broken = None
        try:
            self._events, self._times = Lines(events), Lines(times)
        except OSError as error:
            raise self._breaks(error) from error
        self._start = time.monotonic()

    def send(self, event):
        """Raises Broken, then and ever after, when the file does not take it; ValueError for what is no event."""
        line = json.dumps(event, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
        if self.broken is not None:
            raise Broken(self.broken)
        try:
            self._events.append(line)
        except OSError as error:
            raise self._breaks(error) from error
        self._note_time()

    def close(self):
        for file in (self._events, self._times):
            file.close()

    def _note_time(self):
        """They are no evidence: without room for them the run goes on."""
        try:
            self._times.append("%.3f" % ((time.monotonic() - self._start) * 1000))
        except OSError:
            pass

    def _breaks(self, error):
        self.broken = "the captured events cannot be written: %s" % error.strerror
        return Broken(self.broken)


class Lines:
    """A file of whole lines: one that the disk does not take whole is taken back, and nothing may follow it."""

    def __init__(self, path):
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        self._size = 0
        self._failure = None

    def append(self, text):
        if self._failure is not None:
            raise self._failure
        line = text.encode("ascii") + b"\n"
        try:
            self._write(line)
        except BaseException as error:
            self._failure = error if isinstance(error, OSError) else OSError(0, "interrupted by %s" % type(error).__name__)
            self._take_back()
            raise self._failure
        self._size += len(line)

    def close(self):
        try:
            os.close(self._file)
        except OSError:
            pass

    def _write(self, data):
        while data:
            data = data[os.write(self._file, data) :]

    def _take_back(self):
        try:
            os.ftruncate(self._file, self._size)
        except OSError:
            pass


class Tail:
    """The lines that were added to a file since the last look; an unfinished line waits for its end."""

    def __init__(self, path, longest):
        self._path = path
        self._longest = longest
        self._file = None
        self._line = bytearray()
        self._left_out = 0

    def lines(self, last=False):
        """Each line's text, and how many of its bytes are left out."""
        while chunk := self._read():
            *ended, rest = chunk.split(b"\n")
            for piece in ended:
                self._add(piece)
                yield self._take()
            self._add(rest)
        if last and self._line:
            yield self._take()

    def _read(self):
        if self._file is None:
            try:
                self._file = open(self._path, "rb", buffering=0)
            except FileNotFoundError:
                return b""
        return self._file.read(1 << 16)

    def _add(self, piece):
        kept = piece[: self._longest - len(self._line)]
        self._line += kept
        self._left_out += len(piece) - len(kept)

    def _take(self):
        text, left_out = self._line.decode("utf-8", "backslashreplace").rstrip("\r"), self._left_out
        self._line.clear()
        self._left_out = 0
        return text, left_out
