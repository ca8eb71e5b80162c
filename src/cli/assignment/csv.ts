/** The rows of a CSV (RFC 4180), without empty ones; separated by semicolons when the first line has no comma. A quote that is never closed ends with the text. */
export function csvRows(text: string): readonly (readonly string[])[] {
  const [head = ''] = text.split('\n', 1)
  const field = head.includes(';') && !head.includes(',') ? fields(';') : fields(',')
  const rows: string[][] = []
  let row: string[] = []
  for (const { 1: quoted, 2: plain = '', 3: end = '' } of text.matchAll(field)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (/^[,;]/.test(end)) continue
    if (row.some(one => one !== '')) rows.push(row)
    row = []
  }
  return rows
}

function fields(separator: ',' | ';'): RegExp {
  return new RegExp(
    `(?:"((?:[^"]|"")*)"?[^${separator}\\r\\n]*|([^${separator}\\r\\n]*))(${separator}|\\r?\\n|\\r|$)`,
    'g',
  )
}
