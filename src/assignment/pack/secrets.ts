import { MARK, marksIn } from '../fill.js'
import type { Assignment } from '../model/index.js'
import { type Found, keySecrets } from './key-secrets.js'
import { type Samples, sampleSecrets } from './sample-secrets.js'
import { coreOf, mannerOf, type Secret, type Unsearched } from './secret.js'

/** What no student may be shown, whoever it is: each once. */
export function secretsOf(assignment: Assignment, samples: Samples): Found {
  const [key, sample] = [keySecrets(assignment), sampleSecrets(assignment, samples)]
  const { secrets, unsearched } = sifted([...key.secrets, ...sample.secrets], assignment)
  return { secrets, unsearched: [...key.unsearched, ...sample.unsearched, ...unsearched] }
}

/** Those that can be searched for, and the others with the reason; of equal ones the first. */
export function sifted(all: readonly Secret[], { key }: Assignment): Found {
  const shown = new Set(key.shown.map(sameText))
  const ends = new Set(
    key.parts.flatMap(({ checks }) => checks.flatMap(check => (check.type === 'chain' ? [check.from, check.to] : []))),
  )
  const why = ({ text }: Secret): string | null => {
    if (mannerOf(text.replace(MARK, '')) === 'too short')
      return marksIn(text).length > 0 ? "it is a value of the student's own" : 'it is too short'
    if (shown.has(sameText(text))) return 'the key says that it may be shown'
    return ends.has(text) ? 'a chain begins or ends there, which the task has to say' : null
  }
  const secrets: Secret[] = []
  const unsearched: Unsearched[] = []
  for (const secret of unique(all)) {
    const reason = why(secret)
    if (reason === null) secrets.push(secret)
    else unsearched.push({ ...secret, why: reason })
  }
  return { secrets, unsearched }
}

function unique(all: readonly Secret[]): readonly Secret[] {
  const first = new Map<string, Secret>()
  for (const secret of all) if (!first.has(sameText(secret.text))) first.set(sameText(secret.text), secret)
  return [...first.values()]
}

function sameText(text: string): string {
  return coreOf(text).replace(/\s+/g, ' ').toLowerCase()
}
