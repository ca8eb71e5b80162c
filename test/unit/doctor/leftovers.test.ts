import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { clearedText, clearLeftovers, findLeftovers, leftoversCheck } from '../../../src/doctor/leftovers/index.js'
import { ownMark } from '../../../src/system/process-table.js'
import { isAlive } from '../system/alive.js'
import { temporaryFolder } from '../temporary.js'

const LONG_AGO = new Date(Date.now() - 3_600_000)
/** No process has this start, and this pid may have another. */
const DEAD_MARK = `${process.pid}:1`
const UUID = '0b6d3a52-7a4c-4a3e-9f59-0123456789ab'

async function bench() {
  const top = await temporaryFolder()
  const [out, cache, parent] = [join(top, 'out'), join(top, 'cache'), join(top, 'run')]
  const make = async (path: string, text: string | null = null) => {
    await mkdir(text === null ? path : dirname(path), { recursive: true })
    if (text !== null) await writeFile(path, text)
    await utimes(path, LONG_AGO, LONG_AGO)
    return path
  }
  for (const folder of [out, cache, parent]) await mkdir(folder)
  const places = { out, cache, privateParents: new Set([parent, join(top, 'none')]) }
  const find = async () =>
    (await findLeftovers(places)).filter(({ kind, what }) => kind !== 'process' || what.includes(top))
  return { ...places, top, parent, make, find }
}

test('nothing is left: nothing is said, nothing is done', async () => {
  const { find } = await bench()
  expect(await find()).toEqual([])
  expect(leftoversCheck([])).toMatchObject({ state: 'ok', found: 'nothing' })
  expect(clearedText([])).toBe('nothing is left by killed runs\n')
})

test('private folders: those that nobody uses, no others, and no links', async () => {
  const { parent, make, find, top } = await bench()
  const left = await make(join(parent, 'klab-aB3dE6'))
  for (const name of ['klab-live00', 'klab-open00', 'klab-toolong', 'other-aB3dE6']) await make(join(parent, name))
  await mkdir(join(parent, 'klab-young0'))
  const target = await make(join(top, 'target/file'), 'mine')
  await symlink(dirname(target), join(parent, 'klab-link00'))
  await symlink(dirname(target), join(left, 'link'))
  await utimes(left, LONG_AGO, LONG_AGO)
  // One is named on a command line, the other is only held open, as klab does.
  const user = spawn('sh', ['-c', 'exec 9<"$1"; exec sleep 60', 'sh', join(parent, 'klab-open00')], {
    argv0: join(parent, 'klab-live00', 'gdb.sock'),
  })
  const named = spawn('sleep', ['60'], { argv0: join(parent, 'klab-live00', 'gdb.sock') })
  try {
    await Promise.all([once(user, 'spawn'), once(named, 'spawn')])
    await expect.poll(() => readFile(`/proc/${user.pid}/cmdline`, 'utf8')).toBe('sleep\x0060\0')
    const found = await find()
    expect(found.map(({ kind, what }) => [kind, what])).toEqual([['private-folder', left]])
    expect(leftoversCheck(found)).toMatchObject({ state: 'warn', found: `${left} (is removed)` })
    expect(clearedText(await clearLeftovers(found))).toBe(`${left} is removed\n`)
    expect(await readFile(target, 'utf8')).toBe('mine')
    expect((await readdir(parent)).sort()).toEqual(
      ['klab-link00', 'klab-live00', 'klab-open00', 'klab-toolong', 'klab-young0', 'other-aB3dE6'].sort(),
    )
  } finally {
    user.kill()
    named.kill()
  }
})

test('what somebody begins to use after it was found stays', async () => {
  const { parent, make, find } = await bench()
  const left = await make(join(parent, 'klab-aB3dE6'))
  const found = await find()
  const named = spawn('sleep', ['60'], { argv0: left })
  try {
    await once(named, 'spawn')
    expect(clearedText(await clearLeftovers(found))).toBe(`${left} stays: somebody uses it now\n`)
    expect(await readdir(parent)).toEqual(['klab-aB3dE6'])
  } finally {
    named.kill()
  }
})

