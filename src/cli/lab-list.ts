import type { Lab } from '../lab/index.js'
import { visible } from '../report/text/visible.js'
import { padEnd, widthOf, wrap } from '../report/text/width.js'

/** The labs as blocks: name and title, then kernel, topics and what they answer. Ends with a newline. */
export function labBlocks(labs: readonly Lab[], width: number): string {
  const margin = Math.max(0, ...labs.map(({ name }) => widthOf(name))) + 2
  return labs.map(lab => block(lab, margin, width)).join('\n')
}

function block({ name, title, kernel, requires, topics, answers }: Lab, margin: number, width: number) {
  const facts = [
    ['kernel', requires.length === 0 ? kernel : `${kernel}, with ${requires.join(', ')}`],
    ['topics', topics.join(', ')],
    ...answers.map((answer, index) => [index === 0 ? 'answers' : '', answer] as const),
  ] as const
  const [head = '', ...more] = wrap(visible(title), width - margin)
  const lines = [
    `${padEnd(visible(name), margin)}${head}`,
    ...more.map(line => `${' '.repeat(margin)}${line}`),
    ...facts.filter(([, text]) => text !== '').flatMap(([key, text]) => factLines(key, text, margin, width)),
  ]
  return lines.map(line => `${line.trimEnd()}\n`).join('')
}

const KEY_WIDTH = 9

function factLines(key: string, text: string, margin: number, width: number): readonly string[] {
  const lines = wrap(visible(text), width - margin - KEY_WIDTH)
  return lines.map((line, at) => `${' '.repeat(margin)}${(at === 0 ? key : '').padEnd(KEY_WIDTH)}${line}`)
}

/** A lab as `klab list --json` tells it. */
export function labSummary({ name, title, kernel, requires, topics, answers }: Lab): object {
  return { name, title, kernel, requires, topics, answers }
}
