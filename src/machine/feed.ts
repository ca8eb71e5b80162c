import { createInterface } from 'node:readline'
import type { Machine } from './types.js'

/** `process.stdin`, or a stream in its place. */
export type InputStream = NodeJS.ReadableStream & {
  readonly isTTY?: boolean
  setRawMode?(on: boolean): unknown
}

/** The end of a busybox shell's prompt: `/ # `, `~ $ `; an escape that asks the terminal for its size may follow. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escapes are what this looks for
const PROMPT = /[#$] (?:\x1b\[6n)?$/
/** A boot may take this long to reach the shell. */
const FIRST_PROMPT_MS = 120_000
/** A program that reads its input itself shows no prompt; it gets the next line after this much quiet. */
const QUIET_MS = 3_000
const TAIL = 64

/** Type the lines of `stdin`, each when the shell asks for it. Resolves when the last has been dealt with. */
export async function feedLines(machine: Machine, stdin: NodeJS.ReadableStream): Promise<void> {
  let tail = ''
  const stopListening = machine.onConsole(chunk => {
    tail = (tail + chunk.toString('latin1')).slice(-TAIL)
  })
  try {
    await asked(machine, () => tail, FIRST_PROMPT_MS)
    const lines = createInterface({ input: stdin })
    // an input that stays open would keep klab from ending after the guest has
    void machine.ended.then(() => lines.close())
    for await (const line of lines) {
      tail = ''
      machine.write(`${line}\n`)
      await asked(machine, () => tail, QUIET_MS)
    }
  } finally {
    stopListening()
  }
}

/** Resolves at the prompt, or when nothing has come for `quietMs`. */
function asked(machine: Machine, tail: () => string, quietMs: number): Promise<void> {
  const since = performance.now()
  return new Promise(resolve => {
    const timer = setInterval(() => {
      const quiet = performance.now() - Math.max(since, machine.lastOutputAt())
      if (!PROMPT.test(tail()) && quiet < quietMs) return
      clearInterval(timer)
      resolve()
    }, 20)
    void machine.ended.then(() => {
      clearInterval(timer)
      resolve()
    })
  })
}
