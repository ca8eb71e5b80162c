// Stands in for dist/cli.js and for the bootstrap: notes how it was called, then says, writes and ends as STAND_IN tells.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const { STAND_IN_LOG: log = '', STAND_IN = '{}' } = process.env
const args = process.argv.slice(2)
appendFileSync(log, `${JSON.stringify(args)}\n`)

if (args[0] === 'initcalls') {
  const { statuses = [0], stdout = '', stderr = '', report = null, padding = 0 } = JSON.parse(STAND_IN)
  const calls = readFileSync(log, 'utf8').match(/"initcalls"/g)?.length ?? 1
  if (report !== null) write(join(optionOf('--out'), 'init-order', 'report.md'), report + 'x'.repeat(padding))
  if (report !== null) write(optionOf('--junit'), '<testsuites/>\n')
  if (report !== null && optionOf('--gitlab') !== '') write(optionOf('--gitlab'), '[]\n')
  process.stderr.write(stderr)
  process.stdout.write(stdout)
  process.exitCode = statuses[calls - 1] ?? statuses.at(-1)
}

/** @param {string} name */
function optionOf(name) {
  const joined = args.find(arg => arg.startsWith(`${name}=`))
  return joined?.slice(name.length + 1) ?? (args.includes(name) ? (args[args.indexOf(name) + 1] ?? '') : '')
}

/**
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
