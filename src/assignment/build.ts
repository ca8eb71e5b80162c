import { type Document, parseDocument } from 'yaml'
import { code, type KlabErrors, type Position, positionOf } from '../errors/index.js'
import { type Path, readYaml } from '../lab/index.js'
import { marksOf } from './build-marks.js'
import { fillText } from './fill.js'
import type { Answer, Answers, Blank, Check, Handout, Key, Values } from './model/index.js'
import { readTemplate, templateErrors, withoutBraces } from './template.js'

/** A lab that comes of an assignment and its answers, as text, and who is to blame for what in it. */
export interface BuiltLab {
  readonly source: string
  /** Which of the lab's expectations belongs to which check, and which to the student, by blank. */
  readonly checks: readonly { readonly check: string; readonly index: number }[]
  readonly theirs: readonly { readonly blank: string; readonly index: number }[]
  /** The blank whose answer stands in this line; null: the assignment's own. */
  blankAt(position: Pick<Position, 'line'>): string | null
}

/** What the key adds to the lab of a scenario. */
export interface KeyPart {
  readonly probes: Key['probes']
  readonly checks: readonly Check[]
}

export const NO_KEY: KeyPart = { probes: {}, checks: [] }

/**
 * The lab with the values and the answers put in; hidden probes and the checks' expectations after its own. What is not
 * answered is a stand-in, and the probes that it concerns are optional. Throws `KlabErrors` (`assignment-invalid`).
 */
export function buildLab(handout: Handout, values: Values, answers: Answers, key: KeyPart = NO_KEY): BuiltLab {
  const file = 'lab.yaml'
  const text = fillText(handout.lab, values)
  // For its words and positions, and its bounds.
  readTemplate(text, file)
  const document = parseDocument(withoutBraces(text), {
    version: '1.2',
    schema: 'core',
    keepSourceTokens: false,
  })
  const building: Building = { document, blanks: handout.blanks, answers, owners: [] }
  addProbes(building, key.probes)
  const checks = key.checks.flatMap(check => addCheck(building, check))
  putAnswers(building, file, text)
  const theirs = handout.blanks.flatMap(blank => addOwn(building, blank))
  const source = document.toString({ lineWidth: 0 })
  return { source, checks, theirs, blankAt: position => ownerAt(source, building.owners, position) }
}

interface Building {
  readonly document: Document
  readonly blanks: readonly Blank[]
  readonly answers: Answers
  /** Where in the lab a blank's answer stands. */
  readonly owners: { readonly blank: string; readonly path: Path }[]
}

function addProbes({ document }: Building, probes: Key['probes']): void {
  for (const [id, probe] of Object.entries(probes)) document.setIn(['probes', id], document.createNode(probe))
}

function addCheck(building: Building, check: Check): { readonly check: string; readonly index: number }[] {
  return check.type === 'expect' || check.type === 'refute'
    ? [{ check: check.id, index: addExpectation(building, check.expectation) }]
    : []
}

function addExpectation({ document }: Building, expectation: unknown): number {
  const list = document.getIn(['expect'])
  if (list === undefined || list === null) document.setIn(['expect'], document.createNode([]))
  const items = (document.getIn(['expect']) as { readonly items: readonly unknown[] }).items
  document.addIn(['expect'], document.createNode(expectation))
  return items.length - 1
}

/** Each mark is replaced by the answer to its blank. Found first and replaced then: an answer may look like a mark. */
function putAnswers(building: Building, file: string, text: string): void {
  const { document, blanks, answers, owners } = building
  for (const { name, path, anchor, whole } of marksOf(document)) {
    const blank = blanks.find(one => one.name === name)
    if (blank === undefined) throw unusable(file, text, name, `there is neither a value nor a blank ${code(name)}`)
    if (!whole)
      throw unusable(file, text, name, `the blank ${code(name)} stands inside a longer text, which an answer cannot`)
    owners.push({ blank: name, path })
    const answer = answers.get(name) ?? { state: 'empty' }
    if (answer.state !== 'given' && path[0] === 'probes') document.setIn([...path.slice(0, 2), 'optional'], true)
    const node = document.createNode(answer.state === 'given' ? answer.data : STAND_INS[blank.is])
    if (anchor !== undefined) Object.assign(node, { anchor })
    document.setIn(path, node)
  }
}

/** In place of an answer that is not there: of the right kind, and nothing that any kernel has. */
const STAND_INS: Readonly<Record<Blank['is'], unknown>> = {
  function: 'klab_unanswered',
  chain: ['klab_unanswered'],
  expression: '0',
  number: 0,
  word: 'unanswered',
  choice: 'unanswered',
  text: 'unanswered',
  probes: {},
  expectations: [],
  program: 'unanswered',
}

/** The student's own probes and expectations come behind all others. */
function addOwn(building: Building, { name, is }: Blank): { readonly blank: string; readonly index: number }[] {
  const answer: Answer | undefined = building.answers.get(name)
  if (answer?.state !== 'given') return []
  if (is === 'probes') {
    for (const [id, probe] of Object.entries(answer.data as Record<string, unknown>)) {
      building.document.setIn(['probes', id], building.document.createNode(probe))
      building.owners.push({ blank: name, path: ['probes', id] })
    }
  }
  if (is !== 'expectations') return []
  return (answer.data as readonly unknown[]).map(expectation => {
    const index = addExpectation(building, expectation)
    building.owners.push({ blank: name, path: ['expect', index] })
    return { blank: name, index }
  })
}

function ownerAt(source: string, owners: Building['owners'], { line }: Pick<Position, 'line'>): string | null {
  const { source: read } = readYaml(source, 'lab.yaml')
  const owner = owners.find(({ path }) => {
    const [first, last] = [read.span(path, 'key'), read.span(path, 'value')]
    return (
      line >= positionOf(source, first.offset).line && line <= positionOf(source, last.offset + last.length - 1).line
    )
  })
  return owner?.blank ?? null
}

function unusable(file: string, text: string, name: string, what: string): KlabErrors {
  const offset = Math.max(0, text.indexOf(`\${${name}}`))
  return templateErrors(file, text, [{ span: { offset, length: name.length + 3 }, what }])
}
