"""What the step runner reports (rootfs/runner/report.c): an object a line, numbered from 1.

Whatever in the guest reaches the port can write there, so an event is built here, field by field, of what a report may
say, and everything else is told as a gap: nobody in the guest makes a hit, a phase or an end of the run.
"""

import json

LONGEST = 32 * 1024
MOST_NUMBER = 1 << 53


class Reports:
    def __init__(self, files, steps, gaps):
        self._files = files
        self._steps = steps
        self._gaps = gaps
        self._last = 0
        self._last_step = 0
        self.done = None

    def take(self, line):
        """The event that a line tells; None when it tells none."""
        try:
            report = _read(line)
            self._count(report.pop("n"))
            return self._event(report)
        except Strange as error:
            self._gaps.tell(None, "the step runner's reports: %s" % error)
        except OSError as error:
            self._gaps.tell(None, "the file %s could not be kept: %s" % (report["name"], error.strerror))
        return None

    def _count(self, number):
        expected = self._last + 1
        if number < expected:
            raise Strange("number %d comes after number %d" % (number, self._last))
        if number > expected:
            self._gaps.tell(None, "the step runner's reports: number %d follows number %d" % (number, self._last))
        self._last = number

    def _event(self, report):
        if self.done is not None:
            raise Strange("a %s after the last one" % report["kind"])
        handle = {"chunk": self._files.chunk, "file": self._files.finished, "step": self._step, "gap": self._gap, "done": self._finish}
        return handle.get(report["kind"], lambda event: event)(report)

    def _step(self, report):
        number = report["step"]
        if number != self._last_step + 1:
            self._gaps.tell(None, "the step runner's reports: step %d follows step %d" % (number, self._last_step))
        self._last_step = number
        return report

    def _gap(self, report):
        self._gaps.tell(None, report["reason"])

    def _finish(self, report):
        self.done = {"ok": report["ok"], "detail": report["detail"]}
        if report["ok"] and self._last_step != self._steps:
            self._gaps.tell(None, "the step runner's reports: %d of %d steps are told of" % (self._last_step, self._steps))


class Strange(ValueError):
    """No report that the step runner makes."""


def _read(line):
    try:
        report = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Strange("unreadable: %s" % line[:200]) from None
    kind = report.get("kind") if isinstance(report, dict) else None
    shape = SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None or report.keys() != shape.keys():
        raise Strange("not one that it makes: %s" % line[:200])
    for field, is_right in shape.items():
        if not is_right(report[field]):
            raise Strange("%s of a %s cannot be %s" % (field, kind, json.dumps(report[field])[:100]))
    return {field: report[field] for field in shape}


def _refuse(constant):
    raise ValueError(constant)


def _text(value):
    return isinstance(value, str)


def _flag(value):
    return isinstance(value, bool)


def _count(value):
    return type(value) is int and 0 <= value <= MOST_NUMBER


def _number(value):
    return _count(value) and value > 0


def _hex(value):
    return isinstance(value, str) and value[:2] == "0x" and 0 < len(value[2:]) <= 16 and not set(value[2:]) - set("0123456789abcdef")


def _none(value):
    return value is None


def _maybe(is_right):
    return lambda value: value is None or is_right(value)


def _shape(kind, **fields):
    return {"kind": lambda value: value == kind, "n": _number, **fields}


# In the order in which an event of the trace has them.
SHAPES = {
    "step": _shape("step", step=_number, op=_text, task=_maybe(_text), ok=_flag, detail=_text, time=_count),
    "task": _shape(
        "task",
        task=_text,
        pid=_number,
        state=lambda value: value in ("started", "exited"),
        status=_maybe(_count),
        signal=_maybe(_text),
        time=_count,
    ),
    "output": _shape("output", task=_text, text=_text, partial=_flag, time=_count),
    "chunk": _shape("chunk", name=_text, data=_text),
    "file": _shape("file", name=_text, path=_text, size=_count, cut=_flag, epoch=_hex, time=_count),
    "gap": _shape("gap", probe=_none, reason=_text),
    "done": _shape("done", ok=_flag, detail=_text),
}
