import { join, resolve, sep } from 'node:path'
import { calledRows, initcallAccount } from '../../initcalls/index.js'
import { type LoadedLab, loadLab, resolveLabArgument } from '../../lab/index.js'
import { renderGithub, renderGitlab, repositoryRoot } from '../../report/annotations/index.js'
import { renderReport } from '../../report/index.js'
import type { FinishedRun } from '../../run.js'
import { nearbyPath } from '../../system/paths.js'
import { stderrProgress } from '../../system/progress.js'
import { RUN_FILES } from '../../trace/run-folder.js'
import { requireOutput, writeOutput } from '../output-file.js'
import { runLabs } from '../run-labs.js'
import { type RunOptions, settingsFrom } from '../run-options.js'
import { expecting } from './expecting.js'
import { readOrderFile } from './orders.js'
import { kernelTitle, saveOrder } from './promise.js'

export interface VerifyOptions extends RunOptions {
  readonly expect?: string
  readonly save?: string
  readonly junit?: string
  readonly svg?: string
  readonly github?: true
  readonly gitlab?: string
  readonly json?: true
}

/** Boots the kernel and puts table, calls and log against each other: the lab `init-order`. Resolves with the exit status. */
export async function verify(options: VerifyOptions, signal: AbortSignal): Promise<number> {
  const { github = false, json = false } = options
  const lab = await labFor(options)
  await requireOutputs(options)
  // What CI systems read has stdout to itself.
  const streams = { stdout: github ? process.stderr : process.stdout, stderr: process.stderr }
  const ended = (run: FinishedRun) => writeOutputs(run, options)
  return runLabs([lab], settingsFrom(options, signal), { all: false, json, ...streams, ended })
}

/** Before the boot; what goes to the runs lies on their disk, which is looked after by itself. */
async function requireOutputs({ out, junit, svg, gitlab, save }: VerifyOptions): Promise<void> {
  for (const file of [junit, svg, gitlab, save])
    if (file !== undefined && !resolve(file).startsWith(resolve(out) + sep)) await requireOutput(file)
}

async function labFor({ expect }: VerifyOptions): Promise<LoadedLab> {
  const loaded = await loadLab(nearbyPath(await resolveLabArgument('init-order')))
  if (expect === undefined) return loaded
  // Mistakes are told with the file's own lines, before it becomes a part of the lab.
  const { text } = await readOrderFile(expect)
  return expecting(loaded, { file: expect, source: text })
}

/** What one file lacks is not missing in the others. */
async function writeOutputs(run: FinishedRun, options: VerifyOptions): Promise<void> {
  const { report, folder } = run
  const { junit, svg, gitlab, github, save } = options
  const account = initcallAccount(report.events)
  const places = { root: repositoryRoot(process.env, process.cwd()), tree: options.tree ?? null }
  const isOwn = junit !== undefined && resolve(junit) === resolve(join(folder, RUN_FILES.junit))
  const failures: unknown[] = []
  const attempt = (step: Promise<void>) => step.catch(error => void failures.push(error))
  if (junit !== undefined && !isOwn) await attempt(writeOutput(junit, renderReport('junit', report)))
  if (svg !== undefined) await attempt(writeOutput(svg, renderReport('svg', report)))
  if (gitlab !== undefined) await attempt(writeOutput(gitlab, renderGitlab({ report, account, places })))
  if (github) process.stdout.write(renderGithub({ report, account, places }))
  if (save !== undefined) await attempt(saveCalled(run, save))
  if (failures.length > 0) throw failures[0]
}

/** Only an order that is known for certain is one to compare with. */
async function saveCalled({ report }: FinishedRun, path: string): Promise<void> {
  const progress = stderrProgress()
  const agreement = report.verdict.expectations.find(({ text }) => text === 'initcalls: agree')
  const { kernel } = report.manifest
  if (agreement?.verdict !== 'passed' || kernel === null) {
    progress.warn(`${path} is not written: the order of this boot is not certain, or not as promised`)
    return
  }
  await saveOrder(path, calledRows(initcallAccount(report.events)), kernelTitle(kernel), progress)
}
