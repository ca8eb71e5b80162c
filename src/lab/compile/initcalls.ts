import { type ExpectedOrder, INITCALL_PROBE, parseRule, readOrder } from '../../initcalls/index.js'
import type { CapturedValue, Expectation, InitcallCheck, Probe } from '../model/index.js'
import type { ExpectationInput } from '../schema/expectation.js'
import type { Path } from '../yaml/source.js'
import { blame, type Compiling, positionAt } from './context.js'
import { written } from './written.js'

/** Makes the kernel tell of each initcall, and print that whatever the console's level is (init/main.c, kernel/printk/printk.c, Linux 5.10). */
export const INITCALL_WORDS = ['initcall_debug', 'ignore_loglevel']

/** More than any kernel has; allyesconfig of 5.10 has some 5,000. */
const MOST_INITCALLS = 100_000

/** The probe of a lab with `initcalls`: one breakpoint sees every call, and one or two every return. */
export function initcallProbe(compiling: Compiling, taken: readonly string[]): Probe {
  const position = positionAt(compiling, compiling.source.span(['initcalls'], 'key'))
  if (taken.includes(INITCALL_PROBE)) blameTaken(compiling)
  const value = (name: string, text: string): CapturedValue => {
    return { kind: 'value', name, ...written(text, NO_NAMES), fields: [], depth: 1, follow: [], position }
  }
  // The loop's own variable, and the argument that it is passed on as: compilers keep one of them at least.
  const values = [value('level', 'do_initcalls::level'), value('argument', 'do_initcall_level::level')]
  return {
    id: INITCALL_PROBE,
    at: [{ type: 'function', name: 'do_one_initcall', text: 'do_one_initcall', position }],
    optional: false,
    tasks: [],
    under: [],
    from: 'reset',
    until: 'guest',
    limit: MOST_INITCALLS,
    entry: { backtrace: 32, args: true, values },
    exit: { backtrace: 0, args: false, values: [] },
    when: [],
    unless: [],
    position,
  }
}

const NO_NAMES = { ret: false, item: false }

function blameTaken(compiling: Compiling): void {
  const what = `the probe that \`initcalls\` brings is called \`${INITCALL_PROBE}\`, and the lab has one of that name already`
  blame(compiling, compiling.source.span(['initcalls'], 'key'), what, 'give the other probe another name')
}

type Input = Extract<ExpectationInput, { readonly initcalls: unknown }>
type Body = Pick<Extract<Expectation, { readonly type: 'initcalls' }>, 'type' | 'check'>

/** `watched`: the lab says `initcalls: true`. null when a rule or an order has a mistake in it. */
export function compileInitcalls(compiling: Compiling, watched: boolean, input: Input, path: Path): Body | null {
  if (!watched) {
    const span = compiling.source.span([...path, 'initcalls'], 'value')
    blame(compiling, span, 'this lab does not watch the initcalls', 'add `initcalls: true` to the lab')
  }
  goesWith(compiling, input, path, 'except', 'succeed')
  goesWith(compiling, input, path, 'list', 'expected')
  goesWith(compiling, input, path, 'origin', 'expected')
  const check = checkOf(compiling, input, path)
  return check === null ? null : { type: 'initcalls', check }
}

function goesWith(
  compiling: Compiling,
  input: Input,
  path: Path,
  key: 'except' | 'list' | 'origin',
  word: string,
): void {
  if (input[key] === undefined || input.initcalls === word) return
  const span = compiling.source.span([...path, key], 'key')
  blame(compiling, span, `\`${key}\` goes with \`initcalls: ${word}\``, 'take it out')
}

function checkOf(compiling: Compiling, input: Input, path: Path): InitcallCheck | null {
  if (input.initcalls === 'agree') return { is: 'agree' }
  if (input.initcalls === 'succeed') return { is: 'succeed', except: input.except ?? [] }
  if (input.initcalls !== 'expected') return ruleOf(compiling, input.initcalls, path)
  const order = orderOf(compiling, input.list, path)
  return order === null ? null : { is: 'expected', order }
}

/** A rule that the schema has checked already, and that can do without a list. */
function ruleOf(compiling: Compiling, text: string, path: Path): InitcallCheck | null {
  const parsed = parseRule(text)
  if (!parsed.ok) return null
  if (parsed.value.kind !== 'all') return { is: 'rule', rule: parsed.value }
  const span = compiling.source.span([...path, 'initcalls'], 'value')
  blame(compiling, span, '`*` compares with a list, and there is none', 'write `initcalls: expected` with `list: |`')
  return null
}

function orderOf(compiling: Compiling, text: string | undefined, path: Path): ExpectedOrder | null {
  if (text === undefined) {
    const span = compiling.source.span([...path, 'initcalls'], 'value')
    blame(compiling, span, 'the list is missing', 'add `list: |` and what `klab initcalls --save` writes')
    return null
  }
  const { order, faults } = readOrder(text)
  for (const { span, what, todo } of faults) {
    const line = text.slice(0, span.offset).split('\n').length
    blame(compiling, compiling.source.span([...path, 'list'], 'key'), `line ${line} of the list: ${what}`, todo)
  }
  return faults.length === 0 ? { rows: order.rows, rules: order.rules } : null
}
