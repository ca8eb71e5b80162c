import { INITCALL_PROBE } from '../../initcalls/index.js'
import type { Expectation, Probe } from '../model/index.js'
import type { ExpectationInput } from '../schema/expectation.js'
import type { Path } from '../yaml/source.js'
import { blame, type Compiling, positionAt } from './context.js'
import { written } from './written.js'

/** Makes the kernel tell of each initcall, and print that whatever the console's level is (init/main.c, kernel/printk/printk.c, Linux 5.10). */
export const INITCALL_WORDS = ['initcall_debug', 'ignore_loglevel']

/** More than any kernel has; allyesconfig of 5.10 has some 5,000. */
const MOST_INITCALLS = 100_000

/** The probe of a lab with `initcalls`: one breakpoint sees every call, and one every return. */
export function initcallProbe(compiling: Compiling, taken: readonly string[]): Probe {
  const span = compiling.source.span(['initcalls'], 'key')
  const position = positionAt(compiling, span)
  if (taken.includes(INITCALL_PROBE)) {
    const what = `the probe that \`initcalls\` brings is called \`${INITCALL_PROBE}\`, and the lab has one of that name already`
    blame(compiling, span, what, 'give the other probe another name')
  }
  const level = written('do_initcall_level::level', { ret: false, item: false })
  return {
    id: INITCALL_PROBE,
    at: [{ type: 'function', name: 'do_one_initcall', text: 'do_one_initcall', position }],
    optional: false,
    tasks: [],
    under: [],
    from: 'reset',
    until: 'guest',
    limit: MOST_INITCALLS,
    entry: {
      backtrace: 32,
      args: true,
      values: [{ kind: 'value', name: 'level', ...level, fields: [], depth: 1, follow: [], position }],
    },
    exit: { backtrace: 0, args: false, values: [] },
    when: [],
    unless: [],
    position,
  }
}

type Input = Extract<ExpectationInput, { readonly initcalls: unknown }>
type Body = Pick<Extract<Expectation, { readonly type: 'initcalls' }>, 'type' | 'check'>

/** `watched`: the lab says `initcalls: true`. */
export function compileInitcalls(compiling: Compiling, watched: boolean, input: Input, path: Path): Body {
  if (!watched) {
    const span = compiling.source.span([...path, 'initcalls'], 'value')
    blame(compiling, span, 'this lab does not watch the initcalls', 'add `initcalls: true` to the lab')
  }
  if (input.initcalls === 'succeed') return { type: 'initcalls', check: { is: 'succeed', except: input.except ?? [] } }
  if (input.except !== undefined) {
    const span = compiling.source.span([...path, 'except'], 'key')
    blame(compiling, span, '`except` goes with `initcalls: succeed`', 'take it out')
  }
  return { type: 'initcalls', check: { is: 'agree' } }
}
