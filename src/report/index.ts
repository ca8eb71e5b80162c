import { renderHtml } from './html/page.js'
import { renderJson } from './json.js'
import { renderJunit } from './junit.js'
import { renderMarkdown } from './markdown/markdown.js'
import type { Report } from './report.js'
import { renderSvg } from './svg/svg.js'
import { PLAIN_TERMINAL, type TerminalOptions } from './terminal/options.js'
import { renderSummary, renderTerminal } from './terminal/terminal.js'

export { type Excerpt, excerptOf } from './excerpt.js'
export { decodeManifest, encodeManifest, type ManifestRootfs, type RunManifest } from './manifest.js'
export { noSource, type Report, type SourceLookup } from './report.js'
export { loadSavedRun, savedTrace } from './saved.js'
export { tallyOf } from './summary.js'
export { type TerminalOptions, terminalOptions } from './terminal/options.js'
export { painter, type Span, type Style } from './terminal/paint.js'
export { renderFailures } from './terminal/terminal.js'

/** Each reporter is a function from a report to a string; `options` matter to a terminal only. */
const REPORTERS = {
  terminal: renderTerminal,
  summary: renderSummary,
  markdown: renderMarkdown,
  html: renderHtml,
  junit: renderJunit,
  json: renderJson,
  svg: renderSvg,
} satisfies Record<string, (report: Report, options: TerminalOptions) => string>

export type ReportFormat = keyof typeof REPORTERS

export const REPORT_FORMATS = Object.keys(REPORTERS) as readonly ReportFormat[]

export function isFormat(name: string): name is ReportFormat {
  return Object.hasOwn(REPORTERS, name)
}

export function renderReport(format: ReportFormat, report: Report, options: TerminalOptions = PLAIN_TERMINAL): string {
  return REPORTERS[format](report, options)
}
