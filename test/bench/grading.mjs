import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drawValues } from '../../dist/assignment/draw.js'
import { loadAssignment } from '../../dist/assignment/load.js'
import { filledFiles, sampleFiles } from '../../dist/assignment/samples.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ASSIGNMENTS = ['port-conflict', 'two-clients']
/** Two hundred are a class; it takes half an hour. */
const COUNT = Number(process.env.KLAB_BENCH_HAND_INS ?? 20)

/**
 * How many hand-ins an hour, of an assignment without a program and of one with. The samples in turn, each with a student's own
 * values, and each program another one, so that each is compiled.
 * @param {string} out
 */
export async function* gradingTable(out) {
  yield `${COUNT} hand-ins of each, as many at once as there are CPUs`
  yield 'assignment      scenarios  seconds  an hour'
  for (const name of ASSIGNMENTS) {
    const key = join(ROOT, 'lab/assignments', name)
    const assignment = await loadAssignment(key)
    const handIns = join(out, name)
    await handIn(assignment, handIns)
    const seconds = grade(key, handIns, join(out, `${name}-grades`))
    const scenarios = assignment.key.scenarios.length
    yield `${name.padEnd(16)}${String(scenarios).padStart(9)}${seconds.toFixed(0).padStart(9)}${((COUNT * 3600) / seconds).toFixed(0).padStart(9)}`
  }
}

/** @param {import('../../dist/assignment/model/index.js').Assignment} assignment @param {string} folder */
async function handIn(assignment, folder) {
  const samples = Object.keys(assignment.key.samples)
  for (let index = 0; index < COUNT; index++) {
    const student = `student${String(index + 1).padStart(3, '0')}`
    const values = drawValues(assignment, student, assignment.key.scenarios[0])
    const files = filledFiles(await sampleFiles(assignment, samples[index % samples.length] ?? ''), values)
    mkdirSync(join(folder, student), { recursive: true })
    for (const [file, bytes] of files) writeFileSync(join(folder, student, file), bytes)
    const program = join(folder, student, 'server.c')
    if (existsSync(program)) appendFileSync(program, `\n/* ${student} */\n`)
  }
}

/** @param {string} key @param {string} handIns @param {string} out */
function grade(key, handIns, out) {
  const start = performance.now()
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'dist/cli.js'), 'grade', key, handIns, '--out', out],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  if (status !== 0 && status !== 1) throw new Error(`klab grade ended with ${status}: ${stderr}`)
  return (performance.now() - start) / 1000
}
