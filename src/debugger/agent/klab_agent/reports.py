"""The step runner's reports as events. They come through a port that any program of root's can write to as well."""

import json

from .files import UNREADABLE

KINDS = ("step", "task", "output", "gap")
MAX_FAULTS = 20


class Reports:
    def __init__(self, tail, files, tasks):
        self._tail = tail
        self._files = files
        self._tasks = tasks
        self._faults = 0
        self.done = None

    def events(self, last=False):
        for line in self._tail.lines(last):
            try:
                event = self._event(json.loads(line))
            except (*UNREADABLE, RecursionError):
                event = self._unreadable(line)
            if event is not None:
                yield event

    def _event(self, report):
        """The event; None when the report makes none. Raises one of UNREADABLE for what the step runner never sends."""
        kind = report["kind"]
        if kind == "chunk":
            return self._files.chunk(report)
        if kind == "file":
            return self._file(report)
        if kind == "done":
            self.done = report
            return None
        if kind not in KINDS:
            raise ValueError("no report of the step runner's is a %s" % kind)
        if kind == "task":
            self._tasks.told(str(report["task"]), int(report["pid"]), report["state"])
        return report

    def _file(self, report):
        try:
            return self._files.finished(report)
        except OSError as error:
            return _gap("the file %s could not be kept: %s" % (report["name"], error.strerror))

    def _unreadable(self, line):
        self._faults += 1
        if self._faults > MAX_FAULTS:
            return None
        return _gap("an unreadable report of the step runner: " + line[:200])


def _gap(reason):
    return {"kind": "gap", "probe": None, "reason": reason}
