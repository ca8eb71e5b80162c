import { type Fault, faultErrors } from '../../../errors/index.js'
import { LIMITS } from '../limits.js'

export interface Cell {
  readonly text: string
  /** Where it begins in the file's text, in UTF-16 units. */
  readonly offset: number
}

/** Never empty; a cell for each column. */
export type Row = readonly Cell[]

export interface Table {
  readonly header: Row
  readonly rows: readonly Row[]
}

/**
 * A CSV after RFC 4180, its first row the header; `;` separates when the header has one and no comma does. Lines may end in CR,
 * LF or both; empty ones count for nothing. Throws `KlabErrors` (`option-invalid`) with every row that is none.
 */
export function parseCsv(text: string, file: string): Table {
  const faults: Fault[] = []
  const [header = [], ...rows] = rowsOf(text, faults).filter(row => row.length > 1 || row[0]?.text !== '')
  if (header.length === 0) faults.push({ span: { offset: 0, length: 0 }, what: 'the CSV is empty', todo: TITLES })
  const beyond = rows[LIMITS.rows]?.[0]
  if (beyond !== undefined)
    faults.push({ span: { offset: beyond.offset, length: 1 }, what: `the CSV has more than ${LIMITS.rows} rows` })
  for (const row of rows) if (row.length !== header.length) faults.push(wrongLength(row, header.length))
  const [first, ...rest] = faults
  if (first !== undefined) throw faultErrors({ code: 'option-invalid', file, text }, [first, ...rest])
  return { header, rows }
}

const TITLES = "its first row names the columns: `student`, and `hand-in` or the assignment's blanks"

interface Reader {
  readonly text: string
  readonly separator: string
  readonly faults: Fault[]
  position: number
}

function rowsOf(text: string, faults: Fault[]): readonly Row[] {
  const reader: Reader = { text, separator: separatorOf(text), faults, position: 0 }
  const rows: Row[] = []
  while (reader.position < text.length) rows.push(readRow(reader))
  return rows
}

/** Spreadsheets write `;` where the comma is the decimal sign. */
function separatorOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? ''
  return header.includes(';') && !header.includes(',') ? ';' : ','
}

function readRow(reader: Reader): Row {
  const cells: Cell[] = []
  for (;;) {
    cells.push(reader.text[reader.position] === '"' ? readQuoted(reader) : readPlain(reader))
    if (reader.text[reader.position] !== reader.separator) break
    reader.position++
  }
  if (reader.text.startsWith('\r\n', reader.position)) reader.position += 2
  else reader.position++
  return cells
}

function readPlain(reader: Reader): Cell {
  const offset = reader.position
  skip(reader)
  return { text: reader.text.slice(offset, reader.position), offset }
}

/** To the end of the cell. */
function skip(reader: Reader): void {
  const end = reader.separator === ';' ? /[;\r\n]/g : /[,\r\n]/g
  end.lastIndex = reader.position
  reader.position = end.exec(reader.text)?.index ?? reader.text.length
}

function readQuoted(reader: Reader): Cell {
  const offset = reader.position
  const end = closingQuote(reader.text, offset)
  if (end === null) {
    reader.position = reader.text.length
    reader.faults.push({
      span: { offset, length: 1 },
      what: 'this quote is never closed',
      todo: 'write `"` at its end',
    })
    return { text: '', offset }
  }
  reader.position = end + 1
  checkEnd(reader)
  return { text: reader.text.slice(offset + 1, end).replaceAll('""', '"'), offset }
}

/** The first quote behind an opening one that is not doubled. */
function closingQuote(text: string, opening: number): number | null {
  for (let at = text.indexOf('"', opening + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at
  }
  return null
}

function checkEnd(reader: Reader): void {
  const offset = reader.position
  skip(reader)
  if (reader.position === offset) return
  const todo = 'write a quote inside a quoted cell twice: `""`'
  reader.faults.push({ span: { offset, length: 1 }, what: 'a quoted cell goes on behind its quote', todo })
}

function wrongLength(row: Row, columns: number): Fault {
  const what = `this row has ${row.length} cells, and the header ${columns}`
  return { span: { offset: row[0]?.offset ?? 0, length: 1 }, what, todo: 'put a cell that holds a separator in quotes' }
}
