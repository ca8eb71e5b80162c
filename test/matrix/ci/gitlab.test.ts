import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { createWorkplace, type StandIn, type Workplace } from '../../unit/ci/workplace.js'

// Each runs bash and git.
vi.setConfig({ testTimeout: 60_000 })

const texts = z.array(z.string())
const codes = z.strictObject({ exit_codes: z.array(z.int()) })

/** docs.gitlab.com, "CI/CD YAML syntax reference", as far as the template uses it. */
const templateSchema = z.strictObject({
  stages: texts,
  'init-order': z.strictObject({
    stage: z.string(),
    image: z.string().regex(/^node:\d+-\w+$/),
    variables: z.record(z.string(), z.string()),
    cache: z.strictObject({ key: z.string(), when: z.literal('always'), paths: texts }),
    before_script: texts,
    script: texts,
    artifacts: z.strictObject({
      when: z.literal('always'),
      expose_as: z.string().regex(/^[\w -]+$/),
      paths: texts,
      reports: z.strictObject({ junit: z.string(), codequality: z.string() }),
    }),
    retry: codes.extend({ max: z.int().max(2) }),
    allow_failure: codes,
  }),
})

async function readTemplate() {
  const text = await readFile(join(PACKAGE_ROOT, 'docs/ci/gitlab-ci.yml'), 'utf8')
  return templateSchema.parse(parse(text))
}

/** The variables as GitLab expands them, then both scripts in one shell, as the runner does. */
async function runJob({ klab, workspace, env }: Workplace) {
  const { 'init-order': job } = await readTemplate()
  const known: Record<string, string> = { CI_PROJECT_DIR: workspace }
  for (const [name, value] of Object.entries(job.variables)) {
    known[name] = value.replace(/\$(\w+)/g, (_, one: string) => known[one] ?? '')
  }
  const script = ['set -eo pipefail', ...job.before_script, ...job.script].join('\n')
  const { exitCode, all } = await execa('bash', ['--noprofile', '--norc', '-c', script], {
    cwd: workspace,
    env: { ...env, ...known, KLAB_SOURCE: klab },
    extendEnv: false,
    all: true,
    reject: false,
    stdin: 'ignore',
  })
  return { status: exitCode, log: all }
}

/** The stand-in as a repository with a version, as the template clones it. */
async function placeWithVersion(standIn: StandIn): Promise<Workplace> {
  const place = await createWorkplace(standIn)
  const { variables } = (await readTemplate())['init-order']
  const git = (...words: readonly string[]) =>
    execa('git', ['-c', 'user.name=klab', '-c', 'user.email=klab@localhost', '-C', place.klab, ...words])
  await git('init', '--quiet')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'a version')
  await git('tag', variables.KLAB_VERSION ?? '')
  return place
}

describe('the template', () => {
  test('gives GitLab what klab writes, and keeps what is in the cache', async () => {
    const place = await placeWithVersion({ report: '# passed\n' })
    const { status, log } = await runJob(place)
    expect(status, log).toBe(0)
    const { artifacts, cache, variables } = (await readTemplate())['init-order']
    for (const file of [artifacts.reports.junit, artifacts.reports.codequality, `${artifacts.paths[0]}report.md`]) {
      expect(await readFile(join(place.workspace, file), 'utf8')).not.toBe('')
    }
    expect(variables.KLAB_CACHE).toBe('$CI_PROJECT_DIR/.klab/cache')
    for (const path of cache.paths) expect(path.startsWith('.klab/cache/')).toBe(true)
    expect(await place.calls()).toEqual([
      ['setup'],
      [
        ...['initcalls', '--verify', '--tree', '.', '--expect', 'ci/init-order.txt', '--out', '.klab/out'],
        ...['--junit', '.klab/junit.xml', '--gitlab', '.klab/code-quality.json'],
      ],
    ])
  })

  test('puts nothing into the tree that klab is to build', async () => {
    const place = await placeWithVersion({ report: '# passed\n' })
    await runJob(place)
    const { stdout } = await execa('git', ['-C', place.workspace, 'ls-files', '--others', '--exclude-standard'])
    expect(stdout).toBe('')
  })

  test.each([0, 1, 2, 3])("ends with klab's own status, %i", async status => {
    const place = await placeWithVersion({ statuses: [status] })
    expect((await runJob(place)).status).toBe(status)
  })

  test('tries again and lets pass what is inconclusive, and nothing else', async () => {
    const { retry, allow_failure, stage } = (await readTemplate())['init-order']
    expect([retry.exit_codes, allow_failure.exit_codes]).toEqual([[3], [3]])
    expect((await readTemplate()).stages).toContain(stage)
  })

  test('keeps the five youngest kernels', async () => {
    const place = await placeWithVersion({})
    const kernels = join(place.workspace, '.klab/cache/kernels')
    for (const [index, name] of ['b', 'a c', 'g', 'd', 'e', 'f', 'h'].entries()) {
      await mkdir(join(kernels, name), { recursive: true })
      await writeFile(join(kernels, name, 'vmlinux'), '')
      await utimes(join(kernels, name), 1000 + index, 1000 + index)
    }
    expect((await runJob(place)).status).toBe(0)
    expect(await readdir(kernels)).toEqual(['d', 'e', 'f', 'g', 'h'])
  })

  test('caches the same parts as the action', async () => {
    const { cache } = (await readTemplate())['init-order']
    const action = await readFile(join(PACKAGE_ROOT, 'action.yml'), 'utf8')
    for (const path of cache.paths) expect(action).toContain(`~/.cache/klab/${path.replace('.klab/cache/', '')}\n`)
  })
})
