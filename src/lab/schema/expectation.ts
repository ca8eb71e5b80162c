import { z } from 'zod'
import { LARGEST_ORDER } from '../../initcalls/index.js'
import { condition } from './condition.js'
import { cFunction, flag, line, listOf, mapping, matching, probeId, taskName, whole } from './leaf.js'
import { capturing, initcallText, pattern, valueText } from './refined.js'
import { exitStatus, signalName } from './step.js'

const probe = (role: string) => probeId().describe(role)
const task = () => taskName().optional().describe('Only hits in this task count.')
const nth = () =>
  z
    .union([whole(1, 1_000_000), z.literal('last')], { error: 'a number from 1, or `last`' })
    .optional()
    .describe('Which hit: the first is 1, or `last`; each of them when it is left out.')

const HITS = 1_000_000
const count = z
  .union(
    [
      whole(0, HITS),
      mapping('a count', {
        min: whole(0, HITS).optional().describe('At least so often; once when it is left out.'),
        max: whole(0, HITS).optional().describe('At most so often.'),
      }),
    ],
    {
      error: 'a whole number, or `{ min, max }`',
    },
  )
  .optional()
  .describe('How often: a number, or `{ min, max }`; at least once when it is left out.')

const scalar = (role: string) =>
  z
    .union([z.string(), z.number(), z.boolean(), z.null()], { error: 'a number, a text, true, false or null' })
    .optional()
    .describe(role)

const bound = () => z.number({ error: 'a number' })
const range = z
  .union(
    [
      z.tuple([bound(), bound()], { error: 'a pair `[least, most]`' }),
      mapping('a range', {
        min: bound().optional().describe('The least value.'),
        max: bound().optional().describe('The greatest value.'),
      }),
    ],
    { error: '`[least, most]`, or `{ min, max }`' },
  )
  .optional()
  .describe('The value lies in this range, both ends included.')

export const OTHER_KINDS = ['value', 'output', 'console'] as const

const REFERENCE =
  '`probe.args.name`, `probe.entry.name.field`, `probe.exit.name` or `probe.return`, with `[task]` and `[1]` after the probe; `capture[1].packet.flags`.'

const outputs = {
  matches: capturing().describe('A regular expression; its one group is what is compared.'),
  nth: nth().describe('Which of the lines that match: the first is 1, or `last`; the first when it is left out.'),
  base: z
    .union([z.literal(8), z.literal(10), z.literal(16)], { error: '8, 10 or 16' })
    .default(10)
    .describe('The base in which the group is a number; what is no number in it is text.'),
}

/** Each kind of thing that a value may be compared with, by the key that makes it one. */
const others = {
  value: mapping('a value', { value: valueText().describe(REFERENCE), task: task(), nth: nth() }),
  output: mapping('a printed text', { output: taskName().describe('The task that prints it.'), ...outputs }),
  console: mapping('a text of the console', {
    console: capturing().describe('A regular expression; its one group is what is compared.'),
    nth: outputs.nth,
    base: outputs.base,
  }),
}

const other = () =>
  z.union([others.value, others.output, others.console, valueText()], {
    error: `a captured value, \`probe[task][1].args.name\` and the like, or a mapping with one of the keys ${OTHER_KINDS.join(', ')}`,
  })

const member = (role: string) =>
  z
    .union(
      [
        z.string(),
        z.number(),
        z.boolean(),
        z.null(),
        mapping('an element', { 'same-as': other().describe('This other captured value, or what was printed.') }),
      ],
      {
        error: 'a number, a text, true, false, null or `{ same-as: … }`',
      },
    )
    .optional()
    .describe(role)

const tests = {
  equals: scalar('The value is this: a number, a text, an enumerator, a pointer in hex, an error as `-ECONNREFUSED`.'),
  differs: scalar('The value is anything but this.'),
  in: range,
  matches: pattern().optional().describe('The value as text matches this regular expression.'),
  'same-as': other().optional().describe('The value equals this other captured value, or what was printed.'),
  'differs-from': other().optional().describe('The value differs from this other captured value, or what was printed.'),
  includes: member('Some element of the list (`[*]`) is this.'),
  excludes: member('No element of the list (`[*]`) is this.'),
}

export const TESTS = Object.keys(tests) as readonly (keyof typeof tests)[]

/** Whatever is expected may be expected of some kernels only. */
function expectation<Shape extends z.ZodRawShape>(noun: string, shape: Shape) {
  return mapping(noun, { ...shape, ...condition() })
}

/** tcpdump's letters, in the order in which it writes them. */
const tcpFlags = () =>
  matching('TCP flags as tcpdump writes them, such as `S.`', /^(?:none|(?!$)F?S?R?P?\.?U?E?W?)$/, 8)

