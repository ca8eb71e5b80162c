import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './child.mjs'
import { addCounts, countsLine, NO_COUNTS, readCounts } from './counts.mjs'
import { say } from './say.mjs'

/** @typedef {{ name: string, args: readonly string[] } | { name: string, project: string }} Step */

/** The quick ones first. @type {readonly Step[]} */
export const TEST_STEPS = [
  { name: 'lint', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'] },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  { name: 'unit tests', project: 'unit' },
  { name: 'kernel', args: ['dist/cli.js', 'kernel', 'build'] },
  { name: 'root file system', args: ['dist/cli.js', 'rootfs', 'build'] },
  { name: 'VM tests', project: 'vm' },
]

/** @type {readonly Step[]} */
export const MATRIX_STEPS = [{ name: 'matrix tests', project: 'matrix' }]

/**
 * Go through the steps up to the first that fails, then tell on stdout how many tests passed and failed.
 * Resolves with that step's exit status, 0 when all passed.
 * @param {string} root
 * @param {readonly Step[]} steps
 */
export async function runTests(root, steps) {
  const folder = mkdtempSync(join(tmpdir(), 'klab-test-'))
  try {
    return await runSteps(root, steps, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} root
 * @param {readonly Step[]} steps
 * @param {string} folder
 */
async function runSteps(root, steps, folder) {
  let counts = NO_COUNTS
  let status = 0
  for (const step of steps) {
    say(step.name)
    const report = join(folder, `${step.name}.json`)
    status = await run(process.execPath, 'project' in step ? vitest(step.project, report) : step.args, { cwd: root })
    counts = addCounts(counts, readCounts(report))
    if (status !== 0) {
      say(`${step.name} failed with status ${status}`)
      break
    }
  }
  process.stdout.write(`\n${countsLine(counts)}\n`)
  return status
}

/**
 * @param {string} project
 * @param {string} report
 */
function vitest(project, report) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters]
}
