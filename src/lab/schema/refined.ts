import { z } from 'zod'
import { parseRule } from '../../initcalls/index.js'
import { cmdlineFault } from '../cmdline.js'
import { LONGEST_EXPRESSION } from '../expression/limits.js'
import { type ExpressionNames, parseExpression } from '../expression/parser.js'
import { GUEST_PATH, labPathFault, sourcePathFault } from '../lab-path.js'
import { capturingFault, LONGEST_PATTERN, patternFault } from '../pattern.js'
import { parsePlace } from '../place.js'
import { setNameFault } from '../set-name.js'
import { parseValueText } from '../value-text.js'
import type { NameRule } from './leaf.js'

/** A mistake inside a text: where in it, and in words of its own. */
export interface TextFault {
  readonly offset: number
  readonly length: number
  readonly what: string
  readonly todo?: string | undefined
}

/** Leaves whose text has a grammar: what is wrong in it becomes an issue with the place inside the text. */
function refined(phrase: string, longest: number, check: (text: string) => TextFault | null) {
  return z
    .string({ error: phrase })
    .max(longest, { error: `${phrase}, at most ${longest} characters` })
    .superRefine((text, context) => {
      const fault = text.length > longest ? null : check(text)
      if (fault !== null) context.addIssue({ code: 'custom', message: fault.what, params: { fault } })
    })
}

export function expressionText(names: ExpressionNames) {
  return refined('a C expression', LONGEST_EXPRESSION, text => {
    const parsed = parseExpression(text, names)
    return parsed.ok ? null : parsed
  })
}

export const pattern = () => refined('a regular expression', LONGEST_PATTERN, patternFault)

/** A pattern whose one group is what is meant. */
export const capturing = () => refined('a regular expression with one group', LONGEST_PATTERN, capturingFault)

export const placeText = () =>
  refined('a kernel function, or `file.c:line`', 250, text => {
    const place = parsePlace(text)
    return 'what' in place ? place : null
  })

export const valueText = () =>
  refined('a captured value, `probe.args.name` and the like', 500, text => {
    const parsed = parseValueText(text)
    return 'what' in parsed ? parsed : null
  })

/** What may be said of the init order. */
const INITCALL_CHECKS = ['agree', 'succeed', 'expected']

export const initcallText = () =>
  refined('`agree`, `succeed`, `expected` or a rule', 500, text => {
    const parsed = INITCALL_CHECKS.includes(text) ? null : parseRule(text)
    return parsed === null || parsed.ok ? null : parsed
  })

export const cmdlineWord = () => refined("a word of the kernel's command line", 200, cmdlineFault)
export const setText = () => refined("the name of a set, or a file of the lab's folder", 200, setNameFault)
export const labPath = () => refined("a path inside the lab's folder", 200, labPathFault)

export const sourcePath = () => refined("a path of a C source inside the lab's folder", 200, sourcePathFault)

export const guestPaths: NameRule = {
  phrase: 'a path below `/lab/` in the guest, of letters, digits, `.`, `_`, `-` and `+`',
  pattern: GUEST_PATH,
  most: 100,
}

/** Each is a boot of its own when it is compiled. */
export const programPaths: NameRule = { ...guestPaths, most: 16 }
