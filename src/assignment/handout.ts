import { code, type Fault, positionOf } from '../errors/index.js'
import { type LabSource, shapeFaults } from '../lab/index.js'
import type { Blank, BlankForm } from './model/index.js'
import { type BlankInput, handoutSchema } from './schema.js'
import { readTemplate, templateErrors, unmark } from './template.js'

/** `assignment.yaml` from its text. Throws one `KlabErrors` (`assignment-invalid`) with every mistake. */
export function parseHandout(
  text: string,
  file: string,
): { readonly title: string; readonly blanks: readonly Blank[] } {
  const source = readTemplate(text, file)
  const read = handoutSchema.safeParse(source.data)
  const faults: Fault[] = read.success ? [] : [...shapeFaults(source, source.data, read.error.issues)]
  const blanks = read.success
    ? Object.entries(read.data.blanks).map(([name, input]) => compileBlank(source, text, name, input, faults))
    : []
  const [first, ...rest] = faults
  if (first !== undefined) throw templateErrors(file, text, [first, ...rest])
  return { title: unmark(read.data?.title ?? ''), blanks }
}

function compileBlank(source: LabSource, text: string, name: string, input: BlankInput, faults: Fault[]): Blank {
  const span = source.span(['blanks', name], 'key')
  if (RESERVED.has(name)) faults.push({ span, what: `${code(name)} is the form's own`, todo: 'choose another name' })
  for (const [key, kind] of OWN_KEYS) {
    const needed = input.is === kind
    if (needed === (input[key] !== undefined)) continue
    const what = needed ? `a ${code(kind)} needs ${code(key)}` : `only a ${code(kind)} has ${code(key)}`
    faults.push({ span, what })
  }
  return {
    name,
    ask: unmark(input.ask),
    position: { file: source.file, ...positionOf(text, span.offset) },
    ...formOf(input),
  }
}

/** Keys of the answers' file that are no blank's. */
const RESERVED: ReadonlySet<string> = new Set(['student'])

const OWN_KEYS = [
  ['options', 'choice'],
  ['files', 'program'],
] as const

function formOf({ is, options = {}, files = [] }: BlankInput): BlankForm {
  switch (is) {
    case 'choice':
      return { is, options: Object.fromEntries(Object.entries(options).map(([name, text]) => [name, unmark(text)])) }
    case 'program':
      return { is, files }
    default:
      return { is }
  }
}
