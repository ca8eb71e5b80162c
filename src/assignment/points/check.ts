import { type Answers, type Check, type CheckResult, OWN_SCENARIO } from '../model/index.js'
import { findAnswer } from './answer.js'
import { findChain } from './chain.js'
import { type Dependence, dependenceOf } from './depends.js'
import { findExpected } from './expected.js'
import { type Found, type Grading, nothing } from './found.js'
import { findFunction } from './function.js'
import type { ScenarioRun } from './runs.js'
import { findTheirs } from './theirs.js'

/** What the answers and the traces say about one check. */
export function findCheck(grading: Grading, check: Check): Found {
  const { assignment, answers, runs, probes } = grading
  const own = runs.get(OWN_SCENARIO)
  const dependence = dependenceOf(assignment, probes, check, own === undefined ? null : expectationOf(own, check))
  const unanswered = dependence.all
    .map(name => [name, answers.get(name)] as const)
    .find(([, answer]) => answer?.state !== 'given')
  if (unanswered !== undefined) return notAnswered(...unanswered)
  if (check.type === 'answer') return findAnswer(grading, check)
  const needed = [...new Set([...check.scenarios, ...(check.type === 'theirs' ? check.against : [])])]
  for (const scenario of needed) {
    const run = runs.get(scenario)
    if (run === undefined || run.state === 'trouble')
      return nothing('undecided', run?.why ?? `the scenario ${scenario} was not run`)
    if (run.state === 'nothing') return nothing('unanswered', run.why)
  }
  if (check.type === 'theirs') return findTheirs(grading, check)
  return worst(check.scenarios.map(scenario => findIn(grading, check, dependence, scenario)))
}

function expectationOf(run: ScenarioRun, { id }: Check) {
  if (run.state !== 'run') return null
  const place = run.built.checks.find(({ check }) => check === id)
  return place === undefined ? null : (run.lab.expectations[place.index] ?? null)
}

function notAnswered(name: string, answer: ReturnType<Answers['get']>): Found {
  const why =
    answer?.state === 'refused'
      ? `what stands in \`${name}\` cannot be used: ${answer.error.message}`
      : `\`${name}\` is not answered`
  return nothing('unanswered', why)
}

const ORDER: readonly CheckResult[] = ['undecided', 'unanswered', 'blocked', 'missed', 'partly', 'earned']

/** What holds in all scenarios; the first of the least. */
function worst(found: readonly Found[]): Found {
  const evidence = found.flatMap(one => one.evidence)
  const least = found.toSorted((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result) || a.share - b.share)[0]
  return least === undefined ? nothing('undecided', 'no scenario is named') : { ...least, evidence }
}

type InScenario = Exclude<Check, { readonly type: 'answer' | 'theirs' }>

function findIn(grading: Grading, check: InScenario, dependence: Dependence, scenario: string): Found {
  const run = grading.runs.get(scenario)
  if (run?.state !== 'run') return nothing('undecided', `the scenario ${scenario} was not run`)
  const there = (run.checks.find(({ id }) => id === check.id) ?? check) as InScenario
  const about = { grading, dependence, scenario, run }
  switch (there.type) {
    case 'expect':
    case 'refute':
      return findExpected(about, there)
    case 'function':
      return findFunction(about, there)
    case 'chain':
      return findChain(about, there)
  }
}
