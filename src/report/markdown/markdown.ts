import type { ExpectationVerdict, LineOutcome } from '../../verdict/types.js'
import { kernelText, machineText } from '../facts.js'
import { initcallStory } from '../initcalls/story.js'
import type { Report } from '../report.js'
import { tallyText } from '../summary.js'
import { laneHeadingText, laneText } from '../terminal/terminal.js'
import { troubles } from '../troubles.js'
import { buildView } from '../view/build.js'
import { leftText } from '../view/lane-facts.js'
import { savedFiles } from '../view/packets.js'
import type { View } from '../view/view.js'
import { block, code, inline } from './escape.js'
import { filesPart } from './files.js'
import { initcallPart } from './initcalls.js'

const MARK: Readonly<Record<LineOutcome, string>> = {
  passed: '✅',
  failed: '❌',
  inconclusive: '❔',
  'not-applicable': '➖',
}
/** Columns of the trees, which a page does not wrap. */
const TREE_WIDTH = 120

/** `report.md`: the verdict, each expectation, what is missing, each task's calls. */
export function renderMarkdown(report: Report): string {
  const { lab, verdict } = report
  const view = buildView(report)
  const parts = [
    `# ${MARK[verdict.verdict]} ${inline(lab.name)}: ${verdict.verdict}`,
    `${inline(lab.title)}. ${tallyText(report)}.`,
    inline(`${kernelText(report.manifest)} · ${machineText(report.manifest)}`),
    '## Expectations',
    expectationTable(verdict.expectations),
    ...troublesPart(report),
    ...initcallPart(initcallStory(report)),
    '## What happened',
    ...leftPart(view),
    ...view.lanes.flatMap(lane => [
      `### ${inline(laneHeadingText(lane, view))}`,
      block(laneText(lane, view, TREE_WIDTH)),
    ]),
    ...filesPart(savedFiles(report.events)),
    '## The run',
    facts(report),
  ]
  return `${parts.join('\n\n')}\n`
}

function expectationTable(expectations: readonly ExpectationVerdict[]): string {
  if (expectations.length === 0) return 'The lab states none.'
  const rows = expectations.map(
    ({ verdict, text, seen, seqs }) =>
      `| ${MARK[verdict]} ${verdict.replace('-', ' ')} | ${code(text)} | ${inline(seen)} | ${seqs
        .slice(0, 5)
        .map(seq => `#${seq}`)
        .join(' ')} |`,
  )
  return ['| verdict | expectation | what was seen | events |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function troublesPart(report: Report): string[] {
  const found = troubles(report)
  if (found.length === 0) return []
  return [
    '## What the evidence lacks',
    found.map(({ text, seq }) => `- ⚠ ${inline(text)}${seq === null ? '' : ` (#${seq})`}`).join('\n'),
  ]
}

function leftPart(view: View): string[] {
  const left = leftText(view)
  return left === null ? [] : [inline(left)]
}

function facts({ manifest }: Report): string {
  const { kernel, rootfs, trace, durations } = manifest
  const rows = [
    ['kernel', kernel === null ? 'none' : `${kernel.name} ${kernel.release}, build-id ${kernel.buildId}`],
    ['rootfs', rootfs === null ? 'none' : `sha256 ${rootfs.sha256}`],
    ['machine', machineText(manifest)],
    ['trace', trace === null ? 'none' : `${trace.events} events, sha256 ${trace.sha256}`],
    [
      'durations',
      Object.entries(durations)
        .map(([phase, ms]) => `${phase} ${(ms / 1000).toFixed(1)} s`)
        .join(', '),
    ],
    ['started', `${manifest.startedAt}, klab ${manifest.klab}`],
  ]
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${inline(value ?? '')} |`)].join('\n')
}
