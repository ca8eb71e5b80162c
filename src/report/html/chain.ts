import { type ChainNode, chainOf, fitsLines } from '../view/chain.js'
import type { Call, Lane } from '../view/view.js'
import { argsText, placeText } from '../view/words.js'
import { seqLink } from './call.js'
import { html, type Markup, NOTHING } from './markup.js'

/** Probed calls listed at one function; the rest is counted. */
const SHOWN = 12

/** A task's backtraces laid over one another, from the outermost function down. */
export function chainBox(lane: Lane): Markup {
  if (!lane.calls.some(call => call.hit.frames.length > 1)) return NOTHING
  const { whole, cut } = chainOf(lane)
  const unknown =
    cut.length === 0
      ? NOTHING
      : html`<p class="warn">⚠ The callers of these are not known: the backtrace was cut, or unwinding failed.</p>${nodeList(cut)}`
  return html`<details class="chain"${mostlyChain(lane) ? html` open` : NOTHING}><summary>Who called whom: the merged backtraces</summary>${nodeList(whole)}${unknown}</details>`
}

/** Where most calls never return, the chain tells more than the tree. */
function mostlyChain({ calls }: Lane): boolean {
  return fitsLines(calls) && calls.filter(call => call.end === 'unwatched').length * 2 > calls.length
}

function nodeList(nodes: readonly ChainNode[]): Markup {
  return nodes.length === 0 ? NOTHING : html`<ul class="chain-list">${nodes.map(nodeItem)}</ul>`
}

function nodeItem(node: ChainNode): Markup {
  const { frame, calls, children } = node
  const shown = calls.slice(0, SHOWN).map(callMark)
  const left = calls.length > SHOWN ? html`<span class="dim">and ${calls.length - SHOWN} more</span>` : NOTHING
  return html`<li${calls.length > 0 ? html` class="probed"` : NOTHING}><code>${node.function}</code>${frame.inlined ? html` <span class="tag">inlined</span>` : NOTHING} <span class="place">${placeText(calls[0]?.hit ?? frame) ?? ''}</span> ${shown}${left}${nodeList(children)}</li>
`
}

function callMark(call: Call): Markup {
  const args = call.initcall ?? argsText(call)
  return html`<span class="chain-call">${seqLink(call.hit.seq)}${args === '' ? NOTHING : html` <span class="args">(${args})</span>`}</span> `
}
