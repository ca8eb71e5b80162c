import { once } from 'node:events'
import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { createProject, type Ended, type Project } from './project.js'

// Compilers and test runners start here, several a test.
vi.setConfig({ testTimeout: 90_000 })

const ENV = { KLAB_FAKE_MODULES: join(PACKAGE_ROOT, 'node_modules') }
const TOOLS = ['sh', 'true', 'rm', 'mkdir', 'ln', 'npm', 'busybox']
const STANDS_IN = ['qemu-system-x86_64', 'gdb', 'make', 'flex', 'bison', 'bc', 'xz', 'gcc']

/** A project on a machine where nothing is missing but what only building needs. */
async function readyProject(): Promise<Project> {
  const project = await createProject()
  for (const tool of TOOLS) await project.tool(tool)
  for (const tool of STANDS_IN) await project.tool('true', tool)
  return project
}

async function run(project: Project, ...args: readonly string[]): Promise<Ended> {
  return await (await project.start(args, { env: { ...ENV, KLAB_NO_INSTALL: '1' } })).ended
}

describe('start', () => {
  test('sets up once, passes arguments and the exit status on', async () => {
    await using project = await readyProject()
    const first = await run(project, 'start', '--json', '--status', '1')
    expect(first.stdout).toBe('cli run boot-chain socket-tcp --json --status 1\n')
    expect(first.status).toBe(1)
    expect(first.stderr).toContain('klab: installing the npm packages\nklab: compiling\n')
    expect(first.stderr).toContain('klab: warning: ')

    const second = await run(project, 'start')
    expect(second.status).toBe(0)
    expect(second.stderr).not.toMatch(/npm packages|compiling/)
    expect(await project.log()).toBe('npm ci --include=dev --no-audit --no-fund\n')
  })

  test('says where the reports of this run are, and not an older one', async () => {
    await using project = await readyProject()
    await mkdir(join(project.root, 'out/boot-chain'), { recursive: true })
    await writeFile(join(project.root, 'out/boot-chain/report.html'), 'old')
    const cli = join(project.root, 'src/cli.ts')
    await writeFile(
      cli,
      `import { mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('elsewhere/socket-tcp', { recursive: true })
writeFileSync('elsewhere/socket-tcp/report.html', 'new')
`,
    )
    const { stderr } = await run(project, 'start', '--out', 'elsewhere')
    expect(stderr).toContain('klab: the reports: elsewhere/socket-tcp/report.html\n')
  })

  test('passes Ctrl-C on once and leaves nobody behind', async () => {
    await using project = await readyProject()
    await run(project, 'setup')
    const { child, ended } = await project.start(['start', '--wait'], { env: { ...ENV, KLAB_NO_INSTALL: '1' } })
    let output = ''
    child.stdout?.on('data', chunk => {
      output += chunk
    })
    while (!output.includes('waiting ')) await once(child.stdout ?? child, 'data')
    child.kill('SIGINT')
    child.kill('SIGINT')
    const { status, stdout } = await ended
    const pid = Number(/waiting (\d+)/.exec(stdout)?.[1])
    expect(status).toBe(130)
    expect(stdout.match(/interrupted/g)).toEqual(['interrupted'])
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  test('a child that a signal ends gives 128 and its number', async () => {
    await using project = await readyProject()
    await writeFile(join(project.root, 'src/cli.ts'), "process.kill(process.pid, 'SIGKILL')\n")
    expect((await run(project, 'start')).status).toBe(137)
  })
})

describe('the compiled files', () => {
  test('are made anew when a source changes, and kept when it does not compile', async () => {
    await using project = await readyProject()
    const [source, compiled] = [join(project.root, 'src/cli.ts'), join(project.root, 'dist/cli.js')]
    await run(project, 'setup')
    expect((await stat(compiled)).mode & 0o111).toBe(0o111)

    await writeFile(source, "process.stdout.write('changed')\n")
    expect((await run(project, 'setup')).stderr).toContain('klab: compiling\n')
    const changed = await readFile(compiled, 'utf8')
    expect(changed).toContain('changed')

    await writeFile(source, 'const broken: number = "text"\n')
    const { status, stdout, stderr } = await run(project, 'setup')
    expect(stderr).toContain("error TS2322: Type 'string' is not assignable to type 'number'.")
    expect(stderr).toContain('klab: the TypeScript sources do not compile; the errors are above\n')
    expect([status, stdout]).toEqual([3, ''])
    expect(await readFile(compiled, 'utf8')).toBe(changed)
  })
})

describe('test', () => {
  const PASSING = "import { test } from 'vitest'\n\ntest('a', () => {})\ntest.skipIf(true)('b', () => {})\n"
  const FAILING = `import { expect, test } from 'vitest'

test('c', () => {})
test('d', () => {
  expect(1).toBe(2)
})
`

  /** Ours need a git checkout, and well-formed files. */
  const LINT_RULES = { formatter: { enabled: false }, files: { includes: ['test/**/*.ts'] } }

  async function withTests(unit: string, vm: string): Promise<Project> {
    const project = await readyProject()
    await writeFile(join(project.root, 'biome.json'), JSON.stringify(LINT_RULES))
    await cp(join(PACKAGE_ROOT, 'vitest.config.ts'), join(project.root, 'vitest.config.ts'))
    for (const [kind, source] of Object.entries({ unit, vm })) {
      await mkdir(join(project.root, 'test', kind), { recursive: true })
      await writeFile(join(project.root, 'test', kind, 'one.test.ts'), source)
    }
    return project
  }

  test('runs every step and closes with the totals', async () => {
    await using project = await withTests(PASSING, PASSING)
    const { status, stdout, stderr } = await run(project, 'test')
    expect(stderr.match(/^klab: (?!warning)[a-zA-Z ]+$/gm)?.slice(-6)).toEqual([
      'klab: lint',
      'klab: types',
      'klab: unit tests',
      'klab: kernel',
      'klab: root file system',
      'klab: VM tests',
    ])
    expect(stdout.split('\n').filter(line => line.startsWith('cli '))).toEqual(['cli kernel build', 'cli rootfs build'])
    expect(stdout.endsWith('\n2 passed, 0 failed, 2 skipped\n')).toBe(true)
    expect(status).toBe(0)
  })

  test('stops at the first step that fails; a file that cannot be loaded counts', async () => {
    await using project = await withTests(FAILING, PASSING)
    await writeFile(join(project.root, 'test/unit/two.test.ts'), "throw new Error('no')\n")
    const { status, stdout, stderr } = await run(project, 'test')
    expect(stdout.endsWith('\n1 passed, 2 failed\n')).toBe(true)
    expect(stderr).toContain('klab: unit tests failed with status 1\n')
    expect(stdout).not.toContain('cli ')
    expect(status).toBe(1)
  })

  test('lint comes first', async () => {
    await using project = await withTests(`${PASSING}debugger\n`, PASSING)
    const { status, stdout, stderr } = await run(project, 'test')
    expect(stderr).toContain('klab: lint failed with status 1\n')
    expect(stdout.endsWith('\n0 passed, 0 failed\n')).toBe(true)
    expect(status).toBe(1)
  })
})
