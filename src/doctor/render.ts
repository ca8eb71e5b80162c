import type { Check, DoctorReport } from './types.js'

const MARKS = { ok: 'ok', warn: 'warn', missing: 'MISSING' }

/** The report as a person reads it: a line a check, and below it what its lack costs and the way out. Ends with a newline. */
export function renderDoctor(report: DoctorReport): string {
  const width = Math.max(...report.checks.map(check => check.name.length))
  const lines = report.checks.flatMap(check => checkLines(check, width))
  return `${[`system: ${report.system}`, ...lines, '', ...closing(report)].join('\n')}\n`
}

function checkLines(check: Check, width: number): string[] {
  const found = [check.found ?? 'not found', check.needed === null ? '' : `needed: ${check.needed}`]
  const indent = ' '.repeat(11 + width)
  const text = found.filter(Boolean).join('; ').replaceAll('\n', `\n${indent}`)
  const head = `${MARKS[check.state].padEnd(7)}  ${check.name.padEnd(width)}  ${text}`
  const cost = check.cost === null ? [] : [`${indent}cost: ${check.cost}`]
  return [head, ...cost, ...(check.wayOut === null ? [] : [`${indent}→ ${check.wayOut}`])]
}

function closing({ checks, install, exitStatus }: DoctorReport): string[] {
  const way = install === null ? [] : [`to install everything that is missing:\n  ${install}`]
  if (exitStatus === 0) return [...way, 'klab can run labs here.']
  const names = checks.filter(check => check.state === 'missing').map(check => check.name)
  return [...way, `klab cannot run labs here: ${names.join(', ')}.`]
}
