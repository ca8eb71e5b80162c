import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { watchGrowth } from '../../../src/run/capture/growth.js'
import type { CaptureRequest } from '../../../src/run/capture/request.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-growth-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['serial', 'the console', 256],
  ['steps', "the step runner's port", 128],
  ['events', 'the trace', 256],
])(
  '%s: a file that outgrows its bound ends the run, and the error says which and what to do',
  async (name, what, most) => {
    const [serialLog, stepsFile, events] = ['serial', 'steps', 'events'].map(file => join(folder, file))
    using watch = watchGrowth({ events, machine: { serialLog, stepsFile } } as unknown as CaptureRequest)
    await writeFile(join(folder, name), '')
    await truncate(join(folder, name), most * 2 ** 20 + 1)
    await expect(watch.tooMuch).rejects.toMatchObject({
      code: 'guest-flood',
      message: `the run has written more than ${most} MiB to ${what}`,
      parts: { todo: 'print less, or give probes a lower `limit`, fewer frames and fewer fields' },
    })
  },
)
