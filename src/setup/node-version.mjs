import { Halt } from './say.mjs'

/** The oldest Node that works, as `engines` in package.json says. */
const LEAST = [20, 19]

/** @param {string} version */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = LEAST
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return
  throw new Halt(`Node.js ${version} is too old: klab needs ${LEAST.join('.')} or later`, 3)
}
