import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPreparedKernel, prepareKernel } from '../../src/artifacts/kernel/index.js'
import { calledRows, diffOrders, editText, type FindingKind, initcallAccount } from '../../src/initcalls/index.js'
import { PACKAGE_ROOT } from '../../src/system/paths.js'
import { stderrProgress } from '../../src/system/progress.js'
import { type Bench, createBench, eventsOf, klab } from '../vm/support/klab.js'
import { ENDLESS, REORDERED, UNRULY } from './support/initcall-trees.js'
import { type Edit, patchedTree } from './support/patched-tree.js'

/** What `klab initcalls --verify` found on a kernel. */
interface Verified {
  readonly status: number | null
  readonly verdict: string | null
  readonly expectations: readonly { readonly text: string; readonly verdict: string; readonly message: string }[]
  /** How many initcalls the image promises. */
  readonly promised: number
  readonly called: number
  /** All but those that had nothing to do; without the numbers, which another point release changes. */
  readonly found: readonly string[]
  /** Those that had nothing to do. */
  readonly absent: readonly string[]
  readonly order: ReturnType<typeof calledRows>
}

let bench: Bench
/** The default kernel, which the others are compared with. */
let usual: Verified
beforeAll(async () => {
  bench = await createBench()
  usual = await verify([])
})
afterAll(() => bench[Symbol.asyncDispose]())

async function verify(options: readonly string[]): Promise<Verified> {
  const { status, stdout } = await klab(['initcalls', '--verify', '--json', '--out', bench.out, ...options])
  const [run] = JSON.parse(stdout).runs
  const account = initcallAccount(await eventsOf(join(bench.out, 'init-order')))
  const { initcalls, findings, called } = account
  const ofKind = (kind: FindingKind) => findings.filter(finding => finding.kind === kind)
  return {
    status,
    verdict: run.verdict,
    expectations: run.expectations,
    promised: initcalls.filter(record => record.promised !== null).length,
    called,
    found: findings.flatMap(({ kind, message }) => (kind === 'absent' ? [] : withoutNumbers(`${kind}: ${message}`))),
    absent: ofKind('absent').map(({ index }) => initcalls[index]?.function ?? ''),
    order: calledRows(account),
  }
}

