import { statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './child.mjs'
import { ensureDist } from './dist.mjs'
import { ensurePackages } from './install.mjs'
import { checkNode } from './node-version.mjs'
import { ensureModules } from './npm.mjs'
import { Halt, say } from './say.mjs'
import { MATRIX_STEPS, runTests, TEST_STEPS } from './tests.mjs'

// What `npm start` and `npm test` run on a machine that has Node and nothing else: so no import from outside Node.

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const FLAGSHIP_LABS = ['boot-chain', 'socket-tcp']
const USAGE = 'usage: node src/setup/bootstrap.mjs start|test|matrix|setup [ARGUMENT...]'

/** @type {Readonly<Record<string, (args: readonly string[]) => Promise<number>>>} */
const COMMANDS = {
  async start(args) {
    await setUp()
    return await runLabs(args)
  },
  async test() {
    await setUp()
    return await runTests(ROOT, TEST_STEPS)
  },
  async matrix() {
    await setUp()
    return await runTests(ROOT, MATRIX_STEPS)
  },
  async setup() {
    await setUp()
    return 0
  },
}

process.exitCode = await main(process.argv.slice(2))

/** @param {readonly string[]} argv */
async function main([name = '', ...args]) {
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (command === undefined || (name !== 'start' && args.length > 0)) throw new Halt(USAGE, 2)
    return await command(args)
  } catch (error) {
    if (!(error instanceof Halt)) throw error
    say(error.message)
    return error.status
  }
}

async function setUp() {
  checkNode(process.versions.node)
  await ensurePackages(ROOT)
  await ensureModules(ROOT)
  await ensureDist(ROOT)
}

/** @param {readonly string[]} args */
async function runLabs(args) {
  const cli = join(ROOT, 'dist', 'cli.js')
  const files = FLAGSHIP_LABS.map(lab => join(outFolder(args), lab, 'report.html'))
  const before = files.map(whichFile)
  const status = await run(process.execPath, [cli, 'run', ...FLAGSHIP_LABS, ...args], { cwd: ROOT })
  const written = files.filter((file, index) => ![null, before[index]].includes(whichFile(file)))
  if (written.length > 0) say(`the reports: ${written.map(file => relative(ROOT, file)).join('  ')}`)
  return status
}

/**
 * Another file, or another version of it, has another answer; null: there is none.
 * @param {string} file
 */
function whichFile(file) {
  const found = statSync(file, { throwIfNoEntry: false })
  return found === undefined ? null : `${found.ino} ${found.mtimeMs}`
}

/** @param {readonly string[]} args */
function outFolder(args) {
  const at = args.lastIndexOf('--out')
  const joined = args.findLast(arg => arg.startsWith('--out='))
  return resolve(ROOT, (at === -1 ? joined?.slice('--out='.length) : args[at + 1]) ?? 'out')
}
