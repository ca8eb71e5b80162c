import { aptInstall, mayInstall } from './apt.mjs'
import { findNeed, readNeeds } from './needs.mjs'
import { Halt, say } from './say.mjs'
import { detectSystem, installHint, packagesFor, rootPrefix } from './system.mjs'

/** @typedef {readonly import('./needs.d.mts').Need[]} Needs */

/**
 * See which system packages are missing, and install them or say how. Without what every run needs this throws; without
 * what only building needs it warns and goes on, because kernel and root file system may lie built in the cache.
 * @param {string} root
 */
export async function ensurePackages(root) {
  const path = process.env.PATH ?? ''
  const missing = readNeeds().filter(need => findNeed(need, path) === null)
  if (missing.length === 0) return
  const system = detectSystem(path)
  const left = mayInstall(path) ? await install(missing, path, root) : missing
  if (left.length > 0) tellMissing(left, system, path)
}

/**
 * @param {Needs} missing
 * @param {string} path
 * @param {string} root
 * @returns {Promise<Needs>} what is still missing afterwards
 */
async function install(missing, path, root) {
  say(`installing ${packagesFor(missing, 'debian').join(' ')}`)
  const content = await aptInstall(missing, path, root)
  if (!content) say('apt-get failed; its own words are above')
  return missing.filter(need => findNeed(need, path) === null)
}

/**
 * @param {Needs} missing
 * @param {import('./system.d.mts').System} system
 * @param {string} path
 */
function tellMissing(missing, system, path) {
  const lines = missing.map(need => `  - ${need.title} (${need.why}): without it ${need.cost}`)
  const hint = installHint(missing, system.family, rootPrefix(path))
  const text = [`${system.name} lacks what klab needs:`, ...lines, `to install it:\n  ${hint}`].join('\n')
  if (missing.some(need => need.for === 'run')) throw new Halt(text, 3)
  say(`warning: ${text}`)
}
