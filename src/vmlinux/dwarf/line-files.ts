import { Cursor } from '../elf/cursor.js'
import { damaged } from '../elf/fault.js'
import { DW_AT, DW_LNCT } from './constants.js'
import { type Raw, readForm, type Widths } from './form.js'
import type { Unit } from './unit.js'
import { needed, numberOf, textOf } from './value.js'

/** More files than any unit has; what claims more is garbage. */
const MAX_FILES = 100_000

/**
 * The name of file `index` of the unit's line table (DWARF 5, 6.2.4), as DW_AT_call_file counts: with its folder, and
 * relative to the compiler's own when it is in there. null when there is no such file.
 */
export function fileName(unit: Unit, index: number | null): string | null {
  const raw = unit.root.attributes.get(DW_AT.stmt_list)
  const start = raw?.kind === 'constant' ? numberOf(raw) : raw?.kind === 'offset' ? raw.offset : null
  if (index === null || start === null) return null
  const table = readTableHeader(unit, start)
  const names = table.widths.version >= 5 ? newTable(unit, table) : oldTable(table.cursor)
  const file = names.file(index)
  if (file === null) return null
  const folder = file.folder === 0 || file.name.startsWith('/') ? null : names.folder(file.folder)
  return folder === null ? file.name : `${folder}/${file.name}`
}

interface Table {
  /** Behind the opcode lengths, where the folders begin. */
  readonly cursor: Cursor
  readonly widths: Widths
}

/** null: the table has no such number. */
interface Names {
  /** Number 0 is the folder that the compiler ran in. */
  folder(index: number): string | null
  file(index: number): FileEntry | null
}

interface FileEntry {
  readonly name: string
  readonly folder: number
}

function readTableHeader(unit: Unit, start: number): Table {
  const section = needed(unit.dwarf, unit.dwarf.line, '.debug_line')
  const cursor = new Cursor(section, start, section.size, 4096)
  const offsetSize = cursor.u32() === 0xffffffff ? 8 : 4
  if (offsetSize === 8) cursor.skip(8)
  const version = cursor.u16()
  if (version < 2 || version > 5) throw damaged(section, start, `a line table of version ${version}`)
  if (version >= 5) cursor.skip(2)
  cursor.skip(offsetSize)
  // minimum_instruction_length, maximum_operations_per_instruction (since 4), default_is_stmt, line_base, line_range
  cursor.skip(version >= 4 ? 5 : 4)
  cursor.skip(Math.max(cursor.u8() - 1, 0))
  return { cursor, widths: { version, offsetSize, addressSize: unit.addressSize, start } }
}

/** Up to version 4: strings ended by an empty one; folders and files count from 1. */
function oldTable(cursor: Cursor): Names {
  const folders: string[] = []
  for (let name = cursor.string(); name !== ''; name = cursor.string()) folders.push(name)
  const files: FileEntry[] = []
  for (let name = cursor.string(); name !== ''; name = cursor.string()) {
    files.push({ name, folder: cursor.uleb() })
    // Its time and length.
    cursor.uleb()
    cursor.uleb()
  }
  return { folder: index => folders[index - 1] ?? null, file: index => files[index - 1] ?? null }
}

/** Version 5: lists whose entries describe themselves; folders and files count from 0. */
function newTable(unit: Unit, { cursor, widths }: Table): Names {
  const folders = readEntries(cursor, widths)
  const files = readEntries(cursor, widths)
  return {
    folder: index => textOf(unit, folders[index]?.get(DW_LNCT.path)),
    file: index => {
      const name = textOf(unit, files[index]?.get(DW_LNCT.path))
      return name === null ? null : { name, folder: numberOf(files[index]?.get(DW_LNCT.directory_index)) ?? 0 }
    },
  }
}

function readEntries(cursor: Cursor, widths: Widths): readonly ReadonlyMap<number, Raw>[] {
  const format = Array.from({ length: cursor.u8() }, () => ({ content: cursor.uleb(), form: cursor.uleb() }))
  const at = cursor.position
  const count = cursor.uleb()
  if (count > MAX_FILES) throw damaged(cursor.section, at, `${count} files`)
  const entry = () => new Map(format.map(({ content, form }) => [content, readForm(cursor, form, 0n, widths)]))
  return Array.from({ length: count }, entry)
}
