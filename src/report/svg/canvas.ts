import { html, type Markup } from '../html/markup.js'
import { widthOf } from '../text/width.js'

/** All parts share these columns: names of levels, the plot, totals. */
export const WIDTH = 1200
export const LEFT = 132
export const RIGHT = 1052
export const EDGE = WIDTH - 14

/** A part of the picture; parts stand one below the other. */
export interface Part {
  readonly markup: Markup
  readonly height: number
}

/** Where a bar or a box leads to, in a page that has such a place; null alone. */
export type LinkTo = (seq: number) => string | null

/** One digit behind the point is finer than a screen. */
export function units(value: number): number {
  return Math.round(value * 10) / 10
}

/** Columns of the monospaced font are 0.602 em wide in each of the fonts asked for, or less. */
export function textWidth(text: string, size = 11): number {
  return widthOf(text) * size * 0.602
}

export function label(x: number, y: number, name: string, text: string): Markup {
  return html`<text x="${units(x)}" y="${units(y)}" class="${name}">${text}</text>`
}

/** A part's name, and what is to be known of it, in one line. */
export function heading(top: number, name: string, about: string): Markup {
  return html`<text x="14" y="${top + 12}" class="sans"><tspan class="h2">${name}</tspan><tspan class="dim" dx="10">${about}</tspan></text>
`
}

export function linked(href: string | null, inner: Markup): Markup {
  return href === null ? inner : html`<a href="${href}" tabindex="-1">${inner}</a>`
}
