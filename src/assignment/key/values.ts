import { code } from '../../errors/index.js'
import type { Path } from '../../lab/index.js'
import type { Key, ValueDomain } from '../model/index.js'
import type { KeyInput, ValueInput } from '../schema.js'
import { blame, known, list, type Reading } from './reading.js'

/** What the students' values are drawn from. */
export function compileValues(reading: Reading, { values }: KeyInput): Key['values'] {
  const names = Object.keys(values)
  return Object.fromEntries(
    Object.entries(values).map(([name, input]) => {
      for (const other of [...(input['apart-from'] ?? []), ...list(input['same-as']?.replace(/\..*/, ''))])
        known(reading, 'value', other, names, ['values', name])
      if (reading.blanks.some(blank => blank.name === name))
        blame(reading, ['values', name], `${code(name)} is a blank's name, and \`\${${name}}\` would be both`)
      return [name, domainOf(reading, input, ['values', name])]
    }),
  )
}

function domainOf(reading: Reading, input: ValueInput, path: Path): ValueDomain {
  const { from, to, letters, shuffle, where } = input
  const kinds = [from ?? to, letters, input['one-of'], shuffle, input['same-as']].filter(kind => kind !== undefined)
  if (kinds.length !== 1)
    blame(reading, path, 'a value is one thing', 'give `from` and `to`, or `letters`, `one-of`, `shuffle` or `same-as`')
  if (where !== undefined && input['same-as'] === undefined)
    blame(reading, path, '`where` is for a value that follows from another', 'add `same-as`')
  if (letters !== undefined) return { type: 'letters', length: letters }
  if (input['one-of'] !== undefined) return { type: 'one-of', of: input['one-of'] }
  if (shuffle !== undefined) return { type: 'shuffle', of: shuffle }
  if (input['same-as'] !== undefined) return { type: 'same', as: input['same-as'], where: where ?? null }
  if (from === undefined || to === undefined || from > to)
    blame(reading, path, '`from` and `to` say from where to where', 'give both, the lesser first')
  return { type: 'integer', from: from ?? 0, to: Math.max(to ?? 0, from ?? 0), apartFrom: input['apart-from'] ?? [] }
}
