import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { KlabError } from '../../errors/index.js'
import { calledRows, initcallAccount } from '../../initcalls/index.js'
import { type LoadedLab, loadLab, resolveLabArgument } from '../../lab/index.js'
import { renderGithub, renderGitlab, repositoryRoot } from '../../report/annotations/index.js'
import { renderReport } from '../../report/index.js'
import type { FinishedRun } from '../../run.js'
import { nearbyPath } from '../../system/paths.js'
import { stderrProgress } from '../../system/progress.js'
import { RUN_FILES } from '../../trace/run-folder.js'
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
  // What CI systems read has stdout to itself.
  const streams = { stdout: github ? process.stderr : process.stdout, stderr: process.stderr }
  const ended = (run: FinishedRun) => writeOutputs(run, options)
  return runLabs([lab], settingsFrom(options, signal), { all: false, json, ...streams, ended })
}

async function labFor({ expect }: VerifyOptions): Promise<LoadedLab> {
  const loaded = await loadLab(nearbyPath(await resolveLabArgument('init-order')))
  if (expect === undefined) return loaded
  // Mistakes are told with the file's own lines, before it becomes a part of the lab.
  const { text } = await readOrderFile(expect)
  return expecting(loaded, { file: expect, source: text })
}

async function writeOutputs(run: FinishedRun, options: VerifyOptions): Promise<void> {
  const { report, folder } = run
  const account = initcallAccount(report.events)
  const places = { root: repositoryRoot(process.env, process.cwd()), tree: options.tree ?? null }
  if (options.junit !== undefined) {
    const own = join(folder, RUN_FILES.junit)
    if (resolve(options.junit) !== resolve(own)) await write(options.junit, await readFile(own, 'utf8'))
  }
  if (options.svg !== undefined) await write(options.svg, renderReport('svg', report))
  if (options.gitlab !== undefined) await write(options.gitlab, renderGitlab({ report, account, places }))
  if (options.github) process.stdout.write(renderGithub({ report, account, places }))
  if (options.save !== undefined) await saveCalled(run, options.save)
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

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch(cause => {
    throw new KlabError('disk', { what: `${path} cannot be written`, why: String(cause.message ?? cause), cause })
  })
}
