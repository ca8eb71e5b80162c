import { expect, test } from 'vitest'
import { KlabError } from '../../../src/errors/index.js'
import { watchDisk } from '../../../src/run/capture/watch-disk.js'
import type { Room } from '../../../src/system/disk.js'

const full = new KlabError('disk', { what: 'the disk is full' })

/** Takes so many probes. */
function room(probes: number): Room {
  let left = probes
  return { probe: () => (left-- > 0 ? Promise.resolve() : Promise.reject(full)), release: async () => {} }
}

test('a disk that takes no more ends the run while it goes on', async () => {
  await using watch = watchDisk([room(1_000), room(1)])
  await expect(watch.full).rejects.toBe(full)
})

test('a run that seems to have ended well is none when the disk was full at its end', async () => {
  await using watch = watchDisk([room(0)])
  expect(await watch.blame(null)).toBe(full)
})

test('a full disk explains a GDB that died, and no panic', async () => {
  await using watch = watchDisk([room(0)])
  const [died, panic] = (['gdb-died', 'guest-panic'] as const).map(code => new KlabError(code, { what: code }))
  expect(await watch.blame(died ?? null)).toBe(full)
  expect(await watch.blame(panic ?? null)).toBe(panic)
})

test('with room, a fault is what it is', async () => {
  await using watch = watchDisk([room(1_000)])
  const late = new KlabError('timeout', { what: 'late' })
  expect([await watch.blame(null), await watch.blame(late)]).toEqual([null, late])
})
