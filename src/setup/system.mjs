import { readFileSync } from 'node:fs'
import { which } from './needs.mjs'

/** os-release(5): the first that exists counts. */
const OS_RELEASE = ['/etc/os-release', '/usr/lib/os-release']

/** RHEL and its like call themselves Fedora's kin, but lack its QEMU and static library packages. */
const FAMILIES = [
  { family: 'debian', ids: ['debian', 'ubuntu'], not: [] },
  { family: 'fedora', ids: ['fedora'], not: ['rhel', 'centos'] },
  { family: 'arch', ids: ['arch'], not: [] },
]

/** @type {typeof import('./system.d.mts').detectSystem} */
export function detectSystem(path, osReleaseFiles = OS_RELEASE) {
  const fields = osReleaseFiles.map(readFields).find(found => found !== null) ?? new Map()
  const ids = `${fields.get('ID') ?? ''} ${fields.get('ID_LIKE') ?? ''}`.toLowerCase().split(/\s+/)
  const name = fields.get('PRETTY_NAME') ?? fields.get('ID') ?? 'this system'
  return { family: familyOf(ids) ?? (which('apt-get', path) === null ? 'unknown' : 'debian'), name }
}

/** @type {typeof import('./system.d.mts').packagesFor} */
export function packagesFor(needs, family) {
  if (family === 'unknown') return []
  return [...new Set(needs.flatMap(need => need.packages[family]))]
}

/** @type {typeof import('./system.d.mts').installHint} */
export function installHint(needs, family, prefix) {
  const names = packagesFor(needs, family).join(' ')
  if (family === 'debian')
    return asRoot(`apt-get update && apt-get install -y --no-install-recommends ${names}`, prefix)
  if (family === 'fedora') return asRoot(`dnf install ${names}`, prefix)
  if (family === 'arch') return asRoot(`pacman -S --needed ${names}`, prefix)
  return `install with your system's package manager: ${needs.map(need => need.title).join(', ')}`
}

/** @type {typeof import('./system.d.mts').rootPrefix} */
export function rootPrefix(path) {
  if (process.getuid?.() === 0) return 'none'
  return which('sudo', path) === null ? 'su' : 'sudo'
}

/**
 * @param {readonly string[]} ids
 * @returns {import('./system.d.mts').Family | undefined}
 */
function familyOf(ids) {
  const match = FAMILIES.find(one => one.ids.some(id => ids.includes(id)) && !one.not.some(id => ids.includes(id)))
  return /** @type {import('./system.d.mts').Family | undefined} */ (match?.family)
}

/**
 * @param {string} command
 * @param {import('./system.d.mts').RootPrefix} prefix
 */
function asRoot(command, prefix) {
  if (prefix === 'su') return `su -c '${command}'`
  if (prefix === 'none') return command
  return command
    .split(' && ')
    .map(part => `sudo ${part}`)
    .join(' && ')
}

/**
 * `KEY=value` and `KEY="value"` lines, as os-release(5) has them; null when the file cannot be read.
 * @param {string} file
 * @returns {Map<string, string> | null}
 */
function readFields(file) {
  try {
    const lines = readFileSync(file, 'utf8').matchAll(/^([A-Z_]+)=(["']?)(.*)\2\s*$/gm)
    return new Map(Array.from(lines, match => [match[1] ?? '', match[3] ?? '']))
  } catch {
    return null
  }
}
