import type { ExpectationVerdict } from '../../verdict/index.js'
import { type Check, OWN_SCENARIO } from '../model/index.js'
import { isWhole } from './doubtful.js'
import { type Found, type Grading, nothing } from './found.js'
import type { ScenarioRun } from './runs.js'

/**
 * Expectations of the student's that tell one world from the other. One that does not hold where it should costs as much as one
 * that is missing: else naming all that could be would be as good as knowing.
 */
export function findTheirs(grading: Grading, check: Extract<Check, { readonly type: 'theirs' }>): Found {
  const lines = (scenario: string) => theirLines(grading.runs.get(scenario), check.blank)
  const worlds = [
    ...check.scenarios.map(scenario => [scenario, 'passed'] as const),
    ...check.against.map(scenario => [scenario, 'failed'] as const),
  ]
  const own = lines(check.scenarios[0] ?? OWN_SCENARIO)
  const texts = [...new Set(own.map(({ text }) => text))]
  const outcome = (text: string, scenario: string) => lines(scenario).find(line => line.text === text)?.verdict
  const lost = worlds.find(([scenario]) => isLost(grading.runs.get(scenario), check.blank))
  if (lost !== undefined) return nothing('undecided', `the evidence of the scenario ${lost[0]} is not whole`)
  const telling = texts.filter(text => worlds.every(([scenario, wanted]) => outcome(text, scenario) === wanted))
  const failed = texts.filter(text => check.scenarios.some(scenario => outcome(text, scenario) !== 'passed'))
  const share = Math.min(1, telling.length / Math.max(check.count, telling.length + failed.length))
  const always = texts.length - telling.length - failed.length
  const seen = `of your ${texts.length} expectation${texts.length === 1 ? '' : 's'} ${telling.length} tell${telling.length === 1 ? 's' : ''} the two cases apart, ${always} hold${always === 1 ? 's' : ''} in both, ${failed.length} do${failed.length === 1 ? 'es' : ''} not hold in yours`
  const detail = texts
    .map(
      text =>
        `${text}: ${worlds.map(([scenario]) => `${scenario} ${outcome(text, scenario) ?? 'not judged'}`).join(', ')}`,
    )
    .join('\n')
  const evidence = check.scenarios.map(scenario => ({
    scenario,
    seqs: [
      ...new Set(
        lines(scenario)
          .filter(({ text }) => telling.includes(text))
          .flatMap(({ seqs }) => seqs),
      ),
    ],
  }))
  return { result: share === 1 ? 'earned' : share > 0 ? 'partly' : 'missed', share, seen, detail, evidence }
}

/** Some of them could not be judged, and that is not the hand-in's doing. */
function isLost(run: ScenarioRun | undefined, blank: string): boolean {
  if (run?.state !== 'run' || run.own !== null || isWhole(run)) return false
  return theirLines(run, blank).some(({ verdict }) => verdict === 'inconclusive')
}

function theirLines(run: ScenarioRun | undefined, blank: string): readonly ExpectationVerdict[] {
  if (run?.state !== 'run') return []
  const indexes = run.built.theirs.filter(one => one.blank === blank).map(({ index }) => index)
  return indexes.flatMap(index => run.verdict.expectations[index] ?? [])
}
