import type { KlabError } from '../errors/index.js'
import type { Lab } from '../lab/index.js'
import type { Verdict } from './types.js'

/** The verdict of a run whose trace could not be judged: nothing is certain, and why. */
export function unjudged(lab: Lab, { message }: KlabError): Verdict {
  const [wanted, seen] = ['it to be judged', 'it was not']
  const expectations = lab.expectations.map(({ text, position }, index) => {
    const told = { wanted, seen, doubt: message, message: `${message}; the trace is kept` }
    return { index, text, position, verdict: 'inconclusive' as const, seqs: [], seqsTotal: 0, ...told }
  })
  const gaps = [{ probe: null, seq: null, line: null, what: message, weighs: true }]
  return { lab: lab.name, verdict: 'inconclusive', expectations, gaps }
}
