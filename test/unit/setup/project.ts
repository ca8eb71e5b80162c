import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { which } from '../../../src/setup/needs.mjs'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'

const FIXTURES = join(PACKAGE_ROOT, 'test/fixtures/setup')
const COPIED = ['src/setup', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', '.gitignore']

/** A checkout of its own with a small command line, and a PATH that holds just what the test puts there. */
export interface Project extends AsyncDisposable {
  readonly root: string
  /** Put one of the fixtures' programs, or one of this machine's, into PATH. */
  tool(name: string, as?: string): Promise<void>
  /** Start the bootstrap. */
  start(args: readonly string[], options?: StartOptions): Promise<Started>
  /** What the fixtures' programs noted. */
  log(): Promise<string>
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly uid?: number
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

export interface Ended {
  readonly status: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

export async function createProject(): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), 'klab-project-'))
  // Another user (the one without rights) reads it as well.
  await chmod(root, 0o755)
  for (const name of COPIED) await cp(join(PACKAGE_ROOT, name), join(root, name), { recursive: true })
  await mkdir(join(root, 'bin'))
  await writeFile(join(root, 'src/cli.ts'), CLI)
  const log = join(root, 'log')
  await writeFile(log, '')
  await chmod(log, 0o666)
  return {
    root,
    tool: (name, as) => addTool(root, name, as ?? name),
    start: async (args, options = {}) => start(root, log, args, options),
    log: () => readFile(log, 'utf8'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

/** Says how it was called; `--wait` makes it wait for a signal, `--status N` end with that status. */
const CLI = `const args: readonly string[] = process.argv.slice(2)
process.stdout.write(\`cli \${args.join(' ')}\\n\`)
const status = args.indexOf('--status')
if (status !== -1) process.exitCode = Number(args[status + 1])
if (args.includes('--wait')) {
  process.on('SIGINT', () => process.stdout.write('interrupted\\n', () => process.exit(130)))
  setInterval(() => {}, 1000)
  process.stdout.write(\`waiting \${process.pid}\\n\`)
}
`

async function addTool(root: string, name: string, as: string): Promise<void> {
  const fixture = which(join(FIXTURES, 'bin', name), '')
  const place = join(root, 'bin', as)
  if (fixture !== null) return await cp(fixture, place)
  const found = which(name, process.env.PATH ?? '')
  if (found === null) throw new Error(`${name} is neither a fixture nor on this machine`)
  await symlink(found, place)
}

function start(root: string, log: string, args: readonly string[], { env = {}, uid }: StartOptions): Started {
  const child = spawn(process.execPath, ['src/setup/bootstrap.mjs', ...args], {
    cwd: root,
    env: { PATH: join(root, 'bin'), HOME: root, KLAB_FAKE_LOG: log, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  return { child, ended: ended(child) }
}

async function ended(child: ChildProcess): Promise<Ended> {
  const exit = new Promise<[number | null, string | null]>(resolve =>
    child.once('exit', (status, signal) => resolve([status, signal])),
  )
  const [stdout, stderr] = await Promise.all([child.stdout, child.stderr].map(stream => (stream ? text(stream) : '')))
  const [status, signal] = await exit
  return { status, signal, stdout: stdout ?? '', stderr: stderr ?? '' }
}
