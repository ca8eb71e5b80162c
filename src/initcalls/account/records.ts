import type { Hex } from '../../event/index.js'
import type { TracedCall } from './calls.js'
import type { InitcallRecord, InitcallSources, LoggedInitcall } from './types.js'

/** A record that is still being filled. */
export interface OpenRecord extends InitcallRecord {
  /** Where it was called, when the table does not have it. */
  readonly address: Hex | null
  readonly calls: TracedCall[]
  readonly logged: LoggedInitcall[]
}

export interface RecordBook {
  readonly records: readonly OpenRecord[]
  promises(name: string): boolean
  /** The record of the call's function; a function that is registered twice has two, the first call is the first one's. */
  ofCall(call: TracedCall): OpenRecord | undefined
  /** A new record of something that the table does not have, behind another one; null: before all. */
  extra(name: string, address: Hex | null, behind: OpenRecord | null): OpenRecord
}

/** A record for each entry of the table. */
export function recordBook(entries: InitcallSources['entries']): RecordBook {
  const records: OpenRecord[] = entries.map(promised => ({ ...blank(promised.function, promised.address), promised }))
  const names = new Set(entries.map(entry => entry.function))
  const byAddress = new Map<bigint, OpenRecord[]>()
  const index = (record: OpenRecord) => {
    if (record.address === null) return
    const key = BigInt(record.address)
    byAddress.set(key, [...(byAddress.get(key) ?? []), record])
  }
  for (const record of records) index(record)
  return {
    records,
    promises: name => names.has(name),
    ofCall({ address }) {
      const here = address === null ? [] : (byAddress.get(BigInt(address)) ?? [])
      return here.find(({ calls }) => calls.length === 0) ?? here.at(-1)
    },
    extra(name, address, behind) {
      const record = blank(name, address)
      records.splice(behind === null ? 0 : records.indexOf(behind) + 1, 0, record)
      index(record)
      return record
    },
  }
}

function blank(name: string, address: Hex | null): OpenRecord {
  return { function: name, address, promised: null, calls: [], logged: [] }
}
