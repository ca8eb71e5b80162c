import type { Task } from '../../event/index.js'
import { visible } from '../text/visible.js'

/** A task while its events are being collected. */
export interface LaneDraft {
  readonly index: number
  /** The lab's plan's name for it. */
  name: string | null
  /** null until the task has started. */
  pid: number | null
  readonly comms: string[]
}

/** Finds the task of an event, or opens it. */
export interface LaneBook {
  readonly lanes: readonly LaneDraft[]
  ofTask(task: Task): LaneDraft
  /** The plan's task of that name; its pid is told by its `started` event. */
  ofName(name: string, pid: number | null): LaneDraft
}

export function laneBook(): LaneBook {
  const lanes: LaneDraft[] = []
  const byPid = new Map<number, LaneDraft>()
  const byName = new Map<string, LaneDraft>()
  const open = (name: string | null, pid: number | null): LaneDraft => {
    const lane: LaneDraft = { index: lanes.length, name, pid, comms: [] }
    lanes.push(lane)
    if (pid !== null) byPid.set(pid, lane)
    if (name !== null && !byName.has(name)) byName.set(name, lane)
    return lane
  }
  const named = (name: string | null, pid: number): LaneDraft => {
    const lane = byPid.get(pid) ?? waiting(name)
    // a pid that comes back under another name of the plan is another task
    if (lane === null || (name !== null && lane.name !== null && lane.name !== name)) return open(name, pid)
    lane.pid = pid
    byPid.set(pid, lane)
    if (name !== null && lane.name === null) {
      lane.name = name
      if (!byName.has(name)) byName.set(name, lane)
    }
    return lane
  }
  // the plan has named the task before it had a pid
  const waiting = (name: string | null): LaneDraft | null => {
    const lane = name === null ? undefined : byName.get(name)
    return lane?.pid === null ? lane : null
  }
  return {
    lanes,
    ofTask({ name, pid, comm }) {
      const lane = named(name, pid)
      if (lane.comms.at(-1) !== comm && !lane.comms.includes(comm)) lane.comms.push(comm)
      return lane
    },
    ofName(name, pid) {
      if (pid === null) return byName.get(name) ?? open(name, null)
      const lane = named(name, pid)
      // a plan may use a name again: what has no pid is of the task that bears it now
      byName.set(name, lane)
      return lane
    },
  }
}

/** What a task is called: by the plan; the kernel's first three tasks, whose pids are fixed (rest_init() in init/main.c, 5.10), by what they are; else by the last name that it gave itself. */
export function laneTitle({ name, pid, comms }: LaneDraft): string {
  if (name !== null) return visible(name)
  if (pid === 0) return 'swapper'
  if (pid === 1) return 'init'
  if (pid === 2) return 'kthreadd'
  return visible(comms.at(-1) ?? 'task')
}
