import { labPathFault } from './lab-path.js'
import { code } from './show.js'

interface SetNameFault {
  readonly offset: number
  readonly length: number
  readonly what: string
  readonly todo: string
}

const SHIPPED = /^[a-z0-9][a-z0-9-]{0,63}$/

/** A set is a file of the lab's own folder; otherwise it is one that ships with klab. */
export function isOwnSet(name: string): boolean {
  return name.endsWith('.yaml')
}

/** Why this names no set, or null. */
export function setNameFault(name: string): SetNameFault | null {
  if (isOwnSet(name)) return labPathFault(name)
  if (SHIPPED.test(name)) return null
  const todo = "write a shipped set's name (`tcp-states`), or a file of the lab's folder that ends with `.yaml`"
  return { offset: 0, length: name.length, what: `${code(name)} is no name of a set`, todo }
}
