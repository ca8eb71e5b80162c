import { createHash } from 'node:crypto'
import { KlabError } from '../../errors/index.js'

/** One part of a class that several machines share. */
export interface Shard {
  /** From 1 to `of`. */
  readonly number: number
  readonly of: number
}

/** `2/8`. Throws `option-invalid`. */
export function parseShard(text: string): Shard {
  const [, number, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? []
  if (number !== undefined && of !== undefined && number >= 1 && number <= of) return { number, of }
  throw new KlabError('option-invalid', {
    what: `\`--shard ${text}\` is no part of a whole`,
    todo: 'write `--shard 2/8` for the second of eight parts',
  })
}

/** By the student's name alone: whoever else has handed something in, a student is in the same shard on every machine, and in one. */
export function isInShard(student: string, { number, of }: Shard): boolean {
  return createHash('sha256').update(student).digest().readUInt32BE() % of === number - 1
}
