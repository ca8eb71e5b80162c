import { roundOf } from '../levels.js'
import type { OpenRecord } from './records.js'
import { isUntouched, type Scene, sceneOf } from './scene.js'
import type { FindingKind, InitcallFinding } from './types.js'
import { between, called, describe, errorText, roundText } from './words.js'

/** How much a finding of each kind weighs, unless it says otherwise. */
export const WEIGHTS: Readonly<Record<FindingKind, InitcallFinding['weight']>> = {
  missing: 'wrong',
  unreached: 'doubt',
  extra: 'wrong',
  repeated: 'wrong',
  misplaced: 'wrong',
  stray: 'wrong',
  'wrong-level': 'wrong',
  refused: 'wrong',
  unreturned: 'doubt',
  failing: 'error',
  absent: 'note',
  unseen: 'doubt',
  unplaced: 'doubt',
  unlogged: 'doubt',
  contradiction: 'doubt',
}

type Found = Pick<InitcallFinding, 'kind' | 'message'> & { readonly weight?: InitcallFinding['weight'] }

/** All that is to be told of the records, in their order. */
export function findAll(records: readonly OpenRecord[]): readonly InitcallFinding[] {
  const scene = sceneOf(records)
  return records.flatMap((record, index) => {
    const seqs = seqsOf(record)
    return findingsOf(scene, record).map(({ weight, ...found }) => ({
      weight: weight ?? WEIGHTS[found.kind],
      index,
      seqs,
      ...found,
    }))
  })
}

function seqsOf({ promised, calls, logged }: OpenRecord): readonly number[] {
  const ends = [...calls, ...logged].flatMap(({ seq, returned }) => (returned === null ? [seq] : [seq, returned.seq]))
  return [...(promised === null ? [] : [promised.seq]), ...ends].toSorted((a, b) => a - b)
}

function findingsOf(scene: Scene, record: OpenRecord): readonly Found[] {
  if (record.promised === null) return [extra(scene, record)]
  if (isUntouched(record)) return untouched(scene, record)
  return [...presence(scene, record), ...place(scene, record), ...outcome(scene, record)]
}

function extra(scene: Scene, record: OpenRecord): Found {
  const name = describe(record)
  if (record.calls.length > 0) {
    return { kind: 'extra', message: `${name} was ${called(scene, record)}, and the image does not promise it` }
  }
  const message = `the log tells of a call of ${name}, which the image does not promise and the trace does not have`
  return { kind: 'extra', weight: 'doubt', message }
}

/** Of those behind a call that did not return only the first is told, for all of them. */
function untouched(scene: Scene, record: OpenRecord): readonly Found[] {
  const { records, unreached } = scene
  if (unreached === null || records.indexOf(record) < records.indexOf(unreached)) {
    return [
      { kind: 'missing', message: `${describe(record)} is promised ${between(scene, record)}, and was not called` },
    ]
  }
  if (record !== unreached) return []
  const more = records.slice(records.indexOf(record) + 1).filter(isUntouched).length
  const others = more === 0 ? 'was' : `and ${more} more behind it were`
  return [{ kind: 'unreached', message: `${describe(record)} ${others} not reached` }]
}

const EPERM = -1

function presence(scene: Scene, record: OpenRecord): readonly Found[] {
  const { calls, logged } = record
  const name = describe(record)
  const found: Found[] = []
  const say = (kind: FindingKind, message: string) => found.push({ kind, message })
  const [first] = calls
  if (first === undefined) {
    say('unseen', `${name} is promised ${between(scene, record)} and the log tells of its call, but the trace has none`)
  } else if (logged.length === 0 && !scene.silent) {
    const refused = first.returned?.value === EPERM
    if (refused)
      say(
        'refused',
        `${name} was refused: do_one_initcall() returned -EPERM and the log has no call, as with initcall_blacklist=`,
      )
    else say('unlogged', `${name} was ${called(scene, record)}, and the log has no word of it`)
  } else if (scene.silent && first.order === 1) {
    // One thing is missing, and not one for each of them.
    say(
      'unlogged',
      'the log tells of no initcall at all: the kernel does not print them (CONFIG_PRINTK, initcall_debug)',
    )
  }
  if (calls.length > 1) {
    say('repeated', `${name} was called ${calls.length} times: as ${calls.map(({ order }) => `#${order}`).join(', ')}`)
  } else if (logged.length > 1) {
    say('contradiction', `${name} was called ${calls.length} times by the trace and ${logged.length} times by the log`)
  }
  return found
}

function place(scene: Scene, record: OpenRecord): readonly Found[] {
  const [call] = record.calls
  if (call === undefined || record.promised === null) return []
  const name = describe(record)
  const found: Found[] = []
  const say = (kind: FindingKind, message: string) => found.push({ kind, message })
  if (scene.misplaced.has(record)) {
    say('misplaced', `${name} was ${called(scene, record)}, where the table has it ${between(scene, record)}`)
  }
  const due = roundOf(record.promised.level) ?? 'early'
  if (call.stray === true) {
    say(
      'stray',
      `${name} was ${called(scene, record)}, but neither by do_pre_smp_initcalls() nor by do_initcall_level()`,
    )
  } else if (call.round === null) {
    say('unplaced', `${name} was ${called(scene, record)}, and its callers' frames do not tell at which level`)
  } else if (call.round !== due) {
    say('wrong-level', `${name} was called ${roundText(call.round)}, and its level is run ${roundText(due)}`)
  }
  if (scene.elsewhere.has(record)) {
    say(
      'contradiction',
      `${name} was ${called(scene, record)}, and the log has it at another place, #${record.logged[0]?.order}`,
    )
  }
  return found
}

function outcome(scene: Scene, record: OpenRecord): readonly Found[] {
  const [call] = record.calls
  const [line] = record.logged
  const name = describe(record)
  const refused = !scene.silent && line === undefined && call?.returned?.value === EPERM
  if (call !== undefined && call.returned === null) {
    return [{ kind: 'unreturned', message: `${name} was ${called(scene, record)}, and is not seen to return` }]
  }
  if (call !== undefined && call.returned?.value === null) {
    return [{ kind: 'unreturned', message: `${name} returned, and its value could not be had` }]
  }
  if (line?.returned === null) {
    return [
      { kind: 'unlogged', message: `${name} was ${called(scene, record)}, and the log does not tell of its return` },
    ]
  }
  const value = call?.returned?.value ?? line?.returned?.value ?? null
  const printed = line?.returned?.value ?? null
  if (call?.returned?.value !== undefined && call.returned.value !== null && printed !== null && printed !== value) {
    const message = `${name} returned ${value} by the trace and ${printed} by the log`
    return [{ kind: 'contradiction', message }]
  }
  if (value === null || value >= 0 || refused) return []
  const kind = NOTHING_TO_DO.has(value) ? 'absent' : 'failing'
  const how = kind === 'absent' ? 'found nothing to do here' : 'failed'
  const text = errorText(value, call?.returned?.error ?? null)
  return [{ kind, message: `${name}, ${between(scene, record)}, ${how}: it returned ${text}` }]
}

/** -ENODEV, -ENXIO, -ENOSYS, -ENOENT, -EOPNOTSUPP (include/uapi/asm-generic/errno*.h, Linux 5.10): a device or a firmware's service that is not here. */
const NOTHING_TO_DO: ReadonlySet<number> = new Set([-19, -6, -38, -2, -95])
