import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * Stands in for `klab grade-one`: it does to its parent what the hand-in's origin says, and otherwise leaves the grade
 * that a key, tools and a hand-in of those names give.
 */
const { key, found, out, last, tools } = JSON.parse(readFileSync(0, 'utf8'))
const [deed, content = ''] = found.origin.split(':')
const inputs = { key, handIn: content, ...tools }
const LOG = join(out, '..', '..', 'log')

appendFileSync(LOG, `${found.student}\n`)
const tries = readFileSync(LOG, 'utf8')
  .split('\n')
  .filter(line => line === found.student).length

const DEEDS = {
  full: () => grade(10),
  half: () => grade(5),
  none: () => grade(0),
  trouble: () => grade(null),
  slow: () => setTimeout(() => grade(10), 60_000),
  crash: () => process.kill(process.pid, 'SIGSEGV'),
  'crash-once': () => (tries === 1 ? process.kill(process.pid, 'SIGSEGV') : grade(10)),
  /** Deaf to TERM. */
  hang() {
    process.on('SIGTERM', () => {})
    for (;;);
  },
  memory() {
    process.held = Buffer.alloc(400 * 1024 * 1024, 1)
    setInterval(() => {}, 1000)
  },
  /** In a session of its own, as QEMU is. */
  'memory-of-a-child'() {
    const script = 'process.held = Buffer.alloc(400 * 1024 * 1024, 1); setInterval(() => {}, 1000)'
    const child = spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' })
    writeFileSync(join(out, '..', '..', 'child'), `${child.pid}`)
    // klab's guards do this for what klab starts.
    process.on('SIGTERM', () => process.exit(child.kill('SIGKILL') ? 3 : 4))
  },
  garbage() {
    for (let n = 0; n < 100; n++) process.stdout.write(`{"grade":${n}}\u0000\u001b[2J${'x'.repeat(100_000)}\n`)
    process.stderr.write(`${'y'.repeat(100_000)}\nerror: \u001b[31mnothing is as it was\n  → no way out\n`)
    process.exitCode = 3
  },
  'broken-grade': () => writeFileSync(join(out, 'grade.json'), '{"v":1,"student":'),
  "somebody-else's": () => grade(10, 'mallory'),
  'no-grade': () => {},
  'grade-and-3'() {
    grade(10)
    process.exitCode = 3
  },
  input() {
    process.stderr.write('error: there is no function inet_init_\n')
    process.exitCode = 2
  },
  /** No student's folder can be put into its place any more. */
  sabotage() {
    const students = join(out, '..', '..', 'students')
    rmSync(students, { recursive: true })
    writeFileSync(students, 'in the way')
    grade(10)
  },
  interrupted: () => process.exit(130),
}

if (JSON.stringify(last) === JSON.stringify(inputs)) process.exitCode = 64
else DEEDS[deed]()

function grade(points, student = found.student) {
  const outcome = points === null ? 'inconclusive' : 'graded'
  const troubles = points === null ? ['QEMU died'] : []
  const empty = { parts: [], answers: {}, runs: [], notes: [], troubles }
  const whole = { v: 1, assignment: 'ports', title: 'Ports', student, outcome, points, of: 10, ...empty, inputs }
  mkdirSync(join(out, 'runs', 'yours'), { recursive: true })
  writeFileSync(join(out, 'runs', 'yours', 'run.json'), content)
  writeFileSync(join(out, 'grade.json'), JSON.stringify(whole))
}
