import { createKernelLines } from '../event/index.js'
import type { EventList, EventOf } from '../trace/index.js'
import { type ExpectationOf, type Finding, inconclusive, unlessDoubted } from './conclude.js'
import type { Case, Evidence } from './evidence.js'
import { compilePattern } from './pattern.js'
import { quote } from './words.js'

export function judgeConsole({ trace, run }: Case, { pattern }: ExpectationOf<'console'>): Finding {
  const lines = kernelLines(trace.kinds.console)
  return judgeLines(run, `a console line to match /${pattern}/`, pattern, lines, 'the console')
}

export function judgeOutput({ trace, run }: Case, { task, pattern }: ExpectationOf<'output'>): Finding {
  const lines = trace.kinds.output.filter(line => line.task === task)
  return judgeLines(run, `a line of \`${task}\` to match /${pattern}/`, pattern, lines, `\`${task}\``)
}

/** Without what programs print on the console, and where the kernel's words cut a line, from there. */
export function kernelLines(lines: EventList<EventOf<'console'>>): readonly EventOf<'console'>[] {
  const kernelLine = createKernelLines()
  return lines.flatMap(line => {
    const text = kernelLine(line.text)?.text
    return text === undefined ? [] : [{ ...line, text }]
  })
}

export type PrintedLine = EventOf<'console'> | EventOf<'output'>

function judgeLines(
  run: Evidence,
  wanted: string,
  pattern: string,
  lines: EventList<PrintedLine>,
  whose: string,
): Finding {
  const match = compilePattern(pattern)
  if (match === null)
    return inconclusive('it is no regular expression', { wanted, seen: 'nothing was compared', seqs: [] })
  const line = lines.find(({ text }) => match(text) === 'yes')
  if (line !== undefined) {
    return unlessDoubted(run.spoilt, 'passed', {
      wanted,
      seen: `${quote(line.text)} (event ${line.seq})`,
      seqs: [line.seq],
    })
  }
  const long = lines.find(({ text }) => match(text) === 'too-long')
  const tooLong =
    long === undefined ? null : `event ${long.seq} has ${long.text.length} characters, too many for this pattern`
  const doubt = run.spoilt ?? run.lost ?? run.unfinished ?? tooLong
  return unlessDoubted(doubt, 'failed', { wanted, seen: describeLines(lines, whose), seqs: [] })
}

function describeLines(lines: EventList<PrintedLine>, whose: string): string {
  const last = lines.at(-1)
  if (last === undefined) return `${whose} printed nothing`
  return `none of ${lines.length} lines does, the last being ${quote(last.text)}`
}
