import { levelName } from '../levels.js'
import type { Exception, InitcallName, OrderRule } from './types.js'
import { wordOf } from './word.js'

/** A rule as it is written. */
export function formatRule(rule: OrderRule): string {
  switch (rule.kind) {
    case 'order':
      return `${formatName(rule.name)} ${rule.runs} ${formatName(rule.other)}`
    case 'level':
      return `level of ${formatName(rule.name)} is ${levelName(rule.level)}`
    case 'returns':
      return `${formatName(rule.name)} returns ${rule.returned}`
    case 'there':
      return `${formatName(rule.name)} is ${rule.there ? '' : 'not '}there`
    case 'all':
      return rule.except.length === 0 ? '*' : `* except ${rule.except.map(formatException).join(', ')}`
  }
}

export function formatName({ function: name, file }: InitcallName): string {
  const word = wordOf(name, SPECIAL)
  return file === null ? word : `${word}@${wordOf(file, ',')}`
}

export function formatException(exception: Exception): string {
  switch (exception.kind) {
    case 'level':
      return levelName(exception.level)
    case 'edit':
      return exception.edit
    case 'file':
      return wordOf(exception.glob, SPECIAL)
    case 'function':
      return formatName({ function: exception.glob, file: exception.file })
  }
}

/** `@` stands before a file, `,` between exceptions. */
const SPECIAL = '@,'
