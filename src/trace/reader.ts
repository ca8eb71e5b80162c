import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { KlabError } from '../errors/index.js'
import { EVENT_VERSION, type Event } from '../event/index.js'
import { collectTrace } from './collect.js'
import { lost, spoilt } from './defects.js'
import { LINE_LIMIT, type Line, splitLines } from './lines.js'
import { frameSharing, memoryGuard } from './memory.js'
import { eventSchema } from './schema.js'
import type { Trace } from './types.js'

export interface ReadTraceOptions {
  /** The hash that the run's manifest gives for the file; another one is a defect. */
  readonly sha256?: string
}

/**
 * Reads a trace that may be cut off, edited, or of foreign origin: what is wrong with it is in `defects`. Rejects with
 * `run-unreadable` only when the file cannot be read, has no event at all, or is too large for the memory.
 */
export async function readTrace(path: string, options: ReadTraceOptions = {}): Promise<Trace> {
  await refuseOtherThanFile(path)
  const hash = createHash('sha256')
  const collector = collectTrace()
  const guard = memoryGuard(path)
  const share = frameSharing()
  let events = 0
  let first: string | undefined
  for await (const line of splitLines(chunksOf(path, chunk => hash.update(chunk)))) {
    guard(line.bytes?.length ?? LINE_LIMIT)
    const parsed = parseLine(line)
    if (parsed === null) continue
    if ('fault' in parsed) {
      first ??= `line ${line.number}: ${parsed.fault}`
      collector.defect((line.ended ? spoilt : lost)(parsed.fault, { line: line.number }))
    } else {
      events += 1
      collector.add(share(parsed.event), line.number)
    }
  }
  if (events === 0) throw noTrace(path, first)
  if (options.sha256 !== undefined && hash.digest('hex') !== options.sha256) {
    collector.defect(spoilt('the file is not the one that the run wrote: its SHA-256 differs'))
  }
  return collector.finish()
}

type Parsed = { readonly event: Event } | { readonly fault: string }

/** null: nothing but white space. */
function parseLine({ bytes, ended }: Line): Parsed | null {
  if (bytes === null) return { fault: `longer than ${LINE_LIMIT} bytes` }
  if (!isUtf8(bytes)) return { fault: 'not UTF-8' }
  const text = bytes.toString()
  if (text.trim() === '') return null
  const json = parseJson(text)
  if (json === undefined) return { fault: ended ? 'not JSON' : 'cut off' }
  const checked = eventSchema.safeParse(json)
  // The parsed JSON itself, not zod's copy of it, which lacks a field of the name `__proto__`
  return checked.success ? { event: json as Event } : { fault: describeMismatch(json, checked.error.issues) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

function describeMismatch(json: unknown, [issue]: readonly Issue[]): string {
  const version = typeof json === 'object' && json !== null && 'v' in json ? json.v : undefined
  if (typeof version === 'number' && version !== EVENT_VERSION) {
    return `an event of version ${version}; this klab reads version ${EVENT_VERSION}`
  }
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.').slice(0, 80)}`
  return `no event of a trace${where}: ${(issue?.message ?? '').slice(0, 200)}`
}

async function* chunksOf(path: string, see: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path)) {
      see(chunk)
      yield chunk
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** A pipe or a device may never end. */
async function refuseOtherThanFile(path: string): Promise<void> {
  const found = await stat(path).catch(cause => {
    throw unreadable(path, cause)
  })
  if (!found.isFile()) {
    throw new KlabError('run-unreadable', {
      what: `the trace ${path} is not a file`,
      todo: TODO,
      facts: { file: path },
    })
  }
}

const TODO = "give the folder of a run, with the run's events.ndjson in it"

function unreadable(path: string, cause: unknown): KlabError {
  if (cause instanceof KlabError) return cause
  const why = cause instanceof Error ? cause.message : String(cause)
  return new KlabError('run-unreadable', {
    what: `the trace ${path} cannot be read`,
    why,
    todo: TODO,
    cause,
    facts: { file: path },
  })
}

function noTrace(path: string, first: string | undefined): KlabError {
  return new KlabError('run-unreadable', {
    what: `${path} is not a trace: there is no event in it`,
    why: first ?? 'the file is empty',
    todo: TODO,
    facts: { file: path },
  })
}
