import { join } from 'node:path'
import { z } from 'zod'
import { KlabError } from '../errors/index.js'
import type { Hex } from '../event/index.js'
import { writeWhole } from '../system/disk.js'
import type { Gdb } from './gdb-js.js'
import type { AgentEnd, Resolution, UnknownName } from './protocol.js'
import { pythonString } from './python-string.js'

/** What the agent's functions answer, by their names. */
interface Answers {
  resolve: readonly Resolution[]
  fields: readonly (string | null)[]
  check: readonly (readonly UnknownName[])[]
  links: readonly (string | null)[]
  begin: object
  finish: { readonly closing: AgentEnd | null }
}

/** `count`: how many answers there must be, when there is one to each of several questions. */
export type Call = <N extends keyof Answers>(name: N, config: object, count?: number) => Promise<Answers[N]>

/** The agent's functions: arguments by a file, because MI is slow and its quoting is a trap. */
export function agentCalls(gdb: Gdb, folder: string): Call {
  let calls = 0
  return async (name, config, count) => {
    calls += 1
    const file = join(folder, `call-${calls}.json`)
    await writeWhole(file, JSON.stringify(config))
    const command = `python klab_agent.main.call(${pythonString(name)}, ${pythonString(file)})`
    return readAnswer(name, await gdb.cli(command, { to: TASKS[name] }), count)
  }
}

/** As they follow "GDB was to". */
const TASKS: Readonly<Record<keyof Answers, string>> = {
  resolve: 'find the places of probes in the kernel',
  fields: 'find fields in the kernel',
  check: 'look for the names in expressions',
  links: 'look for the links of lists',
  begin: 'put the first breakpoints in place',
  finish: 'close the trace',
}

function readAnswer<N extends keyof Answers>(name: N, printed: string, count: number | undefined): Answers[N] {
  const answer = parsed(printed.trimEnd().split('\n').at(-1) ?? '')
  const failed = FAILED.safeParse(answer)
  if (failed.success) throw agentFault(name, failed.data)
  const ok = OK.safeParse(answer).data?.ok
  const isWhole = count === undefined || (Array.isArray(ok) && ok.length === count)
  if (isWhole && ANSWERS[name].safeParse(ok).success) return ok as Answers[N]
  throw new KlabError('agent-fault', {
    what: `what GDB answered cannot be read, when it was to ${TASKS[name]}`,
    why: printed.slice(0, 2000),
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function agentFault(name: keyof Answers, { fault, trace, disk }: z.output<typeof FAILED>): KlabError {
  const what = `the agent in GDB failed when it was to ${TASKS[name]}: ${fault}`
  return new KlabError(disk ? 'disk' : 'agent-fault', { what, why: trace.trim() })
}

const FAILED = z.strictObject({ fault: z.string(), trace: z.string(), disk: z.boolean() })
const OK = z.strictObject({ ok: z.unknown() })

const hex = z.custom<Hex>(one => typeof one === 'string' && /^0x[0-9a-f]+$/.test(one))
const texts = z.array(z.string())
const locations = z.array(
  z.strictObject({
    function: z.string(),
    address: hex,
    file: z.string().nullable(),
    line: z.int().nullable(),
    inlined: z.boolean(),
    init: z.boolean(),
  }),
)

const resolution = z.union([
  z.strictObject({ locations }),
  z.strictObject({ problem: z.literal('no-symbol'), nearest: texts }),
  z.strictObject({ problem: z.literal('no-debug-info'), clones: texts }),
  z.strictObject({ problem: z.literal('no-code') }),
  z.strictObject({ problem: z.literal('no-line'), detail: z.string() }),
  z.strictObject({ problem: z.literal('several'), locations }),
])

const done = z.strictObject({ ok: z.boolean(), detail: z.string() }).nullable()
/** What is in the ledger is checked where the trace is written. */
const closing = z.strictObject({
  kind: z.literal('agent-end'),
  done,
  ledger: z.record(z.string(), z.unknown()),
  passed: z.record(z.string(), z.int()),
})

const ANSWERS: Readonly<Record<keyof Answers, z.ZodType>> = {
  resolve: z.array(resolution),
  fields: z.array(z.string().nullable()),
  check: z.array(z.array(z.strictObject({ name: z.string(), nearest: texts, known: texts }))),
  links: z.array(z.string().nullable()),
  begin: z.strictObject({}),
  finish: z.strictObject({ closing: closing.nullable() }),
}
