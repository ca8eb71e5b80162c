import { KlabError } from '../errors/index.js'
import { missing } from './check.js'
import type { Check } from './types.js'

/** A fault on the way to a finding is the finding: doctor goes on. Only an interruption ends it. */
export async function unlessItFails(
  id: string,
  name: string,
  cost: string,
  look: () => Promise<Check>,
): Promise<Check> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof KlabError) || error.code === 'interrupted') throw error
    return faultCheck(id, name, cost, error)
  }
}

export function faultCheck(id: string, name: string, cost: string, { parts }: KlabError): Check {
  const { what, why, todo } = parts
  return missing(id, name, { found: why === undefined ? what : `${what}: ${why}`, cost, wayOut: todo ?? null })
}
