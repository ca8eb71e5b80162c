import { code, type Fault, faultErrors, KlabError, listing } from '../errors/index.js'
import { type LabSource, readYaml } from '../lab/index.js'
import { type FormBlank, readBlank } from './blank-answer.js'
import { ASSIGNMENT_FILES } from './load.js'
import type { Answer, Answers, Blank, HandInFiles, Handout } from './model/index.js'

/** What a hand-in answers, whatever is in it: each blank is given, empty or refused, and a file that cannot be read refuses them all. */
export function readAnswers(
  { blanks, files: starter }: Pick<Handout, 'blanks' | 'files'>,
  files: HandInFiles,
): Answers {
  const form = readForm(files)
  return new Map(
    blanks.map(blank => [
      blank.name,
      blank.is === 'program' ? programAnswer(blank, starter, files) : formAnswer(form, blank),
    ]),
  )
}

/** Whose the hand-in says that it is; null when it does not say. */
export function claimedStudent(files: HandInFiles): string | null {
  const form = readForm(files)
  const student = 'data' in form ? form.data.student : null
  return typeof student === 'string' || typeof student === 'number' ? String(student) : null
}

/** What stands in the form besides the blanks: a misspelt name, most likely. */
export function strayKeys({ blanks }: Pick<Handout, 'blanks'>, files: HandInFiles): readonly string[] {
  const form = readForm(files)
  const known = new Set(['student', ...blanks.map(({ name }) => name)])
  return 'data' in form ? Object.keys(form.data).filter(key => !known.has(key)) : []
}

/** Why there is nothing to run: a program that is not completed, or cannot be used; null: there is. */
export function missingProgram({ blanks }: Pick<Handout, 'blanks'>, answers: Answers): string | null {
  const program = blanks.find(({ name, is }) => is === 'program' && answers.get(name)?.state !== 'given')
  if (program === undefined) return null
  const answer = answers.get(program.name)
  return answer?.state === 'refused'
    ? `\`${program.name}\` cannot be used: ${answer.error.message}`
    : `\`${program.name}\` is as it was handed out`
}

/** An answer that turned out to be of no use is refused. */
export function refuse(answers: Answers, blank: string, error: KlabError): Answers {
  const answer = answers.get(blank)
  const shown = answer === undefined || answer.state === 'empty' ? '' : answer.shown
  return new Map([...answers, [blank, { state: 'refused', error, shown }]])
}

type Form =
  | { readonly data: Readonly<Record<string, unknown>>; readonly source: LabSource }
  | { readonly error: KlabError | null }

/** A form that is filled in has a few kilobytes. */
const MOST_BYTES = 256 * 1024

function readForm(files: HandInFiles): Form {
  const file = ASSIGNMENT_FILES.answers
  const bytes = files.get(file)
  if (bytes === undefined) return { error: null }
  if (bytes.length > MOST_BYTES)
    return { error: new KlabError('assignment-invalid', { what: `${file} is larger than ${MOST_BYTES / 1024} KiB` }) }
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
  const { source, faults } = readYaml(text, file)
  const [fault] = faults
  if (fault !== undefined) return { error: errorOf(file, text, fault) }
  const { data } = source
  if (data === null) return { error: null }
  if (typeof data === 'object' && !Array.isArray(data)) return { data: data as Record<string, unknown>, source }
  const what = `${file} is a mapping from blanks to answers`
  return {
    error: errorOf(file, text, {
      span: { offset: 0, length: 1 },
      what,
      todo: 'begin from the form that was handed out',
    }),
  }
}

function errorOf(file: string, text: string, fault: Fault): KlabError {
  return faultErrors({ code: 'assignment-invalid', file, text }, [fault]).errors[0]
}

function formAnswer(form: Form, blank: FormBlank): Answer {
  if ('error' in form)
    return form.error === null ? { state: 'empty' } : { state: 'refused', error: form.error, shown: '' }
  const { data, source } = form
  const value = Object.hasOwn(data, blank.name) ? data[blank.name] : null
  const read = readBlank(blank, value)
  if (!('fault' in read)) return read
  const { what, todo, offset = 0, length } = read.fault
  const path = [blank.name]
  const span = length === undefined ? source.span(path, 'value') : source.spanInside(path, offset, length)
  return { state: 'refused', error: errorOf(source.file, source.text, { span, what, todo }), shown: read.shown }
}

/** What was handed out is no answer yet. */
function programAnswer(
  blank: Blank & { readonly is: 'program' },
  starter: Handout['files'],
  files: HandInFiles,
): Answer {
  const missing = blank.files.filter(file => !files.has(file))
  const own = blank.files.filter(file => files.has(file))
  if (own.length === 0) return { state: 'empty' }
  const changed = own.some(file => !Buffer.from(files.get(file) ?? []).equals(Buffer.from(starter.get(file) ?? [])))
  const shown = own.map(file => `${file}, ${linesOf(files.get(file) ?? new Uint8Array())} lines`).join('; ')
  if (missing.length > 0) {
    const what = `${listing(missing.map(code))} ${missing.length === 1 ? 'is' : 'are'} missing from the hand-in`
    return { state: 'refused', error: new KlabError('assignment-invalid', { what }), shown }
  }
  return changed ? { state: 'given', data: null, shown } : { state: 'empty' }
}

function linesOf(bytes: Uint8Array): number {
  return Buffer.from(bytes).toString('latin1').split('\n').length
}
