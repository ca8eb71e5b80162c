import { Transform } from 'node:stream'

/**
 * What stands between gdb-js and GDB's MI. Commands go out with a number; of what GDB prints gdb-js sees exactly one answer
 * to each, in a form that its grammar takes. Everything else that comes (lines that are no records, an answer that
 * nobody asked for, half a record) is dropped, and an answer that cannot be read becomes an error.
 */
export interface MiRecords {
  /** The command's line as it is to be sent. */
  number(line: string): string
  /** GDB's stdout in, what gdb-js is to see out. */
  readonly answers: Transform
}

export interface MiListener {
  /** At each `*stopped`, with MI's reason (`signal-received`, `exited-normally`, …). */
  stopped(reason: string): void
  running(): void
  /** The agent in GDB says that it cannot go on: an error's code and a sentence (`give_up` in agent/klab_agent/main.py). */
  distress(code: string, reason: string): void
}

/** Longer than any answer of the agent's. */
const MAX_RECORD = 4 * 1024 * 1024

/** Of a command that is being carried out; GDB carries out one after the other. */
interface Asked {
  readonly number: number
  /** A command of gdb-js's own making: it prints its answer as a console record. */
  readonly printsAnswer: boolean
  answer: string | null
}

export function miRecords(listener: MiListener): MiRecords {
  let count = 0
  const asked: Asked[] = []
  const onLine = (line: string): string => {
    const [awaited] = asked
    const result = /^(\d+)\^(done|running|connected|error|exit)?(.*)$/.exec(line)
    if (result !== null && Number(result[1]) === awaited?.number) {
      asked.shift()
      return answerTo(awaited, result[2], result[3] ?? '')
    }
    if (awaited !== undefined) awaited.answer = printedAnswer(line) ?? awaited.answer
    listenTo(line, listener)
    return ''
  }
  return {
    number(line) {
      count += 1
      asked.push({ number: count, printsAnswer: /^-interpreter-exec console "gdbjs-/.test(line), answer: null })
      return `${count}${line}`
    },
    answers: eachLine(onLine),
  }
}

/** Flat results only, and not many: nobody needs more, and gdb-js's grammar takes them. */
const RESULTS = /^(?:,[a-z-]+="(?:[^"\\]|\\.)*")*$/
const MAX_RESULTS = 64 * 1024

function answerTo(asked: Asked, state: string | undefined, results: string): string {
  if (state === undefined || results.length > MAX_RESULTS || !RESULTS.test(results))
    return unreadable(`${state ?? ''}${results}`)
  if (state === 'error' || !asked.printsAnswer) return `^${state}${plain(results)}\n`
  return asked.answer === null ? unreadable('it was not printed') : `${asked.answer}\n^${state}\n`
}

function unreadable(text: string): string {
  const shown = text.replace(/[^ -~]|["\\]/g, '?').slice(0, 200)
  return `^error,msg="GDB's answer cannot be read: ${shown}"\n`
}

/** The record that bears a command's answer, when it is one that gdb-js can read; else null. */
function printedAnswer(line: string): string | null {
  if (!line.startsWith('~"') || !line.includes('<gdbjs:cmd:')) return null
  const quoted = plain(line.slice(1))
  // a pattern that matched the text between the quotes would overflow on a long one
  if (!/^""$/.test(quoted.replace(/\\.|[^"]/g, ''))) return null
  const [, json] = /<gdbjs:cmd:[a-z-]+ (.*?) [a-z-]+:cmd:gdbjs>/.exec(unescaped(quoted.slice(1, -1))) ?? []
  return json !== undefined && isJson(json) ? `~${quoted}` : null
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function listenTo(line: string, listener: MiListener): void {
  if (/^\*stopped\b/.test(line)) listener.stopped(/,reason="([a-z-]+)"/.exec(line)?.[1] ?? 'stopped')
  else if (/^\*running\b/.test(line)) listener.running()
  const [, code, reason] = /^~"klab-agent-gives-up ([a-z-]+): ([^"\\]*)/.exec(line) ?? []
  if (code !== undefined && reason !== undefined) listener.distress(code, reason)
}

/** Without the escapes that gdb-js's grammar does not know (octal ones above `\177` make it throw), and in ASCII. */
function plain(text: string): string {
  return text.replace(/\\(?:[0-7]{3}|.)|[^ -~]/g, one => (/^(?:\\["\\bfnrt]|[ -~])$/.test(one) ? one : '?'))
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char)
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** Of a line that is too long only the beginning is seen, as if it ended there. */
function eachLine(use: (line: string) => string): Transform {
  let parts: Buffer[] = []
  let length = 0
  const keep = (part: Buffer) => {
    const kept = part.subarray(0, MAX_RECORD - length)
    if (kept.length > 0) parts.push(kept)
    length += kept.length
  }
  const take = () => {
    const line = Buffer.concat(parts).toString('latin1').replace(/\r$/, '')
    parts = []
    length = 0
    return line
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let seen = ''
      let from = 0
      for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', from)) {
        keep(chunk.subarray(from, at))
        seen += use(take())
        from = at + 1
      }
      keep(chunk.subarray(from))
      done(null, seen)
    },
  })
}