/** Each kind of expectation by the key that makes it one. */
export const EXPECTATIONS = {
  hit: expectation('a `hit` expectation', { hit: probe('The probe that is hit.'), count, task: task() }).describe(
    'The probe is hit, that often.',
  ),
  never: expectation('a `never` expectation', { never: probe('The probe that is not hit.'), task: task() }).describe(
    'The probe is not hit.',
  ),
  order: expectation('an `order` expectation', {
    order: listOf('a list of probes', probeId(), 2, 100).describe('Probes whose first hits come in this order.'),
    task: task(),
    strict: flag().default(false).describe('No other hit of a listed probe comes between.'),
  }).describe('Probes are hit in this order.'),
  callers: expectation('a `callers` expectation', {
    callers: probe('The probe whose backtraces are looked at.'),
    chain: listOf('a list of functions', cFunction(), 1, 100).describe(
      'Its callers, the nearest first; gaps are allowed.',
    ),
    strict: flag().default(false).describe('Each is called by the next directly, without gaps.'),
    task: task(),
    nth: nth(),
  }).describe('The backtrace has these callers, the nearest first.'),
  value: expectation('a `value` expectation', {
    value: valueText().describe(REFERENCE),
    task: task(),
    nth: nth(),
    ...tests,
  }).describe('A captured value passes a test.'),
  returns: expectation('a `returns` expectation', {
    returns: probe('The probe whose return value is tested.'),
    task: task(),
    nth: nth(),
    ...tests,
  }).describe('A return value passes a test.'),
  console: expectation('a `console` expectation', {
    console: pattern().describe('A regular expression that some line of the kernel console matches.'),
  }).describe('The kernel prints a line.'),
  output: expectation('an `output` expectation', {
    output: taskName().describe('The task that prints.'),
    matches: pattern().describe('A regular expression that some line of its output matches.'),
  }).describe('A task prints a line.'),
  exit: expectation('an `exit` expectation', {
    exit: taskName().describe('The task that ends.'),
    status: exitStatus().optional().describe('The exit status that it has (0 when nothing is said), or `any`.'),
    signal: signalName().optional().describe('The signal that ended it, instead of a status.'),
  }).describe('A task ends in this way.'),
  packets: expectation('a `packets` expectation', {
    packets: probeId().describe('The capture: the name of a saved `.pcap` file, without `.pcap`.'),
    port: whole(1, 65_535).optional().describe('Only packets from or to this port count.'),
    flags: listOf('a list of TCP flags', tcpFlags(), 1, 1000)
      .optional()
      .describe('The flags of all packets in order, as tcpdump writes them: `[S, S., ., P., ., F., F., .]`.'),
    count,
  }).describe('A saved capture holds these packets.'),
  initcalls: expectation('an `initcalls` expectation', {
    initcalls: initcallText().describe(
      "`agree`: the image's table, the calls that were made and the kernel's log say the same. `succeed`: no initcall fails. `expected`: they are called as in `list`. Or a rule: `inet_init before tcp_congestion_default`.",
    ),
    except: listOf('a list of functions', cFunction(), 1, 1000)
      .optional()
      .describe('With `succeed`: initcalls that may fail.'),
    list: z
      .string({ error: 'the text of an expected order' })
      .max(LARGEST_ORDER, { error: `the text of an expected order, at most ${LARGEST_ORDER} characters` })
      .optional()
      .describe('With `expected`: what `klab initcalls --save` writes, rules included.'),
    origin: line('a text', 1, 500)
      .optional()
      .describe('With `expected`: the file that the list came from; messages name it.'),
  }).describe('The init order is this.'),
} as const

export type ExpectationKind = keyof typeof EXPECTATIONS
export type ExpectationInput = { [Kind in ExpectationKind]: z.output<(typeof EXPECTATIONS)[Kind]> }[ExpectationKind]
export type ValueInput = z.output<(typeof EXPECTATIONS)['value']> | z.output<(typeof EXPECTATIONS)['returns']>
export type OtherInput = NonNullable<ValueInput['same-as']>
export type MemberInput = NonNullable<ValueInput['includes']> | null

export const EXPECTATION_KINDS = Object.keys(EXPECTATIONS) as readonly ExpectationKind[]

const { hit, never, order, callers, value, returns, console: printed, output, exit, packets, initcalls } = EXPECTATIONS

export const expectationSchema = z
  .union([hit, never, order, callers, value, returns, printed, output, exit, packets, initcalls], {
    error: `an expectation: a mapping with one of the keys ${EXPECTATION_KINDS.join(', ')}`,
  })
  .meta({ id: 'expectation', description: 'One thing that must hold in the trace.' })
