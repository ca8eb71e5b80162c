import { basename } from 'node:path'
import type { BuiltLab } from '../../assignment/build.js'
import type { Handout } from '../../assignment/model/index.js'
import { KlabError, KlabErrors } from '../../errors/index.js'
import { LAB_FILE } from '../../lab/index.js'

/** An answer that cannot be used, as it turned out only when it was put into the lab: the kernel has no such function, say. */
export class Refusal extends Error {
  readonly blank: string
  readonly fault: KlabError

  constructor(blank: string, fault: KlabError) {
    super(fault.message, { cause: fault })
    this.name = 'Refusal'
    this.blank = blank
    this.fault = fault
  }
}

/** Which blank an error of the lab is about; null: it is not the student's. */
export function refusalOf(error: unknown, { blanks }: Pick<Handout, 'blanks'>, built: BuiltLab): Refusal | null {
  const errors = error instanceof KlabErrors ? error.errors : error instanceof KlabError ? [error] : []
  for (const one of errors) {
    if (one.exitStatus !== 2) continue
    const program = blanks.find(
      blank => blank.is === 'program' && sourcesOf(one).some(file => blank.files.includes(file)),
    )
    if (program !== undefined) return new Refusal(program.name, withFileAlone(one))
    const { at } = one.parts
    const blank = at?.file === LAB_FILE ? built.blankAt(at) : null
    if (blank !== null) return new Refusal(blank, withoutPlace(one))
  }
  return null
}

/** The sources of the program that an error is about. */
function sourcesOf({ parts: { facts } }: KlabError): readonly string[] {
  return Array.isArray(facts?.sources) ? facts.sources.map(String) : []
}

/** The compiler's words are about the student's own file: its place and frame may be seen, not where it lay. */
function withFileAlone({ parts }: KlabError): KlabError {
  const { at, ...rest } = parts
  return new KlabError(
    'assignment-invalid',
    at === undefined ? rest : { ...rest, at: { ...at, file: basename(at.file) } },
  )
}

/** The error as the student may see it: what is around the place in the lab may be the teacher's. */
function withoutPlace({ message, parts }: KlabError): KlabError {
  const { why, todo } = parts
  return new KlabError('assignment-invalid', {
    what: message,
    ...(why === undefined ? {} : { why }),
    ...(todo === undefined ? {} : { todo }),
  })
}
