import type { Frame, HitEvent } from '../../event/index.js'
import type { SourceLookup } from '../report.js'
import { count } from '../text/plural.js'
import { backtraceWarning, placeText } from '../view/words.js'
import { html, type Markup, NOTHING } from './markup.js'

/** A backtrace, innermost first, and what is wrong with it. Folded. */
export function framesBox(hit: HitEvent, source: SourceLookup): Markup {
  if (hit.backtrace === 'none') return NOTHING
  const warning = backtraceWarning(hit.backtrace, hit.frames.length)
  return html`<details class="frames"><summary>Backtrace, ${count(hit.frames.length, 'frame')}${warning === null ? NOTHING : html` <span class="warn">⚠ ${warning}</span>`}</summary>${frameList(hit.frames, source)}${warning === null ? NOTHING : html`<p class="warn">⚠ ${warning}: what called it is not known</p>`}</details>`
}

export function frameList(frames: readonly Frame[], source: SourceLookup): Markup {
  return html`<ol class="frame-list">${frames.map(frame => frameItem(frame, source))}</ol>`
}

function frameItem(frame: Frame, source: SourceLookup): Markup {
  return html`<li><code>${frame.function}</code>${frame.inlined ? html` <span class="tag">inlined</span>` : NOTHING} <span class="place">${placeText(frame) ?? 'no line known'}</span> <span class="address">${frame.address}</span>${sourceLine(frame, source)}</li>`
}

/** The line's text, when the source is at hand. */
export function sourceLine(
  at: { readonly file: string | null; readonly line: number | null },
  source: SourceLookup,
): Markup {
  if (at.file === null || at.line === null) return NOTHING
  const text = source(at.file, at.line)?.replace(/\t/g, '  ').trim() ?? ''
  // a lone brace tells nobody anything
  return !/\w/.test(text) ? NOTHING : html`<pre class="quote"><span class="line-number">${at.line}</span> ${text}</pre>`
}
