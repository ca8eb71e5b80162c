import { KlabError } from '../../errors/index.js'
import { ASSIGNMENT_FILES } from '../load.js'
import type { Assignment, HandInFiles, Handout } from '../model/index.js'
import { sampleFiles } from '../samples.js'
import { answerSecrets, type Found } from './key-secrets.js'
import type { Secret } from './secret.js'

/** The sample hand-ins' files, by sample and path; the first sample solves all of it. */
export type Samples = ReadonlyMap<string, HandInFiles>

/** The samples that the key names, in its order. Rejects with `KlabError` (`assignment-invalid`) when one is not there. */
export async function readSamples(assignment: Assignment): Promise<Samples> {
  const samples = new Map<string, HandInFiles>()
  for (const name of Object.keys(assignment.key.samples))
    samples.set(
      name,
      await sampleFiles(assignment, name).catch(cause => Promise.reject(unreadable(assignment, name, cause))),
    )
  return samples
}

/** The whole solution's answers, and every line of a sample's program that the students are not given. */
export function sampleSecrets({ handout }: Assignment, samples: Samples): Found {
  const [first] = samples
  const form = first?.[1].get(ASSIGNMENT_FILES.answers)
  const answers =
    first === undefined || form === undefined
      ? { secrets: [], unsearched: [] }
      : answerSecrets(decode(form), `samples/${first[0]}/${ASSIGNMENT_FILES.answers}`, handout.blanks)
  const given = [...handout.files].flatMap(([path, bytes]) => (TOLD.has(path) ? [] : [decode(bytes)])).join('\n')
  const lines = ownLines(handout, samples).flatMap(file => file.lines.filter(({ text }) => !given.includes(text)))
  return { secrets: [...answers.secrets, ...lines], unsearched: answers.unsearched }
}

/** What is written for people: a line of a program in it is a line that was given away. */
const TOLD: ReadonlySet<string> = new Set([ASSIGNMENT_FILES.public, ASSIGNMENT_FILES.task])

/** A file of a sample, and its lines that the file of the same name does not have that the student begins with. */
export interface SampleFile {
  readonly sample: string
  readonly path: string
  readonly lines: readonly Secret[]
}

export function ownLines({ files }: Pick<Handout, 'files'>, samples: Samples): readonly SampleFile[] {
  return [...samples].flatMap(([sample, its]) =>
    [...its]
      .filter(([path]) => path !== ASSIGNMENT_FILES.answers)
      .map(([path, bytes]) => {
        const begun = new Set(linesOf(files.get(path) ?? new Uint8Array()))
        const what = `a line of samples/${sample}/${path}`
        return {
          sample,
          path,
          lines: linesOf(bytes)
            .filter(text => !begun.has(text))
            .map(text => ({ text, what })),
        }
      }),
  )
}

/** Shorter ones are in every program. */
const SHORTEST_LINE = 12

/** Comments say in words what a task may say too, and headers are nobody's solution. */
const REMARK = /^(?:\/\/|\/?\*|#\s*include\b)/

export function linesOf(bytes: Uint8Array): readonly string[] {
  const lines = decode(bytes)
    .split('\n')
    .map(line => line.trim())
  return [...new Set(lines.filter(line => line.length >= SHORTEST_LINE && /\p{L}/u.test(line) && !REMARK.test(line)))]
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

function unreadable({ key }: Assignment, name: string, cause: Error): KlabError {
  const todo = `${key.file} names it under \`samples:\``
  return new KlabError('assignment-invalid', {
    what: `the sample ${name} cannot be read`,
    why: cause.message,
    todo,
    cause,
  })
}
