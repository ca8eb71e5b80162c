import { stat } from 'node:fs/promises'
import type { PrepareOptions } from '../../artifacts/kernel/index.js'
import { KlabError } from '../../errors/index.js'
import { calledRows, initcallAccount, type OrderRow } from '../../initcalls/index.js'
import { loadSavedRun } from '../../report/index.js'
import { openRegular } from '../../system/regular-file.js'
import { entriesOf, type PromisedInitcalls } from './entries.js'
import { readOrderFile } from './orders.js'

/** An init order, wherever it comes from. */
export interface OrderSource {
  readonly name: string
  readonly rows: readonly OrderRow[]
}

/** A named kernel, a vmlinux, a saved order, or the folder of a run that watched the initcalls. */
export async function orderSource(name: string, context: PrepareOptions): Promise<OrderSource> {
  const found = await stat(name).catch(() => null)
  if (found === null) return promisedOrder(await entriesOf({ kernel: name }, context))
  if (found.isDirectory()) return { name, rows: await rowsOfRun(name) }
  if (await isElf(name)) return { ...promisedOrder(await entriesOf({ vmlinux: name }, context)), name }
  return { name, rows: (await readOrderFile(name)).order.rows }
}

/** The rows of a table; what they return is not known before they are called. */
export function promisedOrder({ entries, kernel }: PromisedInitcalls): OrderSource {
  const rows = entries.map(({ level, function: name, file }) => ({ level, function: name, file, returned: null }))
  return { name: kernel.release === null ? kernel.name : `${kernel.name}-${kernel.release}`, rows }
}

async function rowsOfRun(folder: string): Promise<readonly OrderRow[]> {
  const { events } = await loadSavedRun(folder, null)
  return calledRows(initcallAccount(events))
}

async function isElf(path: string): Promise<boolean> {
  await using file = await openRegular(path).catch(cause => Promise.reject(unusable(path, cause)))
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
  return buffer.readUInt32BE(0) === 0x7f454c46
}

function unusable(path: string, cause: unknown): KlabError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new KlabError('order-invalid', { what: `${path} holds no init order`, why, cause })
}
