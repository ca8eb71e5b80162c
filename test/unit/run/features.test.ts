import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Resolution } from '../../../src/debugger/index.js'
import type { FeatureEvent } from '../../../src/event/index.js'
import type { Feature } from '../../../src/lab/index.js'
import { applyingProbes, requireFeatures } from '../../../src/run/applies.js'
import { detectFeatures } from '../../../src/run/features.js'
import { silentProgress } from '../../../src/system/progress.js'
import { lab, probe } from '../verdict/build.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-features-'))
  await writeFile(join(folder, 'config'), 'CONFIG_Y=y\nCONFIG_M=m\n# CONFIG_N is not set\n')
})
afterAll(() => rm(folder, { recursive: true }))

const location = { function: 'f', address: '0x10', file: null, line: null, inlined: false, init: false } as const
const FUNCTIONS: Readonly<Record<string, Resolution>> = {
  here: { locations: [location] },
  twice: { problem: 'several', locations: [location, location] },
  cloned: { problem: 'no-debug-info', clones: ['cloned.isra.0'] },
  empty: { problem: 'no-code' },
}

/** A kernel with the functions above and `struct a.b`. */
const gdb = {
  resolve: async (places: readonly { name?: string }[]) =>
    places.map(({ name = '' }) => FUNCTIONS[name] ?? ({ problem: 'no-symbol', nearest: [] } as const)),
  fields: async (fields: readonly { type: string; path: readonly string[] }[]) =>
    fields.map(({ type, path }) => (type === 'struct a' && path[0] === 'b' ? null : `no \`${type}\``)),
}

function feature(more: Partial<Feature>): Feature {
  return { title: 'T', options: [], functions: [], fields: [], architectures: [], ...more }
}

const field = (type: string) => ({ type, path: ['b'], text: `${type}.b` })

async function found(more: Partial<Feature>, config: boolean): Promise<readonly [boolean | null, string]> {
  const kernel = { architecture: 'x86_64', config: config ? join(folder, 'config') : null } as const
  const [event] = await detectFeatures({ f: feature(more) }, kernel, gdb)
  if (event === undefined) throw new Error('no event for the feature')
  return [event.present, event.why]
}

test.each<readonly [Partial<Feature>, boolean | null, string]>([
  [{ options: ['CONFIG_Y'] }, true, 'CONFIG_Y=y'],
  [{ options: ['CONFIG_M'] }, true, 'CONFIG_M=m'],
  [{ options: ['CONFIG_N'] }, false, 'CONFIG_N is not set'],
  [{ options: ['CONFIG_N', 'CONFIG_Y'] }, true, 'CONFIG_Y=y'],
  [{ functions: ['here'] }, true, 'function `here`'],
  [{ functions: ['twice'] }, true, 'function `twice`'],
  [{ functions: ['cloned'] }, true, 'function `cloned`'],
  [{ functions: ['empty'] }, false, 'no code of the function `empty`'],
  [{ functions: ['gone', 'here'] }, true, 'function `here`'],
  [{ functions: ['gone', 'away'] }, false, 'no function `gone`, no function `away`'],
  [{ fields: [field('struct a')] }, true, 'field `struct a.b`'],
  [{ fields: [field('struct c')] }, false, 'no `struct c`'],
  [{ architectures: ['x86_64'] }, true, 'its architecture is x86_64'],
  [{ architectures: ['i386'] }, false, 'its architecture is x86_64'],
  [{ options: ['CONFIG_Y'], functions: ['gone'] }, false, 'no function `gone`'],
  [{ options: ['CONFIG_Y'], functions: ['here'] }, true, 'CONFIG_Y=y, function `here`'],
])('%j', async (more, present, why) => {
  expect(await found(more, true)).toEqual([present, why])
})

test.each<readonly [Partial<Feature>, boolean | null]>([
  [{ options: ['CONFIG_Y'] }, null],
  [{ options: ['CONFIG_Y'], functions: ['gone'] }, false],
  [{ options: ['CONFIG_Y'], functions: ['here'] }, null],
])('without a configuration: %j', async (more, present) => {
  expect((await found(more, false))[0]).toBe(present)
})

const event = (name: string, present: boolean | null): FeatureEvent => ({ kind: 'feature', name, present, why: 'so' })

test('only what applies is watched; what nobody knows of is a gap', () => {
  const probes = [probe('a'), probe('b', { when: ['x'] }), probe('c', { unless: ['x'] }), probe('d', { when: ['y'] })]
  const { probes: left, gaps } = applyingProbes(lab(probes, []), [event('x', true), event('y', null)])
  expect(left.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(gaps).toEqual([
    {
      kind: 'gap',
      probe: 'd',
      reason: 'it is left out: it is not known whether this kernel has the feature `y` (so)',
    },
  ])
})

describe('a lab that requires a feature', () => {
  const kernel = { name: 'x86_64', release: '5.10.1' }
  const require = (present: boolean | null, warnings: string[] = []) => {
    const progress = { ...silentProgress, warn: (text: string) => void warnings.push(text) }
    const found = ['x', 'CONFIG_Z'].map(name => event(name, present))
    requireFeatures({ ...lab([], []), requires: ['x', 'CONFIG_Z'] }, kernel, found, progress)
    return warnings
  }

  test('runs where it is there', () => {
    expect(require(true)).toEqual([])
  })

  test('does not run where it is not, and says why', () => {
    expect(() => require(false)).toThrow(
      expect.objectContaining({
        code: 'lab-inapplicable',
        exitStatus: 2,
        message: 'the lab demo does not apply to the kernel x86_64 (5.10.1)',
        parts: expect.objectContaining({
          why: 'it lacks x (so); it lacks CONFIG_Z (so)',
          facts: { missing: ['x', 'CONFIG_Z'] },
        }),
      }),
    )
  })

  test('runs where nobody knows, with a warning', () => {
    expect(require(null)).toEqual([
      'the lab demo requires x, CONFIG_Z, and it is not known whether this kernel has that: so',
    ])
  })
})
