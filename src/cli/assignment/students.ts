import { code, KlabError, visible } from '../../errors/index.js'
import { parseCsv } from '../../grade/hand-ins/index.js'
import { readRegular } from '../../system/regular-file.js'

export interface StudentOptions {
  readonly student: readonly string[]
  readonly students?: string
}

/** Whom hand-outs are for, in the order given. Throws `option-invalid` when there is nobody, or somebody twice. */
export async function studentsFrom({ student, students }: StudentOptions): Promise<readonly string[]> {
  const names = [...student, ...(students === undefined ? [] : await studentsIn(students))].map(checked)
  if (names.length === 0)
    throw new KlabError('option-invalid', {
      what: 'it is not said for whom',
      todo: 'give `--student NAME`, or `--students FILE` with a name on each line',
    })
  const seen = new Map<string, string>()
  for (const name of names) {
    // As values are drawn.
    const key = name.normalize('NFC').toLowerCase()
    const first = seen.get(key)
    if (first !== undefined)
      throw new KlabError('option-invalid', { what: `${code(first)} and ${code(name)} are one student, given twice` })
    seen.set(key, name)
  }
  return names
}

const MOST_BYTES = 4 * 1024 * 1024

/** A name on each line; of a CSV the column `student`, or else the first. */
async function studentsIn(file: string): Promise<readonly string[]> {
  const bytes = await readRegular(file, MOST_BYTES).catch(cause => {
    throw new KlabError('option-invalid', { what: `${file} cannot be read`, why: cause.message, cause })
  })
  const text = bytes.toString('utf8').replace(/^\ufeff/, '')
  if (!/\.csv$/i.test(file)) return text.split(/\r?\n/).filter(line => /^\s*[^#\s]/.test(line))
  const { header, rows } = parseCsv(text, file)
  const column = header.findIndex(cell => cell.text.trim().toLowerCase() === 'student')
  return rows.map(row => row[Math.max(0, column)]?.text ?? '').filter(name => name.trim() !== '')
}

const LONGEST = 100

function checked(given: string): string {
  const name = given.trim()
  if (name !== '' && name.length <= LONGEST && visible(name) === name) return name
  throw new KlabError('option-invalid', {
    what: `"${visible(name.slice(0, LONGEST))}" is no student's name`,
    why: `it is a text on one line, at most ${LONGEST} characters, without control characters`,
  })
}
