import type { PrepareOptions } from '../../artifacts/kernel/index.js'
import {
  checkOrder,
  type ExpectedOrder,
  type OrderRow,
  type RuleResult,
  renderEdits,
  renderSideBySide,
  sideBySide,
} from '../../initcalls/index.js'
import type { Progress } from '../../system/progress.js'
import { readOrderFile, writeOrderFile } from './orders.js'
import { orderSource } from './sources.js'

/** Writes an order for `--expect`, and says what became of the file. */
export async function saveOrder(path: string, rows: readonly OrderRow[], kernel: string, progress: Progress) {
  const { change, rules } = await writeOrderFile(path, rows, [`The init order of ${kernel}.`])
  const kept = rules === 0 ? '' : `, with the ${rules} rules that it had`
  progress.note(`${path} is ${change}: ${rows.length} initcalls${kept}`)
}

/** What a file calls the kernel: nothing that changes with each build. */
export function kernelTitle({ release, architecture }: Titled): string {
  const version = release === null ? '' : ` ${release.split('.').slice(0, 2).join('.')}`
  return `Linux${version}${architecture === null ? '' : ` ${architecture}`}`
}

interface Titled {
  readonly release: string | null
  readonly architecture: string | null
}

/** Compares what an image promises with an expected order. Resolves with the text that tells of it, and the exit status. */
export async function compareWithExpected(path: string, rows: readonly OrderRow[]) {
  const { order } = await readOrderFile(path)
  const results = checkOrder(order, rows, { returns: false })
  const broken = results.some(({ state }) => state === 'broken')
  const unknown = results.some(({ state }) => state === 'unknown')
  return { text: resultText(results, order, rows), status: broken ? 1 : unknown ? 3 : 0 }
}

const MARKS: Readonly<Record<RuleResult['state'], string>> = { holds: '✓', broken: '✗', unknown: '?' }

function resultText(results: readonly RuleResult[], order: ExpectedOrder, rows: readonly OrderRow[]): string {
  return results
    .map(({ state, message, edits, notes }) => {
      const told = [message, ...notes.map(note => `note: ${note}`)].map(line => `${MARKS[state]} ${line}\n`).join('')
      return edits.length === 0 ? told : `${told}${renderEdits(edits, { expected: order.rows, actual: rows })}`
    })
    .join('')
}

/** Two init orders side by side: nothing is judged. */
export async function compareTwo(names: readonly string[], width: number, context: PrepareOptions) {
  const [left, right] = [await orderSource(names[0] ?? '', context), await orderSource(names[1] ?? '', context)]
  const rows = sideBySide(left.rows, right.rows)
  const text = renderSideBySide(rows, { width, names: [left.name, right.name], context: null })
  return { text, status: 0 }
}