test('half-written runs are removed; the run whose place is empty is put back, the newer one if it is whole', async () => {
  const { out, make, find } = await bench()
  const hex = '0123456789ab'
  await make(join(out, 'whole/run.json'), 'kept')
  await make(join(out, `.half.${hex}.tmp`))
  await make(join(out, `.whole.${hex}.tmp.old`))
  await make(join(out, `.whole.${hex}.tmp.gone`))
  await make(join(out, `.only-old.${hex}.tmp.old/run.json`), 'old')
  await make(join(out, `.both.${hex}.tmp/run.json`), 'new')
  await make(join(out, `.both.${hex}.tmp.old/run.json`), 'old')
  for (const name of await readdir(out)) await utimes(join(out, name), LONG_AGO, LONG_AGO)
  expect(
    clearedText(await clearLeftovers(await find()))
      .split('\n')
      .sort(),
  ).toEqual([
    '',
    `${join(out, `.both.${hex}.tmp`)} is put back to ${join(out, 'both')}`,
    `${join(out, `.half.${hex}.tmp`)} is removed`,
    `${join(out, `.only-old.${hex}.tmp.old`)} is put back to ${join(out, 'only-old')}`,
    `${join(out, `.whole.${hex}.tmp.gone`)} is removed`,
    `${join(out, `.whole.${hex}.tmp.old`)} is removed`,
  ])
  expect((await readdir(out)).sort()).toEqual(['both', 'only-old', 'whole'])
  expect(await readFile(join(out, 'both/run.json'), 'utf8')).toBe('new')
  expect(await readFile(join(out, 'only-old/run.json'), 'utf8')).toBe('old')
})

test('locks and half-built trees of killed builds go, those of living ones stay', async () => {
  const { cache, make, find } = await bench()
  const [pid = '', started = ''] = ownMark().split(':')
  const lockOf = (start: string) => JSON.stringify({ pid: Number(pid), started: start, host: hostname(), id: 'x' })
  const kernels = join(cache, 'kernels')
  const dead = [
    await make(join(kernels, '1111111111111111.lock'), lockOf('1')),
    await make(join(kernels, '1111111111111111.building/build/a.o'), ''),
    await make(join(kernels, '2222222222222222.building')),
    await make(join(cache, `sources/.lock.${UUID}`), '{}'),
    await make(join(cache, 'sources/.scratch-4194305-abcdef')),
    await make(join(cache, `rootfs/3333333333333333.${UUID}`)),
  ]
  const alive = [
    await make(join(kernels, '4444444444444444.lock'), lockOf(started)),
    await make(join(kernels, '4444444444444444.building')),
    await make(join(kernels, '5555555555555555')),
    await make(join(cache, `packages/.scratch-${process.pid}-abcdef`)),
    await make(join(cache, 'sources/linux-5.10')),
  ]
  await utimes(join(kernels, '1111111111111111.building'), LONG_AGO, LONG_AGO)
  const found = await find()
  expect(found.map(({ what }) => what).sort()).toEqual(dead.map(path => path.replace('/build/a.o', '')).sort())
  expect((await clearLeftovers(found)).map(({ fault }) => fault)).toEqual(dead.map(() => null))
  expect(await find()).toEqual([])
  for (const path of alive) await expect(open(path).then(file => file.close())).resolves.toBeUndefined()
})

test('a process whose klab is gone is found by its mark and killed, with the folder that only it uses', async () => {
  const { parent, make, find } = await bench()
  const folder = await make(join(parent, 'klab-aB3dE6'))
  const env = (KLAB_OWNER: string) => ({ env: { ...process.env, KLAB_OWNER }, detached: true, argv0: folder })
  const orphan = spawn('sleep', ['60'], env(DEAD_MARK))
  await once(orphan, 'spawn')
  await expect.poll(async () => (await find()).map(({ kind }) => kind)).toEqual(['process', 'private-folder'])
  expect(clearedText(await clearLeftovers(await find()))).toBe(
    `process ${orphan.pid}: ${folder} 60 is killed\n${folder} is removed\n`,
  )
  await expect.poll(() => isAlive(orphan.pid ?? 0)).toBe(false)
  const living = spawn('sleep', ['60'], env(ownMark()))
  await once(living, 'spawn')
  expect(await find()).toEqual([])
  living.kill()
})
