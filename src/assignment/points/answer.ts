import { type Check, OWN_SCENARIO } from '../model/index.js'
import { type Found, type Grading, shownOf } from './found.js'
import { sameAnswer } from './same-answer.js'

/** The answer itself is right or wrong. */
export function findAnswer(
  { assignment, answers, runs }: Grading,
  check: Extract<Check, { readonly type: 'answer' }>,
): Found {
  const answer = answers.get(check.blank)
  const run = runs.get(OWN_SCENARIO)
  const there = run?.state === 'run' ? run.checks.find(({ id }) => id === check.id) : check
  const oneOf = there?.type === 'answer' ? there.oneOf : check.oneOf
  const data = answer?.state === 'given' ? answer.data : null
  const blank = assignment.handout.blanks.find(({ name }) => name === check.blank)
  const right = oneOf.some(one => sameAnswer(data, one))
  const seen = right ? 'it is' : `you answered ${shownOf(answers, check.blank)}`
  const detail = `${blank?.name ?? check.blank} is ${shownOf(answers, check.blank)}; right ${oneOf.length === 1 ? 'is' : 'are'} ${oneOf.join(', ')}`
  return { result: right ? 'earned' : 'missed', share: right ? 1 : 0, seen, detail, evidence: [] }
}
