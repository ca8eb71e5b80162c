import { visible } from '../text/visible.js'
import { captureLines } from '../view/captures.js'
import { type ChainNode, chainOf } from '../view/chain.js'
import type { Call, Lane, View } from '../view/view.js'
import { argsText, callWarnings, placeText } from '../view/words.js'
import type { Row } from './row.js'

/** A task's merged backtraces from the outermost function down; probed functions are marked `●`. */
export function chainRows(lane: Lane, view: View): readonly Row[] {
  const { whole, cut } = chainOf(lane)
  const rows: Row[] = []
  addNodes(rows, whole, '', view)
  if (cut.length > 0) rows.push({ gutter: 'blank', prefix: '', spans: [['warn', '⚠ callers not known:']] })
  addNodes(rows, cut, '', view)
  return rows
}

function addNodes(rows: Row[], nodes: readonly ChainNode[], prefix: string, view: View): void {
  nodes.forEach((node, index) => {
    const last = index === nodes.length - 1
    addNode(rows, node, `${prefix}${last ? '└─ ' : '├─ '}`, `${prefix}${last ? '   ' : '│  '}`, view)
  })
}

function addNode(rows: Row[], node: ChainNode, prefix: string, below: string, view: View): void {
  const [only, ...more] = node.calls
  const under = node.children.length > 0 ? `${below}│  ` : `${below}   `
  const single = only !== undefined && more.length === 0 ? only : null
  rows.push({ ...nodeRow(node, single, prefix), nextPrefix: under })
  for (const call of node.calls) {
    if (single === null) rows.push(hitRow(call, under))
    for (const text of callWarnings(call)) rows.push({ gutter: 'blank', prefix: under, spans: [['warn', `⚠ ${text}`]] })
    for (const text of captureLines(call, view.fieldOf))
      rows.push({ gutter: 'blank', prefix: under, spans: [['plain', text]] })
  }
  addNodes(rows, node.children, below, view)
}

function nodeRow(node: ChainNode, call: Call | null, prefix: string): Row {
  const place = placeText(call?.hit ?? node.frame)
  return {
    gutter: call === null ? 'blank' : { seq: call.hit.seq, time: call.hit.time },
    prefix,
    spans: [
      [node.calls.length > 0 ? 'good' : 'plain', node.calls.length > 0 ? '● ' : ''],
      [node.calls.length > 0 ? 'strong' : 'plain', visible(node.function)],
      ['dim', call === null ? '' : bracketed(call)],
      ['dim', node.frame.inlined ? ' (inlined)' : ''],
    ],
    elastic: 2,
    ...(place === null ? {} : { tail: ['dim', place] as const }),
  }
}

function hitRow(call: Call, prefix: string): Row {
  const gutter = { seq: call.hit.seq, time: call.hit.time }
  return {
    gutter,
    prefix,
    spans: [
      ['good', '● '],
      ['dim', bracketed(call) || '()'],
    ],
  }
}

function bracketed(call: Call): string {
  const args = argsText(call)
  return args === '' ? '' : `(${args})`
}
