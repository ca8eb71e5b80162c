"""Which task runs on the stopped vCPU (x86: the per-CPU `current_task`, arch/x86/include/asm/current.h, 5.10)."""

import gdb

MAX_ANCESTORS = 32


class Tasks:
    def __init__(self):
        self._names = {}
        self._task_pointer = None
        self._current_at = None
        self._offsets = None

    def started(self, pid, name):
        """The step runner started this process as a named task of the plan."""
        self._names[pid] = name

    @property
    def any_started(self):
        return bool(self._names)

    def current(self):
        """`struct task_struct *` of the running task; raises gdb.error where there is none yet."""
        if self._current_at is None:
            self._find_current()
        address = self._current_at
        if self._offsets is not None:
            address += int(self._offsets[cpu()])
        return gdb.Value(address).cast(self._task_pointer.pointer()).dereference()

    def describe(self):
        """The event's `task` and the task_struct's address (0 when it cannot be had)."""
        try:
            task = self.current()
            fields = task.dereference()
            pid = int(fields["pid"])
            comm = fields["comm"].string("utf-8", "backslashreplace")
            return {"pid": pid, "comm": comm, "name": self._name_of(fields)}, int(task)
        except gdb.error:
            return {"pid": 0, "comm": "", "name": None}, 0

    def _find_current(self):
        self._task_pointer = gdb.lookup_type("struct task_struct").pointer()
        self._current_at = _per_cpu_address(["current_task", "pcpu_hot.current_task", "const_current_task"])
        offsets, _ = gdb.lookup_symbol("__per_cpu_offset", _no_block())
        self._offsets = offsets.value() if offsets is not None else None

    def _name_of(self, fields):
        """A task of the plan, or a thread or descendant of one."""
        return self._named_ancestor(fields) or self._names.get(_session_of(fields)) if self._names else None

    def _named_ancestor(self, fields):
        for _ in range(MAX_ANCESTORS):
            leader = int(fields["tgid"])
            if leader in self._names:
                return self._names[leader]
            if leader <= 1:
                return None
            fields = fields["real_parent"].dereference()
        return None


def _session_of(fields):
    """The step runner starts each task in a session of its own; a child whose parent is gone is still in it."""
    try:
        pids = fields["signal"].dereference()["pids"]
        return int(pids[int(gdb.parse_and_eval("PIDTYPE_SID"))].dereference()["numbers"][0]["nr"])
    except gdb.error:
        return None


def cpu():
    """The vCPU's number: QEMU's stub shows vCPU n as thread n+1."""
    return gdb.selected_thread().num - 1


def _per_cpu_address(names):
    for name in names:
        try:
            return int(gdb.parse_and_eval("(unsigned long)&" + name))
        except gdb.error:
            continue
    raise gdb.error("this kernel has no per-CPU current task that klab knows")


def _no_block():
    return gdb.lookup_global_symbol("start_kernel").symtab.global_block()
