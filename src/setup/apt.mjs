import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { run } from './child.mjs'
import { findNeed, which } from './needs.mjs'
import { packagesFor } from './system.mjs'

/** apt waits this long for another apt to end; both limits hold for slow mirrors, and end a hung one. */
const LOCK_SECONDS = 120
const UPDATE_SECONDS = 300
const INSTALL_SECONDS = 900

/** @typedef {readonly import('./needs.d.mts').Need[]} Needs */

/**
 * Whether we may install: there is an apt, the user does not forbid it, and we are root or can be without a password.
 * @param {string} path
 */
export function mayInstall(path) {
  if (isSet(process.env.KLAB_NO_INSTALL) || which('apt-get', path) === null) return false
  if (process.getuid?.() === 0) return true
  return which('sudo', path) !== null && spawnSync('sudo', ['-n', 'true'], { timeout: 10_000 }).status === 0
}

/**
 * Install what `missing` needs. The package lists are fetched when there are none, or when installing by old ones fails.
 * Resolves with whether apt was content.
 * @param {Needs} missing
 * @param {string} path
 * @param {string} cwd
 */
export async function aptInstall(missing, path, cwd) {
  const fresh = !hasLists()
  if (fresh) await apt(['update'], UPDATE_SECONDS, cwd)
  if (await installAll(missing, path, cwd)) return true
  if (fresh) return false
  await apt(['update'], UPDATE_SECONDS, cwd)
  return await installAll(missing, path, cwd)
}

/**
 * Nothing of the user's is removed, with one exception: Debian's static busybox takes the shared one's place, whose
 * programs it all provides, because the two packages exclude each other.
 * @param {Needs} missing
 * @param {string} path
 * @param {string} cwd
 */
async function installAll(missing, path, cwd) {
  const replaces = (/** @type {import('./needs.d.mts').Need} */ need) =>
    'static' in need.find && which(need.find.program, path) !== null && findNeed(need, path) === null
  const plain = missing.filter(need => !replaces(need))
  const replacing = missing.filter(replaces)
  if (plain.length > 0 && !(await install(plain, ['--no-remove'], cwd))) return false
  return replacing.length === 0 || (await install(replacing, [], cwd))
}

/**
 * @param {Needs} needs
 * @param {readonly string[]} options
 * @param {string} cwd
 */
function install(needs, options, cwd) {
  const names = packagesFor(needs, 'debian')
  return apt(['install', '-y', '--no-install-recommends', ...options, ...names], INSTALL_SECONDS, cwd)
}

/**
 * @param {readonly string[]} args
 * @param {number} seconds
 * @param {string} cwd
 */
async function apt(args, seconds, cwd) {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const bounded = ['timeout', '--foreground', '--kill-after=30', String(seconds)]
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', `DPkg::Lock::Timeout=${LOCK_SECONDS}`]
  const [program = 'env', ...rest] = [...asRoot, ...bounded, ...quiet, ...args]
  return (await run(program, rest, { cwd, quietStdout: true, sharedGroup: true })) === 0
}

function hasLists() {
  try {
    return readdirSync('/var/lib/apt/lists').some(name => /_Packages(\.[a-z0-9]+)?$/.test(name))
  } catch {
    return false
  }
}

/** @param {string | undefined} value */
function isSet(value) {
  return value !== undefined && value !== '' && value !== '0'
}
