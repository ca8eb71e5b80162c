"""The console's lines as events, as many as a trace takes."""

MOST_BYTES = 4 * 1024 * 1024
# What a line costs besides its text: a flood of empty ones is a flood too.
LINE_BYTES = 64


class Console:
    def __init__(self, tail):
        self._tail = tail
        self._left = MOST_BYTES

    def events(self, last=False):
        """What was printed since the last look; when it has become too much, a gap, and nothing after that."""
        if self._left <= 0:
            return
        for line in self._tail.lines(last):
            self._left -= len(line) + LINE_BYTES
            if self._left <= 0:
                reason = "the console has printed more than a trace takes (%d MiB); the rest is only in serial.log" % (MOST_BYTES >> 20)
                yield {"kind": "gap", "probe": None, "reason": reason}
                return
            yield {"kind": "console", "text": line}
