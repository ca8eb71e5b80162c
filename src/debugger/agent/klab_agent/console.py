"""The console's lines as events, as many as a trace takes."""

MOST_BYTES = 4 * 1024 * 1024
# What a line costs besides its text: a flood of empty ones is a flood too.
LINE_BYTES = 64


class Console:
    def __init__(self, tail, gaps):
        self._tail = tail
        self._gaps = gaps
        self._left = MOST_BYTES

    def lines(self, last=False):
        """What was printed since the last look, until it has become too much."""
        if self._left <= 0:
            return
        for line in self._tail.lines(last):
            if self._left <= 0:
                return
            yield line

    def event(self, text):
        """None for the first line that is too much: a gap tells of it, and of all after it."""
        self._left -= len(text) + LINE_BYTES
        if self._left > 0:
            return {"kind": "console", "text": text}
        self._gaps.tell(None, "the console has printed more than a trace takes (%d MiB); the rest is only in serial.log" % (MOST_BYTES >> 20))
        return None
