import { z } from 'zod'

/**
 * What the step runner reports (rootfs/runner/report.c), an object a line, numbered from 1. Throws an Error for anything
 * that it does not write, down to a number that is missing: then something else has written there, or something is lost.
 */
export function readReports(text: string): readonly RunnerReport[] {
  if (!text.endsWith('\n')) throw new Error('the last report is cut off')
  const reports = text.slice(0, -1).split('\n').map(readReport)
  const odd = reports.findIndex(({ n }, index) => n !== index + 1)
  if (odd >= 0) throw new Error(`report ${odd + 1} bears the number ${reports[odd]?.n}`)
  const done = reports.findIndex(({ kind }) => kind === 'done')
  if (done !== reports.length - 1) throw new Error(done < 0 ? 'there is no last report' : 'a report after the last one')
  return reports
}

export type RunnerReport = z.output<typeof report>
export type ReportOf<Kind extends RunnerReport['kind']> = Extract<RunnerReport, { readonly kind: Kind }>

export function reportsOf<Kind extends RunnerReport['kind']>(all: readonly RunnerReport[], kind: Kind) {
  return all.filter((one): one is ReportOf<Kind> => one.kind === kind)
}

const count = z.int().nonnegative()

function shape<Kind extends string, Fields extends z.ZodRawShape>(kind: Kind, fields: Fields) {
  return z.strictObject({ kind: z.literal(kind), n: z.int().positive(), ...fields })
}

/** As in the agent that reads them in a run (`klab_agent/reports.py`). */
const report = z.discriminatedUnion('kind', [
  shape('step', {
    step: z.int().positive(),
    op: z.string(),
    task: z.string().nullable(),
    ok: z.boolean(),
    detail: z.string(),
    time: count,
  }),
  shape('task', {
    task: z.string(),
    pid: z.int().positive(),
    state: z.enum(['started', 'exited']),
    status: count.nullable(),
    signal: z.string().nullable(),
    time: count,
  }),
  shape('output', { task: z.string(), text: z.string(), partial: z.boolean(), time: count }),
  shape('chunk', { name: z.string(), data: z.base64() }),
  shape('file', {
    name: z.string(),
    path: z.string(),
    size: count,
    cut: z.boolean(),
    epoch: z.string().regex(/^0x[0-9a-f]{1,16}$/),
    time: count,
  }),
  shape('gap', { probe: z.null(), reason: z.string() }),
  shape('done', { ok: z.boolean(), detail: z.string() }),
])

function readReport(line: string, index: number): RunnerReport {
  const read = report.safeParse(jsonIn(line))
  if (read.success) return read.data
  throw new Error(`report ${index + 1} is none that the step runner makes: ${line.slice(0, 200)}`)
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
