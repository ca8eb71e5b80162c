/** A value's reference as it is written: `probe[task][2].entry.sock.state`; `*` in the path is each element. */
export interface ValueText {
  readonly probe: string
  readonly task: string | null
  readonly nth: number | null
  readonly of: 'args' | 'entry' | 'exit' | 'return' | 'packet'
  readonly path: readonly string[]
}

interface ValueTextFault {
  readonly offset: number
  readonly length: number
  readonly what: string
  readonly todo: string
}

const HEAD = /^([A-Za-z_][A-Za-z0-9_-]*)((?:\[[^\]]*\])*)/
const SELECTOR = /\[([^\]]*)\]/g
const REST = /^\.(args|entry|exit|return|packet)((?:(?:\.|->)[A-Za-z0-9_]+|\[(?:[0-9]{1,9}|\*)\])*)$/
const STEP = /[A-Za-z0-9_]+|\*/g

/** Reads a reference; with the place and the reason when it is none. */
export function parseValueText(text: string): ValueText | ValueTextFault {
  const head = HEAD.exec(text)
  if (head === null) return fault(0, text.length, 'a value begins with the id of its probe')
  const select = selectors(head[2] ?? '', head[1]?.length ?? 0)
  if ('what' in select) return select
  const at = head[0].length
  const rest = REST.exec(text.slice(at))
  if (rest === null)
    return fault(
      at,
      text.length - at,
      'after the probe must stand `.args`, `.entry`, `.exit` or `.return`, and after a capture `.packet`',
    )
  const of = rest[1] as ValueText['of']
  const path = rest[2]?.match(STEP) ?? []
  const pathAt = at + 1 + of.length
  if (of === 'return' && path.length > 0) return fault(pathAt, text.length - pathAt, 'a return value has no parts')
  if (of !== 'return' && !/^[A-Za-z_]/.test(path[0] ?? '')) {
    return fault(at, text.length - at, `\`.${of}\` lacks the name of a value`)
  }
  if (path.filter(step => step === '*').length > 1) {
    const last = text.lastIndexOf('[*]')
    return fault(last, 3, '`[*]` may stand once')
  }
  return { probe: head[1] ?? '', ...select, of, path }
}

type Select = Pick<ValueText, 'task' | 'nth'>

function selectors(text: string, start: number): Select | ValueTextFault {
  let select: Select = { task: null, nth: null }
  for (const match of text.matchAll(SELECTOR)) {
    const word = match[1] ?? ''
    const place = [start + match.index, match[0].length] as const
    if (/^(?:[1-9][0-9]{0,6}|last)$/.test(word)) {
      if (select.nth !== null) return fault(...place, 'the hit is selected twice')
      select = { ...select, nth: word === 'last' ? -1 : Number(word) }
    } else if (/^[A-Za-z][A-Za-z0-9_-]{0,31}$/.test(word)) {
      if (select.task !== null) return fault(...place, 'the task is selected twice')
      select = { ...select, task: word }
    } else return fault(...place, 'between the brackets must stand a task, a number from 1, or `last`')
  }
  return select
}

function fault(offset: number, length: number, what: string): ValueTextFault {
  const todo =
    'write `probe.args.name`, `probe.entry.name.field`, `probe.exit.name` or `probe.return`, with `[task]` and `[1]` after the probe'
  return { offset, length: Math.max(1, length), what, todo }
}
