import { fillText, MARK, marksIn } from '../fill.js'
import type { Assignment, Values } from '../model/index.js'
import { type Found, keySecrets } from './key-secrets.js'
import { type Samples, sampleSecrets } from './sample-secrets.js'
import { coreOf, mannerOf, type Secret, type Unsearched } from './secret.js'
import { shownMarks, shownTexts } from './shown-values.js'

/** What no student may be shown, whoever it is; with marks for their values. */
export function commonSecrets(assignment: Assignment, samples: Samples): Found {
  const [key, sample] = [keySecrets(assignment), sampleSecrets(assignment, samples)]
  return {
    secrets: [...key.secrets, ...sample.secrets],
    unsearched: [...key.unsearched, ...sample.unsearched],
  }
}

/** Those that can be searched for in the hand-out of a student with these values, and the others with the reason; of equal ones the first. */
export function searchable(assignment: Assignment, all: readonly Secret[], values: Values): Found {
  const reasonOf = reasons(assignment, values)
  const secrets: Secret[] = []
  const unsearched: Unsearched[] = []
  for (const secret of unique(all)) {
    const reason = reasonOf(secret)
    if (reason === null) secrets.push({ ...secret, text: fillText(secret.text, values) })
    else unsearched.push({ ...secret, why: reason })
  }
  return { secrets, unsearched }
}

/** Why a secret is not searched for; null: it is. */
function reasons({ handout, key }: Assignment, values: Values): (secret: Secret) => string | null {
  const marks = shownMarks(handout)
  const blanks = new Set(handout.blanks.map(({ name }) => name))
  const given = shownTexts(handout, values)
  const shown = new Set(key.shown.map(sameText))
  const checks = key.parts.flatMap(part => part.checks)
  const ends = new Set(checks.flatMap(check => (check.type === 'chain' ? [check.from, check.to] : [])))
  return ({ text }) => {
    const full = fillText(text, values)
    const bare = mannerOf(text.replace(MARK, '')) === 'too short'
    if ((bare && isAllOf(text, marks)) || given.has(full)) return 'it is a value that the hand-out shows'
    if (bare && isAllOf(full, blanks)) return "it stands for the student's own answer"
    if (mannerOf(full) === 'too short') return 'it is too short'
    if (shown.has(sameText(full))) return 'the key says that it may be shown'
    return ends.has(text) ? 'a chain begins or ends there, which the task has to say' : null
  }
}

/** Are there marks in it, and all of these names? */
function isAllOf(text: string, names: ReadonlySet<string>): boolean {
  const marks = marksIn(text)
  return marks.length > 0 && marks.every(mark => names.has(mark))
}

function unique(all: readonly Secret[]): readonly Secret[] {
  const first = new Map<string, Secret>()
  for (const secret of all) if (!first.has(sameText(secret.text))) first.set(sameText(secret.text), secret)
  return [...first.values()]
}

function sameText(text: string): string {
  return (marksIn(text).length > 0 ? text : coreOf(text)).replace(/\s+/g, ' ').toLowerCase()
}