function withoutNumbers(message: string): string {
  return message.replace(/(\.[ch]):\d+/g, '$1').replace(/#\d+/g, '#N')
}

/** Options for a kernel that is built from the default one's source with these changes. */
async function changed(name: string, edits: readonly Edit[]): Promise<readonly string[]> {
  const folder = await patchedTree(name, edits)
  await prepareKernel({ type: 'tree', folder }, { progress: stderrProgress() })
  return ['--tree', folder]
}

async function defined(name: string): Promise<readonly string[]> {
  const file = join(PACKAGE_ROOT, 'test/matrix/kernels', `${name}.yaml`)
  const { image, vmlinux } = await prepareKernel({ type: 'definition', file }, { progress: stderrProgress() })
  return ['--image', image, '--vmlinux', vmlinux]
}

const AS_PROMISED = { status: 0, verdict: 'passed', found: [] }

test('the default kernel calls what its image promises', () => {
  expect(usual).toMatchObject({ ...AS_PROMISED, called: usual.promised })
  expect(usual.promised).toBeGreaterThan(150)
})

test.each([
  ["the distribution's prebuilt kernel", () => Promise.resolve(['--kernel', 'debian-cloud'])],
  ['a 32-bit kernel', () => Promise.resolve(['--kernel', 'i386'])],
  ['a newer kernel', () => defined('linux-6.1')],
])('%s calls what its image promises', async (_, options) => {
  const verified = await verify(await options())
  expect(verified).toMatchObject({ ...AS_PROMISED, called: verified.promised })
  expect(verified.promised).not.toBe(usual.promised)
})

describe('a tree in which inet_init moved to another level, and three were added of which one fails and one has nothing to do', () => {
  let options: readonly string[]
  let verified: Verified
  beforeAll(async () => {
    options = await changed('initcalls-reordered', REORDERED)
    verified = await verify(options)
  })

  test('the one that fails is the only one that is reported, with its neighbours', () => {
    expect(verified).toMatchObject({ status: 1, verdict: 'failed', called: usual.called + 3 })
    expect(verified.found).toEqual([
      'failing: `klab_failing` (core, kernel/ksysfs.c), between `ksysfs_init` and `rcu_set_runtime_mode`, failed: it returned -22 (-EINVAL)',
    ])
    expect(verified.absent.filter(name => !usual.absent.includes(name))).toEqual(['klab_absent'])
  })

  test('its order differs from the default one by exactly that, booted or not', async () => {
    expect(diffOrders(usual.order, verified.order).map(editText)).toEqual([
      '`klab_failing` (core, kernel/ksysfs.c) is new, between `ksysfs_init` and `rcu_set_runtime_mode`',
      '`klab_added` (fs, fs/pipe.c) is new, between `init_pipe_fs` and `eventpoll_init`',
      '`klab_absent` (device, fs/fcntl.c) is new, between `fcntl_init` and `proc_filesystems_init`',
      '`inet_init` (device, net/ipv4/af_inet.c) moved from fs to device: it is between `sock_diag_init` and `gre_offload_init`, and was between `ipv4_offload_init` and `af_unix_init`',
    ])
    const file = join(bench.folder, 'usual.order')
    await klab(['initcalls', '--save', file])
    const { status, stdout } = await klab(['initcalls', ...options, '--expect', file])
    expect(status).toBe(1)
    expect(stdout).toBe(DIFF)
  })

  test('a rule names the level that inet_init left; an addition breaks nothing where additions are excepted', async () => {
    const [rules, saved, harmless] = ['rules', 'saved', 'harmless'].map(name => join(bench.folder, `${name}.order`))
    if (rules === undefined || saved === undefined || harmless === undefined) throw new Error('three files')
    await writeFile(rules, 'rules\nlevel of inet_init is fs\nklab_absent returns -ENODEV\n')
    const { status, expectations } = await verify([...options, '--expect', rules])
    expect([status, expectations.at(-1)?.verdict]).toEqual([1, 'failed'])
    expect(expectations.at(-1)?.message).toMatch(
      /; the level of `inet_init` \(net\/ipv4\/af_inet\.c\) is device, and not fs$/,
    )

    await klab(['initcalls', '--save', saved])
    await writeFile(harmless, `${await readFile(saved, 'utf8')}\nrules\n* except added, inet_init\n`)
    expect(await klab(['initcalls', ...options, '--expect', harmless])).toMatchObject({ status: 0 })
  })

  test('another run takes the tree as it is, and the kernel that was built from it', async () => {
    const folder = await patchedTree('initcalls-reordered', REORDERED)
    expect(options).toEqual(['--tree', folder])
    expect(await findPreparedKernel({ type: 'tree', folder })).not.toBeNull()
  })
})

const DIFF = `\
✗ 4 differences from the expected order: 3 added, 1 moved to another level
@@ core: 17 → 18 initcalls @@
 ksysfs_init
+klab_failing                      kernel/ksysfs.c
 rcu_set_runtime_mode
@@ fs: 31 initcalls @@
 init_pipe_fs
+klab_added                        fs/pipe.c
 eventpoll_init
 …
 ipv4_offload_init
~inet_init                         net/ipv4/af_inet.c  moved to device
 af_unix_init
@@ device: 51 → 53 initcalls @@
 fcntl_init
+klab_absent                       fs/fcntl.c
 proc_filesystems_init
 …
 sock_diag_init
~inet_init                         net/ipv4/af_inet.c  moved here from fs
 gre_offload_init
`

test('a kernel whose loop skips, delays, repeats, adds and calls at another level: each is reported', async () => {
  const { found, ...rest } = await verify(await changed('initcalls-unruly', UNRULY))
  expect(rest).toMatchObject({ status: 1, verdict: 'failed', promised: usual.promised + 5 })
  expect(found).toEqual([
    'missing: `klab_skipped` (device, init/main.c) is promised between `pci_iommu_init` and `klab_delayed`, and was not called',
    'misplaced: `klab_delayed` (device, init/main.c) was called as #N, between `klab_passing` and `klab_unpromised`, where the table has it between `klab_skipped` and `klab_passing`',
    'extra: `klab_unpromised` was called as #N, between `klab_delayed` and `klab_repeated`, and the image does not promise it',
    'repeated: `klab_repeated` (device, init/main.c) was called 2 times: as #N, #N',
    'misplaced: `klab_late` (device, init/main.c) was called as #N, behind `tracing_set_default_clock`, as the last one, where the table has it between `klab_repeated` and `ia32_binfmt_init`',
    'wrong-level: `klab_late` (device, init/main.c) was called in round 7 (late), and its level is run in round 6 (device)',
  ])
})

test('an initcall that does not return is named, and what was not reached behind it', async () => {
  const { found, ...rest } = await verify(await changed('initcalls-endless', ENDLESS))
  expect(rest).toMatchObject({ status: 3, verdict: 'inconclusive', promised: usual.promised + 1 })
  const behind = usual.order.slice(usual.order.findIndex(row => row.function === 'fcntl_init') + 1)
  expect(found).toEqual([
    'unreturned: `klab_endless` (device, fs/fcntl.c) was called as #N, behind `fcntl_init`, as the last one, and is not seen to return',
    `unreached: \`proc_filesystems_init\` (device, fs/filesystems.c) and ${behind.length - 1} more behind it were not reached`,
  ])
})

test('a kernel of another configuration, compiled otherwise, calls what its image promises; what it lacks is told', async () => {
  const { order, ...verified } = await verify(await defined('otherwise'))
  expect(verified).toMatchObject({ ...AS_PROMISED, called: verified.promised })
  expect(diffOrders(usual.order, order).map(({ kind, row }) => [kind, row.level, row.function])).toEqual([
    // for more than one CPU
    ['removed', 'early', 'migration_init'],
    ['removed', 'early', 'srcu_bootup_announce'],
    ['removed', 'early', 'rcu_spawn_gp_kthread'],
    ['removed', 'early', 'check_cpu_stall_init'],
    ['removed', 'early', 'rcu_sysrq_init'],
    ['removed', 'early', 'cpu_stop_init'],
    ['removed', '6', 'cpuhp_sysfs_init'],
    ['removed', '6', 'mm_compute_batch_init'],
    ['removed', '6', 'percpu_counter_startup'],
    // of options that are off
    ['removed', '6', 'inet_diag_init'],
    ['removed', '6', 'tcp_diag_init'],
    ['removed', '6', 'packet_init'],
    ['removed', '7', 'print_ipi_mode'],
  ])
})
