import { INITCALL_LEVELS, type InitcallLevel } from '../../../../src/event/index.js'
import type { OrderRow } from '../../../../src/initcalls/index.js'
import type { Random } from '../../random.js'

export { type Random, randomOf } from '../../random.js'

/** `fs inet_init net/ipv4/af_inet.c -ENODEV`, a line each. */
export function rowsOf(text: string): readonly OrderRow[] {
  const lines = text.split('\n').map(line => line.trim())
  return lines
    .filter(line => line !== '')
    .map(line => {
      const [level = '', name = '', file = '-', returned] = line.split(/\s+/)
      const number = LEVELS[level] ?? (level as InitcallLevel)
      return { level: number, function: name, file: file === '-' ? null : file, returned: returned ?? null }
    })
}

const LEVELS: Readonly<Record<string, InitcallLevel>> = {
  core: '1',
  arch: '3',
  subsys: '4',
  fs: '5',
  device: '6',
  late: '7',
}

const FILES = ['init/main.c', 'net/ipv4/af_inet.c', 'drivers/xen/foo.c', 'drivers/pci/bar.c', 'fs/pipe.c']

/** In the order of the levels; names and files are shared now and then, as the kernel's are. */
export function randomRows(random: Random, count: number): readonly OrderRow[] {
  const rows = Array.from({ length: count }, () => randomRow(random, count))
  return byLevel(rows)
}

export function randomRow(random: Random, names: number): OrderRow {
  return {
    level: INITCALL_LEVELS[random(INITCALL_LEVELS.length)] ?? '5',
    function: `init_${random(names * 3)}`,
    file: FILES[random(FILES.length)] ?? null,
    returned: ['0', '0', '0', '-ENODEV', '1'][random(5)] ?? null,
  }
}

export function byLevel(rows: readonly OrderRow[]): readonly OrderRow[] {
  return rows.toSorted((a, b) => INITCALL_LEVELS.indexOf(a.level) - INITCALL_LEVELS.indexOf(b.level))
}

/** The same order after some random changes: of place, level, return, file; new ones and missing ones. */
export function randomlyEdited(random: Random, rows: readonly OrderRow[], edits: number): readonly OrderRow[] {
  const edited = [...rows]
  for (let edit = 0; edit < edits; edit++) {
    const at = random(edited.length)
    const [row] = edited.splice(at, 1)
    if (row === undefined) edited.push(randomRow(random, 50))
    else edited.splice(random(edited.length + 1), 0, ...replacement(random, row))
  }
  return byLevel(edited)
}

function replacement(random: Random, row: OrderRow): readonly OrderRow[] {
  const other = randomRow(random, 50)
  const kinds: readonly (readonly OrderRow[])[] = [
    [],
    [row],
    [row, other],
    [{ ...row, level: other.level }],
    [{ ...row, returned: other.returned }],
    [{ ...row, file: other.file }],
  ]
  return kinds[random(kinds.length)] ?? []
}
