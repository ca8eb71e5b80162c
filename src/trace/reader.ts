import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { KlabError } from '../errors/index.js'
import { collectTrace, inFile, inMemory, type TraceCollector } from './collect.js'
import { lost, spoilt } from './defects.js'
import { LINE_LIMIT, splitLines } from './lines.js'
import { memoryGuard } from './memory.js'
import { parseLine } from './parse-line.js'
import type { Trace } from './types.js'

export interface ReadTraceOptions {
  /** The hash that the run's manifest gives for the file; another one is a defect. */
  readonly sha256?: string
  /** Up to so many bytes the events are kept in memory (64 MiB); those of a larger file are read from it as they are looked at. */
  readonly memoryBytes?: number
}

/** Some 35,000 hits with a backtrace, which take three times as much as objects. */
const MEMORY_BYTES = 64 * 1024 * 1024

/**
 * Reads a trace that may be cut off, edited, or of foreign origin: what is wrong with it is in `defects`. To be disposed
 * of. Rejects with `run-unreadable` only when the file cannot be read, or has no event at all.
 */
export async function readTrace(path: string, options: ReadTraceOptions = {}): Promise<Trace> {
  const { sha256, memoryBytes = MEMORY_BYTES } = options
  const large = (await sizeOfFile(path)) > memoryBytes
  const collector = collectTrace(large ? openFile(path) : inMemory())
  try {
    return await readInto(collector, path, sha256)
  } catch (error) {
    collector[Symbol.dispose]()
    throw error
  }
}

function openFile(path: string) {
  try {
    return inFile(path)
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

async function readInto(collector: TraceCollector, path: string, sha256: string | undefined): Promise<Trace> {
  const hash = createHash('sha256')
  const { events, fault } = await collect(path, collector, hash)
  if (events === 0) throw noTrace(path, fault)
  if (sha256 !== undefined && hash.digest('hex') !== sha256) {
    collector.defect(spoilt('the file is not the one that the run wrote: its SHA-256 differs'))
  }
  return collector.finish()
}

/** How many events there were, and the first line's fault that was none. */
async function collect(path: string, collector: TraceCollector, hash: Hash) {
  const guard = memoryGuard(path)
  let events = 0
  let fault: string | undefined
  for await (const line of splitLines(chunksOf(path, hash))) {
    guard(line.bytes?.length ?? LINE_LIMIT)
    const parsed = parseLine(line)
    if (parsed === null) continue
    if ('fault' in parsed) {
      fault ??= `line ${line.number}: ${parsed.fault}`
      collector.defect((line.ended ? spoilt : lost)(parsed.fault, { line: line.number }))
    } else {
      events += 1
      collector.add(parsed.event, line.number, { offset: line.offset, length: line.bytes?.length ?? 0 })
    }
  }
  return { events, fault }
}

async function* chunksOf(path: string, hash: Hash): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk)
      yield chunk
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** A pipe or a device may never end. */
async function sizeOfFile(path: string): Promise<number> {
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
  return found.size
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
