import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, sep } from 'node:path'
import type { Blank } from '../../../assignment/model/index.js'
import { code, type Fault, faultErrors, KlabError, listing, positionOf } from '../../../errors/index.js'
import { readRegular } from '../../../system/regular-file.js'
import { isMissing, theirDoing, trouble } from '../fault.js'
import { LIMITS } from '../limits.js'
import { plainName } from '../student.js'
import { type FindOptions, type FoundHandIn, filesOf } from '../types.js'
import { answersOf } from './answers.js'
import { type Cell, parseCsv, type Row, type Table } from './parse.js'

/**
 * A row for each student: `student`, `hand-in` (a path from the CSV's folder), and answers in columns named like blanks. Throws
 * `KlabError` or `KlabErrors`, `option-invalid`, with everything that is wrong in it.
 */
export async function handInsOfCsv(path: string, real: string, options: FindOptions): Promise<readonly FoundHandIn[]> {
  const text = await textOf(path, real)
  const table = parseCsv(text, path)
  const sheet = { path, text, folder: dirname(real), columns: columnsOf(table, path, text, options) }
  const faults: Fault[] = []
  const found: FoundHandIn[] = []
  for (const row of table.rows) {
    const one = await handInOf(row, sheet, options, faults)
    if (one !== null) found.push(one)
  }
  refuse(path, text, faults)
  return found
}

interface Sheet {
  readonly path: string
  readonly text: string
  readonly folder: string
  readonly columns: Columns
}

interface Columns {
  readonly student: number
  /** null: there is none. */
  readonly handIn: number | null
  readonly blanks: readonly (readonly [Blank, number])[]
}

async function textOf(path: string, real: string): Promise<string> {
  const bytes = await readRegular(real, LIMITS.csv).catch(cause => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new KlabError('option-invalid', { what: `${path} cannot be read`, why, cause })
  })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    const todo = 'save it as CSV UTF-8: spreadsheets ask for the encoding'
    throw new KlabError('option-invalid', { what: `${path} is not UTF-8 text`, todo, cause })
  }
}

function columnsOf({ header }: Table, path: string, text: string, { blanks, note }: FindOptions): Columns {
  const titles = header.map(cell => cell.text.trim())
  const faults = titles.flatMap((title, index) => (titles.indexOf(title) < index ? [twice(header[index], title)] : []))
  const known = blanks.filter(blank => blank.is !== 'program' && titles.includes(blank.name))
  const student = titles.findIndex(title => title.toLowerCase() === 'student')
  const handIn = titles.findIndex(title => title.toLowerCase() === 'hand-in')
  if (student < 0) faults.push({ span: { offset: 0, length: 1 }, what: 'there is no column `student`' })
  if (handIn < 0 && known.length === 0) faults.push(noAnswers(blanks))
  refuse(path, text, faults)
  const used = new Set([student, handIn, ...known.map(blank => titles.indexOf(blank.name))])
  const others = titles.filter((_, index) => !used.has(index))
  if (others.length > 0) note?.(`${path}: columns that nothing is read from: ${others.map(code).join(', ')}`)
  const columns = known.map(blank => [blank, titles.indexOf(blank.name)] as const)
  return { student, handIn: handIn < 0 ? null : handIn, blanks: columns }
}

function twice(cell: Cell | undefined, title: string): Fault {
  return { span: { offset: cell?.offset ?? 0, length: 1 }, what: `the column ${code(title)} is there twice` }
}

function noAnswers(blanks: readonly Blank[]): Fault {
  const names = blanks.filter(blank => blank.is !== 'program').map(blank => code(blank.name))
  const what = 'no column says what was handed in'
  return {
    span: { offset: 0, length: 1 },
    what,
    todo: `name one \`hand-in\`, or like a blank: ${listing(names, 'or')}`,
  }
}

/** null for a row that is empty, or that has a fault. */
async function handInOf(row: Row, sheet: Sheet, options: FindOptions, faults: Fault[]): Promise<FoundHandIn | null> {
  const { columns, folder } = sheet
  if (row.every(cell => cell.text.trim() === '')) return null
  const cell = (index: number) => row[index] ?? { text: '', offset: 0 }
  const student = plainName(cell(columns.student).text)
  if (student === '') return fault(faults, cell(columns.student), 'this row names no student')
  const place = columns.handIn === null ? '' : cell(columns.handIn).text.trim()
  const path = place === '' ? null : await pathBelow(folder, place)
  if (path !== null && 'why' in path) return fault(faults, cell(columns.handIn ?? 0), path.why)
  const typed = columns.blanks.map(([blank, index]) => [blank, cell(index).text] as const)
  const answers = typed.every(([, text]) => text.trim() === '') ? null : answersOf(student, typed)
  const origin = `${sheet.path}:${positionOf(sheet.text, row[0]?.offset ?? 0).line}`
  return { student, origin, path: path?.real ?? null, inside: '', answers, files: filesOf(options.blanks) }
}

function fault(faults: Fault[], { offset, text }: Cell, what: string): null {
  faults.push({ span: { offset, length: Math.max(1, text.length) }, what })
  return null
}

/** All links followed: nothing outside the CSV's folder is anybody's hand-in. */
async function pathBelow(folder: string, place: string): Promise<{ readonly real: string } | { readonly why: string }> {
  if (isAbsolute(place) || place.includes('\0')) return { why: "a hand-in is named by its path from the CSV's folder" }
  try {
    const real = await realpath(join(folder, place))
    return real.startsWith(folder + sep) ? { real } : { why: "this lies outside the CSV's folder" }
  } catch (cause) {
    if (isMissing(cause)) return { why: 'there is nothing at this path' }
    const why = theirDoing(cause)
    if (why !== null) return { why }
    throw trouble(join(folder, place), cause)
  }
}

function refuse(file: string, text: string, faults: readonly Fault[]): void {
  const [first, ...rest] = faults
  if (first !== undefined) throw faultErrors({ code: 'option-invalid', file, text }, [first, ...rest])
}
