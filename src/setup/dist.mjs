import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { run } from './child.mjs'
import { Halt, say } from './say.mjs'

const CONFIGS = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json']

/**
 * Compile src to dist when its sources changed. It is compiled beside dist and moved into place, so an interrupted
 * build leaves the last good one. (The folder's depth counts: source maps hold relative paths.)
 * @param {string} root
 */
export async function ensureDist(root) {
  const dist = join(root, 'dist')
  const wanted = sourcesHash(root)
  if (readStamp(dist) !== wanted) await build(root, dist, wanted)
  linkCommand(root)
}

/**
 * @param {string} root
 * @param {string} dist
 * @param {string} stamp
 */
async function build(root, dist, stamp) {
  say('compiling')
  const fresh = join(root, `dist.${process.pid}`)
  try {
    await compile(root, fresh)
    writeFileSync(join(fresh, '.klab-stamp'), stamp)
    rmSync(dist, { recursive: true, force: true })
    renameSync(fresh, dist)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/**
 * @param {string} root
 * @param {string} folder
 */
async function compile(root, folder) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const args = [tsc, '-p', 'tsconfig.build.json', '--outDir', folder]
  const status = await run(process.execPath, args, { cwd: root, quietStdout: true })
  if (status !== 0)
    throw new Halt('the TypeScript sources do not compile; the errors are above', status > 128 ? status : 3)
  const cli = join(folder, 'cli.js')
  if (existsSync(cli)) chmodSync(cli, 0o755)
}

/** npm links the commands of a package's dependencies, not its own; `npx klab` looks there first. @param {string} root */
function linkCommand(root) {
  const bin = join(root, 'node_modules', '.bin')
  if (existsSync(join(bin, 'klab'))) return
  mkdirSync(bin, { recursive: true })
  rmSync(join(bin, 'klab'), { force: true })
  symlinkSync(join('..', '..', 'dist', 'cli.js'), join(bin, 'klab'))
}

/** @param {string} root */
function sourcesHash(root) {
  const hash = createHash('sha256')
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .sort()
    .map(name => join('src', name))
  for (const name of [...CONFIGS, ...sources]) hash.update(`${name}\0`).update(readFileSync(join(root, name)))
  return hash.digest('hex')
}

/** @param {string} dist */
function readStamp(dist) {
  const stamp = join(dist, '.klab-stamp')
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : null
}
