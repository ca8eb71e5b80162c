import { KlabError, KlabErrors, quote } from '../../errors/index.js'
import type { HandIn } from '../types.js'
import { readHandIn } from './read.js'
import { nameKey } from './student.js'
import type { FoundHandIn } from './types.js'

/**
 * One hand-in for each student. Which of two counts is the teacher's to say: two that differ are thrown as `option-invalid`, all
 * such students at once. The same one twice is one.
 */
export async function oneForEach(
  found: readonly FoundHandIn[],
  note: ((note: string) => void) | undefined,
): Promise<readonly FoundHandIn[]> {
  const errors: KlabError[] = []
  const kept: FoundHandIn[] = []
  for (const [first, ...others] of byStudent(found)) {
    kept.push(first)
    if (others.length === 0) continue
    if (await areSame([first, ...others]))
      note?.(`${first.student}: the same hand-in is there ${others.length + 1} times`)
    else errors.push(several([first, ...others]))
  }
  const [error, ...more] = errors
  if (error !== undefined) throw new KlabErrors([error, ...more])
  return kept
}

function byStudent(found: readonly FoundHandIn[]): readonly (readonly [FoundHandIn, ...FoundHandIn[]])[] {
  const groups = new Map<string, [FoundHandIn, ...FoundHandIn[]]>()
  for (const one of found) {
    const key = nameKey(one.student)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups.values()]
}

async function areSame([first, ...others]: readonly [FoundHandIn, ...FoundHandIn[]]): Promise<boolean> {
  const own = await readHandIn(first)
  for (const other of others) if (!sameFiles(own, await readHandIn(other))) return false
  return true
}

function sameFiles(a: HandIn, b: HandIn): boolean {
  if (a.fault !== null || b.fault !== null || a.files.size !== b.files.size) return false
  return [...a.files].every(([name, bytes]) => {
    const other = b.files.get(name)
    return other !== undefined && Buffer.compare(bytes, other) === 0
  })
}

const MOST_NAMED = 5

function several(group: readonly [FoundHandIn, ...FoundHandIn[]]): KlabError {
  const origins = group.map(({ origin }) => origin)
  const rest = origins.length > MOST_NAMED ? [`and ${origins.length - MOST_NAMED} more`] : []
  return new KlabError('option-invalid', {
    what: `${origins.length} different hand-ins are of the student ${quote(group[0].student)}`,
    why: [...origins.slice(0, MOST_NAMED), ...rest].join('\n'),
    todo: 'keep the one that counts; when two students have one name, rename a folder, or give `--id` a pattern that tells them apart',
    facts: { student: group[0].student, origins },
  })
}
