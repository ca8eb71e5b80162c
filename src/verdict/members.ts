import type { Test, ValueRef } from '../lab/index.js'
import { compareScalar, kindOf, type Likeness } from './compare.js'
import type { Finding } from './conclude.js'
import { type HitFinding, judgeEach } from './each.js'
import type { Case } from './evidence.js'
import { type Others, otherSide, type Weighed, weigh } from './other.js'
import { selectSights } from './packets.js'
import { type ElementsAt, type ReadingAt, readEachAt } from './reading.js'
import { areTexts } from './relation.js'
import type { Sight } from './select.js'
import { describeScalar, describeValue } from './words.js'

type Membership = Extract<Test, { readonly op: 'includes' | 'excludes' }>

/** Some element of a list is the wanted one, or none is. An element that is found settles it also in a list that was cut. */
export function judgeMembers(judged: Case, wanted: string, ref: ValueRef, test: Membership): Finding {
  const chosen = selectSights(judged, ref)
  if ('value' in test.wanted) {
    const { value } = test.wanted
    const member: Member = { words: describeScalar(value), seq: null, unknown: null, like: at => likeScalar(at, value) }
    return judgeEach(wanted, chosen, hit => [findMembers(test.op, readEachAt(judged, ref, hit), [member])])
  }
  const asText = areTexts(judged, ref, chosen)
  const { selection, at, besides } = otherSide(judged, ref, chosen, test.wanted.other, asText)
  const find = (hit: Sight) => {
    const others = at(hit)
    return others === null ? [] : [findMembers(test.op, readEachAt(judged, ref, hit), membersOf(others))]
  }
  return judgeEach(wanted, selection, find, besides)
}

/** What is looked for; `seq` is the event that tells of it. */
interface Member {
  readonly words: string
  readonly seq: number | null
  /** Why it is not known what is looked for. */
  readonly unknown: string | null
  readonly like: (at: ReadingAt) => Likeness
}

function likeScalar({ reading }: ReadingAt, value: Parameters<typeof compareScalar>[1]): Likeness {
  return reading === undefined ? 'unknown' : compareScalar(reading, value)
}

function membersOf({ meanings }: Others): readonly Member[] {
  return [...meanings.values()].map(one => ({
    words: one.words,
    seq: one.seq,
    unknown: one.meaning === null ? one.words : null,
    like: at => likeWeighed(at, one),
  }))
}

function likeWeighed(at: ReadingAt, { meaning }: Weighed): Likeness {
  const own = weigh(at).meaning
  if (own === null || meaning === null) return 'unknown'
  if (own === meaning) return 'equal'
  return kindOf(own) === kindOf(meaning) ? 'different' : 'unknown'
}

/** The worst of what holds for each member that is looked for. */
function findMembers(op: Membership['op'], list: ElementsAt, members: readonly Member[]): HitFinding {
  const findings = members.map(member => findMember(op, list, member))
  const worst = (['no', 'unknown'] as const).flatMap(how => findings.filter(({ holds }) => holds === how))
  return worst[0] ?? findings[0] ?? { holds: 'unknown', words: 'nothing is looked for', seqs: [list.seq] }
}

function findMember(op: Membership['op'], list: ElementsAt, member: Member): HitFinding {
  const seqs = [list.seq, ...(member.seq === null ? [] : [member.seq])] as const
  if (member.unknown !== null) return { holds: 'unknown', words: member.unknown, seqs }
  if ('missing' in list) return { holds: 'unknown', words: list.missing, seqs }
  const same = list.elements.find(({ at }) => member.like(at) === 'equal')
  if (same !== undefined) {
    return { holds: op === 'includes' ? 'yes' : 'no', words: `${same.name} is ${member.words}`, seqs }
  }
  const doubt = doubtOf(op, list, member)
  if (doubt !== null) return { holds: 'unknown', words: doubt, seqs }
  return {
    holds: op === 'includes' ? 'no' : 'yes',
    words: `${listing(list.elements.map(({ at }) => at))}, not ${member.words}`,
    seqs,
  }
}

/** Why the wanted element may be there although it was not found. */
function doubtOf(
  op: Membership['op'],
  list: Exclude<ElementsAt, { missing: string }>,
  { like, words }: Member,
): string | null {
  for (const { name, at } of list.elements) {
    const likeness = like(at)
    if (at.missing !== undefined) return `${name}: ${at.missing}`
    if (likeness === 'unknown' || (likeness === 'unlike' && op === 'excludes')) {
      return `${name} cannot be compared with ${words}`
    }
  }
  return list.cut
}

const SHOWN = 6

function listing(elements: readonly ReadingAt[]): string {
  if (elements.length === 0) return 'the list is empty'
  const shown = elements
    .slice(0, SHOWN)
    .map(({ reading }) => (reading === undefined ? '?' : describeValue(reading.value)))
  return `it has ${shown.join(', ')}${elements.length > SHOWN ? ` and ${elements.length - SHOWN} more` : ''}`
}
