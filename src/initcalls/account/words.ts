import type { InitcallLevel } from '../../event/index.js'
import { levelName } from '../levels.js'
import type { OpenRecord } from './records.js'
import type { Scene } from './scene.js'

/** "`inet_init` (fs, net/ipv4/af_inet.c:1957)". */
export function describe({ function: name, promised }: OpenRecord): string {
  if (promised === null) return `\`${name}\``
  const { file, line, level } = promised
  const where = file === null ? '' : `, ${file}${line === null ? '' : `:${line}`}`
  return `\`${name}\` (${levelName(level)}${where})`
}

/** Its neighbours in the table: "between `a` and `b`". */
export function between({ records }: Scene, record: OpenRecord): string {
  const promised = records.filter(one => one.promised !== null)
  return betweenThese(promised, record)
}

/** Its place among the calls and its neighbours there: "called as #12, between `a` and `b`". */
export function called({ records }: Scene, record: OpenRecord): string {
  const order = (one: OpenRecord) => one.calls[0]?.order ?? 0
  const inOrder = records.filter(({ calls }) => calls.length > 0).toSorted((a, b) => order(a) - order(b))
  return `called as #${order(record)}, ${betweenThese(inOrder, record)}`
}

/** "in the early loop", "in round 5 (fs)". */
export function roundText(round: number | 'early'): string {
  if (round === 'early') return 'in the early loop'
  return round >= 0 && round <= 7
    ? `in round ${round} (${levelName(String(round) as InitcallLevel)})`
    : `in round ${round}`
}

/** "-22 (-EINVAL)"; the log alone gives no name. */
export function errorText(value: number, error: string | null): string {
  return error === null ? String(value) : `${value} (${error})`
}

function betweenThese(all: readonly OpenRecord[], record: OpenRecord): string {
  const at = all.indexOf(record)
  const [before, after] = [all[at - 1], all[at + 1]].map(one => (one === undefined ? null : `\`${one.function}\``))
  if (before && after) return `between ${before} and ${after}`
  if (before) return `behind ${before}, as the last one`
  return after ? `before ${after}, as the first one` : 'as the only one'
}
