import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Assignment } from '../../../../src/assignment/model/index.js'
import type { Batch } from '../../../../src/grade/batch/index.js'
import type { FoundHandIn } from '../../../../src/grade/hand-ins/index.js'
import { silentProgress } from '../../../../src/system/progress.js'

const STAND_IN = fileURLToPath(new URL('stand-in.mjs', import.meta.url))

/** An assignment of ten points, as far as a batch looks at it. */
export const ASSIGNMENT = {
  handout: { name: 'ports', title: 'Ports', folder: '/key' },
  key: { parts: [{ checks: [{ points: 7 }, { points: 2.5 }] }, { checks: [{ points: 0.5 }] }] },
} as unknown as Assignment

/** A batch whose hand-ins are graded by the stand-in, two at once. */
export function batchIn(out: string, more: Partial<Batch> = {}): Batch {
  const program = { file: process.execPath, args: [STAND_IN], seconds: 60, bytes: 2048 * 1024 ** 2 }
  const run = { kernel: null, accelerator: 'tcg', qemu: null, gdb: 'gdb', timeout: null } as const
  const how = { jobs: 2, retries: 2, again: false, program, progress: silentProgress }
  return {
    assignment: ASSIGNMENT,
    tools: { klab: 'klab', machine: 'm1' },
    run,
    out,
    ...how,
    signal: new AbortController().signal,
    ...more,
  }
}

/** What the stand-in does, by student; behind a colon the hand-in's contents. */
export function handIns(deeds: Readonly<Record<string, string>>): FoundHandIn[] {
  return Object.entries(deeds).map(([student, origin]) => ({ student, origin }) as FoundHandIn)
}

/** How often the stand-in was started for each student. */
export function startsIn(out: string): Readonly<Record<string, number>> {
  const names = readFileSync(join(out, 'log'), 'utf8').trim().split('\n')
  return Object.fromEntries(names.toSorted().map(name => [name, names.filter(other => other === name).length]))
}
