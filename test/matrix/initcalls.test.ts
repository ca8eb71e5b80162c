import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPreparedKernel, prepareKernel } from '../../src/artifacts/kernel/index.js'
import { type FindingKind, initcallAccount } from '../../src/initcalls/index.js'
import { PACKAGE_ROOT } from '../../src/system/paths.js'
import { stderrProgress } from '../../src/system/progress.js'
import { type Bench, createBench, eventsOf, klab } from '../vm/support/klab.js'
import { ENDLESS, REORDERED, UNRULY } from './support/initcall-trees.js'
import { type Edit, patchedTree } from './support/patched-tree.js'

let bench: Bench
beforeAll(async () => {
  bench = await createBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

/** What `klab initcalls --verify` found on a kernel. */
interface Verified {
  readonly status: number | null
  /** How many the image promises, and how many were called. */
  readonly promised: number
  readonly called: number
  /** In the order of the report; without those that only found nothing to do. */
  readonly found: readonly string[]
  readonly of: (kind: FindingKind) => readonly string[]
}

async function verify(options: readonly string[]): Promise<Verified> {
  const { status } = await klab(['initcalls', '--verify', '--out', bench.out, ...options])
  const { initcalls, findings, called } = initcallAccount(await eventsOf(join(bench.out, 'init-order')))
  const promised = initcalls.filter(record => record.promised !== null).length
  const of = (kind: FindingKind) =>
    findings.flatMap(finding => (finding.kind === kind ? (initcalls[finding.index]?.function ?? '') : []))
  const found = findings.flatMap(({ kind, message }) => (kind === 'absent' ? [] : `${kind}: ${message}`))
  return { status, promised, called, found, of }
}

async function built(name: string, edits: readonly Edit[]): Promise<readonly string[]> {
  const folder = await patchedTree(name, edits)
  await prepareKernel({ type: 'tree', folder }, { progress: stderrProgress() })
  return ['--tree', folder]
}

/** The table's length on the default kernel, which others are compared with. */
let usual: number

describe('the default kernel', () => {
  test('all is as promised', async () => {
    const { status, promised, called, found } = await verify([])
    expect({ status, called, found }).toEqual({ status: 0, called: promised, found: [] })
    usual = promised
  })
})

describe('a tree in which inet_init is registered at another level, one initcall is new, one fails, and one has nothing to do', () => {
  let options: readonly string[]
  beforeAll(async () => {
    options = await built('initcalls-reordered', REORDERED)
  })

  test('the one that fails is reported, and the one that has nothing to do is told apart', async () => {
    const { status, promised, called, found, of } = await verify(options)
    expect({ status, promised, called }).toEqual({ status: 1, promised: usual + 3, called: promised })
    expect(found).toEqual([
      'failing: `klab_failing` (core, kernel/ksysfs.c), between `ksysfs_init` and `rcu_set_runtime_mode`, failed: it returned -22 (-EINVAL)',
    ])
    expect(of('absent')).toContain('klab_absent')
  })

  test('the tree of an earlier run is taken as it is, and so is its kernel', async () => {
    const folder = await patchedTree('initcalls-reordered', REORDERED)
    expect(await findPreparedKernel({ type: 'tree', folder })).not.toBeNull()
  })
})

describe('a tree whose kernel does not do what its table promises', () => {
  test('what is missing, misplaced, repeated, extra, or at another level is named, with its neighbours', async () => {
    const { status, promised, found } = await verify(await built('initcalls-unruly', UNRULY))
    expect({ status, promised }).toEqual({ status: 1, promised: usual + 5 })
    expect(found).toEqual([])
  })
})

describe('a tree with an initcall that does not return', () => {
  test('it is named, and so is what was not reached', async () => {
    const { status, found } = await verify([...(await built('initcalls-endless', ENDLESS)), '--timeout', '60'])
    expect(status).toBe(3)
    expect(found).toEqual([])
  })
})

describe('other kernels', () => {
  test.each([
    ['that somebody else configured', 'otherwise'],
    ['that is newer', 'linux-6.1'],
  ])('one %s: all is as promised', async (_, name) => {
    const file = join(PACKAGE_ROOT, 'test/matrix/kernels', `${name}.yaml`)
    const { image, vmlinux } = await prepareKernel({ type: 'definition', file }, { progress: stderrProgress() })
    const { status, promised, called, found } = await verify(['--image', image, '--vmlinux', vmlinux])
    expect({ status, called, found }).toEqual({ status: 0, called: promised, found: [] })
  })

  test.each(['i386', 'debian-cloud'])('%s: all is as promised', async name => {
    const { status, promised, called, found } = await verify(['--kernel', name])
    expect({ status, called, found }).toEqual({ status: 0, called: promised, found: [] })
  })
})
