import { join, relative } from 'node:path'
import { readAnswers, strayKeys } from '../../assignment/answers.js'
import { ASSIGNMENT_FILES, loadHandout } from '../../assignment/load.js'
import type { Answer, Answers, HandInFiles, Handout } from '../../assignment/model/index.js'
import { code, describeError, didYouMean, exitStatusOf, KlabError, visible } from '../../errors/index.js'
import { checkAtHome } from '../../grade/check.js'
import { renderReport, terminalOptions } from '../../report/index.js'
import { padEnd, widthOf } from '../../report/text/width.js'
import type { RunSettings } from '../../run/settings.js'
import type { FinishedRun } from '../../run.js'
import { exists } from '../../system/exists.js'
import { readRegular } from '../../system/regular-file.js'
import { RUN_FILES } from '../../trace/run-folder.js'
import { exitStatusOfVerdict } from '../../verdict/index.js'

/** What a student runs at home. Resolves with the exit status: 2 when an answer cannot be used, else that of the run. */
export async function checkHandout(folder: string, settings: RunSettings): Promise<number> {
  await refuseKey(folder)
  const handout = await loadHandout(folder)
  const files = await handInFiles(handout)
  // At home nobody knows what a program looked like when it was handed out.
  const read = readAnswers({ blanks: handout.blanks, files: new Map() }, files)
  for (const stray of strayKeys(handout, files)) warnStray(handout, stray, settings)
  const { answers, run } = await checkAtHome(handout, read, files, settings)
  process.stdout.write(answerLines(answers))
  for (const answer of answers.values())
    if (answer.state === 'refused') process.stderr.write(`${describeError(answer.error)}\n`)
  if (run !== null) process.stdout.write(report(run))
  process.stdout.write(conclusion(answers, run))
  return statusOf(answers, run)
}

async function refuseKey(folder: string): Promise<void> {
  const key = join(folder, ASSIGNMENT_FILES.key)
  if (!(await exists(key))) return
  const todo = '`klab assignment try` grades its samples; `klab assignment pack` makes hand-outs of it'
  throw new KlabError('option-invalid', { what: `${folder} is no hand-out: it holds the key`, todo })
}

const MOST_BYTES = 256 * 1024

async function handInFiles({ folder, files }: Handout): Promise<HandInFiles> {
  const form = join(folder, ASSIGNMENT_FILES.answers)
  const bytes = await readRegular(form, MOST_BYTES).catch(cause => {
    throw new KlabError('option-invalid', { what: `${form} cannot be read`, why: cause.message, cause })
  })
  return new Map<string, Uint8Array>([...files, [ASSIGNMENT_FILES.answers, bytes]])
}

function warnStray({ blanks }: Handout, stray: string, { progress }: RunSettings): void {
  const hint = didYouMean(
    stray,
    blanks.map(({ name }) => name),
  )
  progress.warn(`nobody asks for ${code(stray)}${hint === undefined ? '' : `: ${hint}`}`)
}

function answerLines(answers: Answers): string {
  const width = Math.max(0, ...[...answers.keys()].map(widthOf)) + 2
  const lines = [...answers].map(([name, answer]) => `${padEnd(name, width)}${padEnd(answer.state, 9)}${shown(answer)}`)
  return lines.map(line => `${line.trimEnd()}\n`).join('')
}

function shown(answer: Answer): string {
  return answer.state === 'empty' ? '' : visible(answer.shown)
}

function report({ folder, report }: FinishedRun): string {
  const html = relative(process.cwd(), join(folder, RUN_FILES.html))
  return renderReport('terminal', report, terminalOptions(process.stdout, process.env, html))
}

function conclusion(answers: Answers, run: FinishedRun | null): string {
  const count = (state: Answer['state']) => [...answers.values()].filter(answer => answer.state === state).length
  const ran = run === null ? 'nothing was run: a program, or an answer that can be used, is missing' : 'the lab was run'
  return `${count('given')} given, ${count('empty')} empty, ${count('refused')} refused; ${ran}
This says that your answers can be read, and what the lab itself expects. What is right, and the points, only your teacher has.
`
}

function statusOf(answers: Answers, run: FinishedRun | null): number {
  if ([...answers.values()].some(({ state }) => state === 'refused')) return 2
  if (run === null) return 3
  return run.fault === null ? exitStatusOfVerdict(run.report.verdict.verdict) : exitStatusOf(run.fault.code)
}
