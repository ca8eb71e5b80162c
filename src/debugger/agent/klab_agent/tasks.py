"""Which task runs on the stopped vCPU (x86: the per-CPU `current_task`, arch/x86/include/asm/current.h, 5.10).

A task's name comes from the plan alone: from the process that the step runner started, down to its children, whatever
they call themselves. A child whose parents are gone is known by its session, which it can only leave by setsid(2), and
that is watched.
"""

import gdb

from .stops import Stop

MAX_ANCESTORS = 32
# The system call's entry for each kind of program, as far as a kernel has it.
SETSID = ("__x64_sys_setsid", "__ia32_sys_setsid", "__se_sys_setsid", "sys_setsid")


class Tasks:
    def __init__(self):
        # the processes that the step runner started and that have not ended
        self._names = {}
        self._sessions = {}
        self._task_pointer = None
        self._current_at = None
        self._offsets = None

    def told(self, name, pid, state):
        """The step runner started this process as a named task of the plan, or has seen its end."""
        if state == "started":
            self._names[pid] = self._sessions[pid] = name
        else:
            # the number may be another process's from now on; the session lasts as long as somebody is in it
            self._names.pop(pid, None)

    def watch_sessions(self, tracer):
        for address in sorted({address for name in SETSID if (address := _function_address(name)) is not None}):
            SessionStop(tracer, address)

    def begins_session(self):
        """The running task is about to: the session's number will be that of its process."""
        try:
            fields = self.current().dereference()
            name, number = self._name_of(fields), int(fields["tgid"])
        except gdb.error:
            return
        if name is None:
            self._sessions.pop(number, None)
        else:
            self._sessions[number] = name

    @property
    def any_started(self):
        return bool(self._sessions)

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
        return self._named_ancestor(fields) or self._sessions.get(_session_of(fields)) if self._sessions else None

    def _named_ancestor(self, fields):
        for _ in range(MAX_ANCESTORS):
            leader = int(fields["tgid"])
            if leader in self._names:
                return self._names[leader]
            if leader <= 1:
                return None
            fields = fields["real_parent"].dereference()
        return None


class SessionStop(Stop):
    """setsid(2): a daemon leaves its task's session, and is of the task all the same."""

    def reached(self):
        world = self.tracer.world
        world.drain()
        world.tasks.begins_session()


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


def _function_address(name):
    try:
        return int(gdb.parse_and_eval("(unsigned long)&" + name))
    except gdb.error:
        return None


def _per_cpu_address(names):
    for name in names:
        try:
            return int(gdb.parse_and_eval("(unsigned long)&" + name))
        except gdb.error:
            continue
    raise gdb.error("this kernel has no per-CPU current task that klab knows")


def _no_block():
    return gdb.lookup_global_symbol("start_kernel").symtab.global_block()
