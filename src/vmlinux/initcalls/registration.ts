import type { InitcallLevel } from '../../event/index.js'
import { levelOf } from '../../initcalls/index.js'
import { type Invocation, invocations } from './invocations.js'

/** An initcall whose registration is sought in the file that defines it. */
export interface Registered {
  readonly function: string
  readonly level: InitcallLevel
  /** Where the function is defined; for one that a macro makes, where that is used. */
  readonly line: number | null
  /** The line that registers it, as the kernel's symbols tell since Linux 5.12. */
  readonly registered: number | null
}

/**
 * The macro that registers an initcall, by the source: `module_init`, `fs_initcall`, `builtin_platform_driver`. null when
 * the text does not say so beyond doubt: no macro, or several that would give it this level.
 */
export function registeringMacro(text: string, initcall: Registered): string | null {
  const all = invocations(text)
  const named = all.filter(each => namesIt(each, initcall))
  const fitting = named.length > 0 ? named : all.filter(each => makesIt(each, initcall))
  const told = fitting.filter(each => initcall.registered !== null && spans(each, initcall.registered))
  const [macro, ...others] = new Set((told.length > 0 ? told : fitting).map(({ macro }) => macro))
  return macro === undefined || others.length > 0 ? null : macro
}

/** `fs_initcall(inet_init)`, and likewise an architecture's own with several arguments. */
function namesIt({ macro, words }: Invocation, { function: name, level }: Registered): boolean {
  if (!INITCALL.test(macro) || ELSEWHERE.has(macro) || !words.includes(name)) return false
  const given = levelOfMacro(macro)
  return given === null || given === level
}

const INITCALL = /^(?:module_init|__initcall|\w+_initcall|\w+_initcall_sync)$/

/** They fill tables of their own (include/linux/init.h and include/linux/lsm_hooks.h). */
const ELSEWHERE: ReadonlySet<string> = new Set(['console_initcall', 'security_initcall'])

function levelOfMacro(macro: string): InitcallLevel | null {
  // Of built-in code (include/linux/module.h and init.h, Linux 5.10).
  if (macro === 'module_init' || macro === '__initcall') return '6'
  return levelOf(macro.replace('_initcall', ''))
}

/** A macro that defines the function itself, as `builtin_platform_driver(x)` does x_init(): the function's line is there. */
function makesIt(invocation: Invocation, { function: name, line, registered }: Registered): boolean {
  const { macro, words } = invocation
  if (macro === name || words.includes(name) || INITCALL.test(macro)) return false
  return line !== null && spans(invocation, line) && (registered === null || spans(invocation, registered))
}

function spans({ first, last }: Invocation, line: number): boolean {
  return first <= line && line <= last
}
