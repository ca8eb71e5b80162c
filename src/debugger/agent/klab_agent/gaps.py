"""Evidence that is known to be missing, told in the trace."""

import sys
import traceback

# Of one probe, or of the trace as a whole, one by one; a guest or a fault that repeats must not flood the trace.
MOST = 20
MOST_LETTERS = 500


class Gaps:
    """`tell` and `failed` never raise: they stand where a loss is being handled."""

    def __init__(self, send):
        self._send = send
        self._told = {}
        self._untold = {}

    def tell(self, probe, reason):
        """`probe`: None when it cannot be said what is concerned."""
        self._told[probe] = self._told.get(probe, 0) + 1
        if self._told[probe] > MOST or not self._sent(probe, reason[:MOST_LETTERS]):
            self._untold[probe] = self._untold.get(probe, 0) + 1

    def failed(self, probe, error):
        """The agent's own failure: what it was doing is lost. The whole story is in GDB's log; a trace has no paths of the host."""
        try:
            traceback.print_exception(type(error), error, error.__traceback__)
            sys.stderr.flush()
        except Exception:
            pass
        self.tell(probe, "the agent failed: %s" % _words(error))

    def finish(self):
        """The others, in numbers."""
        for probe, count in self._untold.items():
            self._sent(probe, "%d more losses are not told one by one" % count)

    def _sent(self, probe, reason):
        try:
            self._send({"kind": "gap", "probe": probe, "reason": reason})
            return True
        except BaseException:
            return False


def _words(error):
    """`ValueError: no such thing (capture.py, line 12)`"""
    name = type(error).__name__
    try:
        words = "%s: %s" % (name, str(error)[: MOST_LETTERS // 2]) if str(error) else name
        *_, where = traceback.extract_tb(error.__traceback__) or [None]
        return words if where is None else "%s (%s, line %d)" % (words, where.filename.rsplit("/", 1)[-1], where.lineno)
    except BaseException:
        return name
