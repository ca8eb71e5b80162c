import { z } from 'zod'
import { KlabError } from '../../errors/index.js'
import { SKETCH_VERSION, type Sketch } from './sketch.js'

/** Where a sketch lies, beside `grade.json`. */
export const SKETCH_FILE = 'sketch.json'

export function encodeSketch(sketch: Sketch): string {
  return `${JSON.stringify(sketch)}\n`
}

/** Some ten times what the largest one has. */
const MOST_CHARACTERS = 2 * 1024 * 1024

/** A sketch's text that may be damaged, or edited. Throws `run-unreadable`; the other hand-ins can be compared without it. */
export function decodeSketch(text: string, file: string): Sketch {
  if (text.length > MOST_CHARACTERS) throw damaged(file, `it is longer than ${MOST_CHARACTERS} characters`)
  const read = schema.safeParse(parsed(text, file))
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw damaged(file, `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not as it was written'}`)
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw damaged(file, 'it is no JSON')
  }
}

function damaged(file: string, why: string): KlabError {
  return new KlabError('run-unreadable', {
    what: `${file} is not the sketch that a hand-in was given`,
    why,
    todo: 'grade the hand-in again, or compare without it',
    facts: { file },
  })
}

const name = z.string().max(1000)
const prints = z.array(z.int().min(0).max(0xffffffff)).max(2000).refine(isAscending, 'must be in order, each once')
const mentions = (form: RegExp) => z.array(z.string().max(300).regex(form)).max(2000)
const bits = z.number().min(0).max(16)

const schema: z.ZodType<Sketch> = z.strictObject({
  v: z.literal(SKETCH_VERSION),
  assignment: name,
  student: name,
  drawn: z.array(z.strictObject({ name, value: z.string().min(1).max(300), outOf: z.number().min(1) })).max(1000),
  mentions: z.strictObject({ numbers: mentions(/^[0-9]+$/), words: mentions(/^[a-z]+$/) }),
  wrong: z.array(z.strictObject({ blank: name, shown: name, hash: z.int().min(0), most: bits, extra: bits })).max(1000),
  program: prints,
  prose: prints,
  trace: prints,
  own: z.boolean(),
})

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((one, at) => at === 0 || one > (numbers[at - 1] ?? 0))
}
