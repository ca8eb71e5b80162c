import { z } from 'zod'
import { choice, flag, line, listOf, mapping, matching, namedBy, probeNames, whole } from '../lab/index.js'

/** `assignment.yaml` and `key.yaml`, as they are written. */

const WORD = /^[a-z][a-z0-9_]{0,39}$/
const NAME_PHRASE = 'a name: a lower-case letter, then lower-case letters, digits and `_`, at most 40 characters'
const name = () => matching(NAME_PHRASE, WORD, 40)
const names = (most: number) => ({ phrase: NAME_PHRASE, pattern: WORD, most })
const ID = /^[a-z][a-z0-9-]{0,39}$/
const idPhrase = 'an id: a lower-case letter, then lower-case letters, digits and `-`, at most 40 characters'
const id = () => matching(idPhrase, ID, 40)

export const BLANK_KINDS = [
  'function',
  'chain',
  'expression',
  'number',
  'word',
  'choice',
  'text',
  'probes',
  'expectations',
  'program',
] as const

const FILE_PHRASE = 'a file name such as `server.c`'
const sourceFile = () => matching(FILE_PHRASE, /^[A-Za-z0-9_+-][A-Za-z0-9_.+-]*\.[ch]$/, 80)

const blank = mapping('a blank', {
  is: choice(BLANK_KINDS).describe('What kind of answer it takes.'),
  ask: line('a question', 1, 1000).describe('What is asked, for the student.'),
  options: namedBy('a mapping from answers to their meaning', names(20), line('a text', 1, 300))
    .optional()
    .describe('Of a `choice`: its answers.'),
  files: listOf('a list of C sources', sourceFile(), 1, 8).optional().describe('Of a `program`: its files.'),
})

/** The public half. */
export const handoutSchema = mapping('an assignment', {
  title: line('a title', 1, 120).describe('What the assignment is about, in a line.'),
  blanks: namedBy('a mapping from names to blanks', names(50), blank).describe('What the student fills in.'),
})

export type HandoutInput = z.output<typeof handoutSchema>
export type BlankInput = z.output<typeof blank>

const scalar = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()], {
  error: 'a number, a text, true, false or null',
})
const fact = z.union([line('a text', 0, 1000), z.number()], { error: 'a number or a text on one line' })

const value = mapping('a value', {
  from: whole(-2_147_483_648, 4_294_967_295).optional().describe('The least whole number …'),
  to: whole(-2_147_483_648, 4_294_967_295).optional().describe('… and the greatest.'),
  'apart-from': listOf('a list of values', name(), 1, 20).optional().describe('Values that it never equals.'),
  letters: whole(1, 64).optional().describe('A word of so many lower-case letters.'),
  'one-of': listOf('a list of numbers and texts', fact, 1, 100).optional().describe('One of these.'),
  shuffle: listOf('a list of texts', line('a text', 1, 200), 2, 20)
    .optional()
    .describe('These in an order: `NAME.1` is the first.'),
  'same-as': matching("a value's name", /^[a-z][a-z0-9_]{0,39}(?:\.[0-9]{1,2})?$/, 43)
    .optional()
    .describe('The same as another value, unless a scenario sets it.'),
  where: namedBy('a mapping from values to values', { phrase: 'a value', pattern: /^.{1,200}$/, most: 100 }, fact)
    .optional()
    .describe('With `same-as`: what follows from each value of the other.'),
})

const scenario = mapping('a scenario', {
  draw: listOf('a list of values', name(), 0, 50).default([]).describe('Values that are drawn anew.'),
  set: namedBy('a mapping from values to what they are', names(50), fact).default({}).describe('Values that are set.'),
})

const points = () =>
  z
    .number({ error: 'a number of points, more than 0' })
    .positive({ error: 'a number of points, more than 0' })
    .max(1000, { error: 'at most 1000 points' })

const data = () => z.unknown()

/** Each kind of check by the key that makes it one. */
export const CHECK_KINDS = ['expect', 'refute', 'function', 'chain', 'answer', 'theirs'] as const

const check = mapping('a check', {
  wants: line('a text', 1, 500).describe('What is wanted, in words that give nothing away.'),
  points: points().default(1).describe('What it is worth.'),
  hint: line('a text', 1, 500).optional().describe('Told when it is missed.'),
  in: listOf('a list of scenarios', id(), 1, 20)
    .optional()
    .describe("Where it must hold; in `yours`, the student's own scenario, when left out."),
  expect: data().optional().describe('An expectation as in a lab: it must pass.'),
  refute: data().optional().describe('An expectation as in a lab: it must fail.'),
  function: matching("a probe's id", probeNames.pattern, 64)
    .optional()
    .describe('This probe must be at one of the functions in `is`.'),
  chain: name().optional().describe("This blank's functions must be those of a backtrace."),
  of: matching("a probe's id", probeNames.pattern, 64)
    .optional()
    .describe('With `chain`: the probe whose backtrace it is.'),
  nth: whole(1, 1_000_000).optional().describe('With `chain`: which hit; the first when left out.'),
  from: line('a function', 1, 128).optional().describe('With `chain`: the innermost function that is asked for.'),
  to: line('a function', 1, 128).optional().describe('With `chain`: the outermost.'),
  answer: name().optional().describe('The answer to this blank must be one of those in `is`.'),
  theirs: name().optional().describe("Expectations of the student's own must hold in `in` and fail in `against`."),
  against: listOf('a list of scenarios', id(), 1, 20).optional().describe('With `theirs`: where they must fail.'),
  count: whole(1, 100).optional().describe('With `theirs`: how many are worth all the points; one when left out.'),
  is: z
    .union([scalar, z.array(scalar).min(1).max(100)], { error: 'what is right, or a list of that' })
    .optional()
    .describe('What is right.'),
})

const part = mapping('a part', {
  id: id().describe('What other parts call it by.'),
  title: line('a title', 1, 120).describe('What it is about; the student reads it.'),
  needs: listOf('a list of parts', id(), 0, 50)
    .default([])
    .describe('Parts that must have been got whole before this one counts.'),
  all: flag().default(false).describe('All checks or nothing.'),
  hint: line('a text', 1, 500).optional().describe('Told when something of it is missed.'),
  checks: listOf('a list of checks', check, 1, 100).describe('What earns its points.'),
})

/** The teacher's half. */
export const keySchema = mapping('a key', {
  seed: line('a text that nobody guesses', 8, 200).describe(
    "What the students' values are drawn from. Whoever has it can work them out.",
  ),
  values: namedBy('a mapping from names to values', names(50), value)
    .default({})
    .describe('What differs from student to student.'),
  scenarios: namedBy('a mapping from ids to scenarios', { phrase: idPhrase, pattern: ID, most: 20 }, scenario)
    .default({})
    .describe("Worlds besides the student's own."),
  probes: namedBy('a mapping from ids to probes', probeNames, data())
    .default({})
    .describe('Probes that the hand-out does not show.'),
  parts: listOf('a list of parts', part, 1, 50).describe('What there is to get.'),
  samples: namedBy(
    'a mapping from sample hand-ins to points',
    { phrase: idPhrase, pattern: ID, most: 50 },
    z.number({ error: 'a number of points' }).min(0),
  )
    .default({})
    .describe('What the hand-ins below `samples/` must get; the first is a whole solution.'),
  shown: listOf('a list of texts', line('a text', 1, 200), 0, 200)
    .default([])
    .describe('Words of the key that the hand-out may show.'),
})

export type KeyInput = z.output<typeof keySchema>
export type CheckInput = KeyInput['parts'][number]['checks'][number]
export type ValueInput = KeyInput['values'][string]
