import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cacheFolder, PACKAGE_ROOT } from '../../../src/system/paths.js'
import { type ActionRun, runAction } from '../../unit/ci/action.js'
import { carriedOut } from '../../unit/ci/runner.js'

/** The whole action on the kernel that klab builds, its set-up step included, with the cache of this machine. */
describe('the composite action, with the real klab and a real kernel', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klab-action-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function act(name: string, inputs: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>) {
    const [workspace, temp, home] = [join(folder, name, 'repo'), join(folder, name, 'temp'), join(folder, name, 'home')]
    for (const each of [workspace, temp, home]) await mkdir(each, { recursive: true })
    await execa('git', ['init', '--quiet', workspace])
    for (const [file, text] of Object.entries(files)) await writeFile(join(workspace, file), text)
    const env = { PATH: process.env.PATH ?? '', HOME: home, RUNNER_TEMP: temp, KLAB_CACHE: cacheFolder() }
    return runAction({ action: PACKAGE_ROOT, workspace, temp, env, inputs })
  }

  const levels = (run: ActionRun) => carriedOut(run.log).map(line => line.split(' ')[0])

  test('an expected order that does not hold fails the job: an error at the file, the report as summary, JUnit, the run', async () => {
    const files = { 'order.txt': 'rules\nlevel of inet_init is device\n' }
    const run = await act('bad', { expect: 'order.txt', inconclusive: 'warn' }, files)
    expect(run.status, run.log).toBe(1)
    expect(run.outputs).toMatchObject({ verdict: 'failed', status: '1' })
    expect(levels(run)).toEqual(['::notice', '::error'])
    expect(run.log).toMatch(/^::error file=order\.txt,.*inet_init/m)
    const folder = run.outputs.folder ?? ''
    expect(run.summary).toBe(`${await readFile(join(folder, 'report.md'), 'utf8')}\n`)
    expect(JSON.parse(await readFile(join(folder, 'verdict.json'), 'utf8'))).toMatchObject({ verdict: 'failed' })
    expect(await readFile(run.outputs.junit ?? '', 'utf8')).toContain('<testsuite name="init-order"')
  })
})
