import { tallyText } from '../summary.js'
import { count } from '../text/plural.js'
import { visible } from '../text/visible.js'
import type { Annotation, AnnotationSource } from './annotation.js'
import { collectAnnotations } from './collect.js'

/**
 * Workflow commands for GitHub, a line each: the run in one notice, then errors, then warnings (docs.github.com,
 * "Workflow commands for GitHub Actions"). Ends with a newline.
 *
 * The runner reads the lines of both output streams, and takes for a command what begins with `::` behind any blanks, or
 * has `##[` anywhere (actions/runner, src/Runner.Common/ActionCommand.cs). Every line here begins with a command of ours,
 * so nothing behind it is looked at; what else klab prints has to be kept apart by `::stop-commands::`.
 */
export function renderGithub(source: AnnotationSource): string {
  const annotations = collectAnnotations(source)
  const errors = annotations.filter(({ severity }) => severity !== 'minor' && severity !== 'info')
  const warnings = annotations.filter(({ severity }) => severity === 'minor')
  const lines = [notice(source), ...commands('error', errors), ...commands('warning', warnings)]
  return `${lines.join('\n')}\n`
}

/** The runner takes ten of a kind from a step and drops the others (`_maxCountPerIssueType`, src/Runner.Worker/ExecutionContext.cs). */
const MOST = 10
/** The runner cuts a longer message (`_maxIssueMessageLength`, same file). The count of what was left out needs room. */
const MESSAGE_CHARACTERS = 4096 - 100

function notice({ report, account }: AnnotationSource): string {
  const { lab, verdict } = report.verdict
  const promised = account.initcalls.filter(one => one.promised !== null).length
  const counts = `${count(promised, 'initcall')} promised, ${account.called} called, ${account.logged} logged`
  const message = `${verdict}: ${counts}; expectations: ${tallyText(report)}`
  return command('notice', { title: `klab ${visible(lab)}` }, message)
}

function commands(name: 'error' | 'warning', annotations: readonly Annotation[]): readonly string[] {
  const left = annotations.length - MOST
  return annotations.slice(0, MOST).map((each, index) => {
    const rest = left > 0 && index === MOST - 1 ? `\n${count(left, `more ${name}`)}: see the report` : ''
    const place = each.place === null ? {} : { file: each.place.path, line: String(each.place.line) }
    return command(name, { ...place, title: each.title }, `${shortened(each.message)}${rest}`)
  })
}

function shortened(message: string): string {
  return message.length <= MESSAGE_CHARACTERS
    ? message
    : `${message.slice(0, MESSAGE_CHARACTERS - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`)
  return `::${name} ${list.join(',')}::${escapeData(message)}`
}

/** As `escapeData` of actions/toolkit, packages/core/src/command.ts. */
export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** As `escapeProperty` of the same file. */
export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
