import { didYouMean, KlabError } from '../../errors/index.js'
import type { FoundHandIn } from '../hand-ins/index.js'
import { isInShard, type Shard } from './shard.js'

/** The hand-ins that this klab is to grade, in the order of their students' names. Throws `option-invalid` when there is none of `only`. */
export function chooseHandIns(
  found: readonly FoundHandIn[],
  only: string | null,
  shard: Shard | null,
): readonly FoundHandIn[] {
  if (only !== null && !found.some(({ student }) => student === only)) throw noSuchStudent(only, found)
  return found
    .filter(({ student }) => only === null || student === only)
    .filter(({ student }) => shard === null || isInShard(student, shard))
    .toSorted((a, b) => (a.student < b.student ? -1 : 1))
}

function noSuchStudent(only: string, found: readonly FoundHandIn[]): KlabError {
  const near = didYouMean(
    only,
    found.map(({ student }) => student),
  )
  return new KlabError('option-invalid', {
    what: `nobody called ${only} has handed anything in`,
    ...(near === undefined ? {} : { todo: near }),
  })
}
