import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child.mjs'
import { which } from './needs.mjs'
import { Halt, say } from './say.mjs'

/**
 * `npm ci`, unless node_modules is what package-lock.json says already. npm ci empties the folder first, so one that was
 * interrupted leaves no stamp and is done again.
 * @param {string} root
 */
export async function ensureModules(root) {
  const stamp = join(root, 'node_modules', '.klab-stamp')
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('installing the npm packages')
  const [program, ...args] = npmCommand()
  const ci = ['ci', '--include=dev', '--no-audit', '--no-fund']
  const status = await run(program, [...args, ...ci], { cwd: root, quietStdout: true })
  if (status !== 0) throw new Halt('npm ci failed; its own words are above', status > 128 ? status : 3)
  writeFileSync(stamp, wanted)
}

/**
 * The npm that runs us, else the one in PATH.
 * @returns {[string, ...string[]]}
 */
function npmCommand() {
  const running = process.env.npm_execpath
  if (running?.endsWith('.js') && existsSync(running)) return [process.execPath, running]
  const npm = which('npm', process.env.PATH ?? '')
  if (npm === null) throw new Halt('npm is missing: install it, or a Node.js that brings it along', 3)
  return [npm]
}
