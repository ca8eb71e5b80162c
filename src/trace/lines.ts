/** No event of ours comes near it: a line may have 16 MiB. */
export const LINE_LIMIT = 16 * 1024 * 1024

/** A line without its newline. `bytes` is null when it is longer than the limit. `ended`: a newline followed. */
export interface Line {
  readonly number: number
  /** Where it begins in the file. */
  readonly offset: number
  readonly bytes: Buffer | null
  readonly ended: boolean
}

const NEWLINE = 0x0a

/** Cuts a stream of bytes at its newlines, keeping at most one line in memory. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, limit = LINE_LIMIT): AsyncGenerator<Line> {
  let number = 1
  let offset = 0
  let parts: Buffer[] = []
  let length = 0
  const keep = (part: Buffer) => {
    length += part.length
    if (length > limit) parts = []
    else if (part.length > 0) parts.push(part)
  }
  const take = (ended: boolean): Line => {
    const line = { number, offset, bytes: length > limit ? null : Buffer.concat(parts), ended }
    number += 1
    offset += length + (ended ? 1 : 0)
    parts = []
    length = 0
    return line
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      keep(chunk.subarray(from, at))
      yield take(true)
      from = at + 1
    }
    keep(chunk.subarray(from))
  }
  if (length > 0) yield take(false)
}
