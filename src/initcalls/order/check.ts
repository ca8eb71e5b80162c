import { checkAll } from './check-all.js'
import { checkName } from './check-name.js'
import type { ExpectedOrder, NamedRule, OrderRow, OrderRule, RuleResult } from './types.js'

/** What is known of the actual order. */
export interface Looked {
  /** Whether it was run. When it was not, what initcalls return is no part of `*`. */
  readonly returns: boolean
}

/** Judges an order by the rules of the expected one; without rules the whole list must match. */
export function checkOrder(
  expected: ExpectedOrder,
  actual: readonly OrderRow[],
  looked: Looked = { returns: true },
): readonly RuleResult[] {
  const check = (rule: OrderRule, index: number | null): RuleResult => ({
    rule,
    index,
    ...(rule.kind === 'all'
      ? checkAll(rule.except, { expected: expected.rows, actual }, looked)
      : { ...checkName(rule, actual), edits: [] }),
  })
  return expected.rules.length === 0 ? [check({ kind: 'all', except: [] }, null)] : expected.rules.map(check)
}

/** One rule without a list of its own, as a lab says it. */
export function checkRule(rule: NamedRule, actual: readonly OrderRow[]): RuleResult {
  return { rule, index: 0, ...checkName(rule, actual), edits: [] }
}
