import { basename, dirname, resolve } from 'node:path'
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
export function refusalOf(error: unknown, { blanks }: Handout, built: BuiltLab, folder: string): Refusal | null {
  const errors = error instanceof KlabErrors ? error.errors : error instanceof KlabError ? [error] : []
  for (const one of errors) {
    const { at } = one.parts
    if (one.exitStatus !== 2 || at === undefined || dirname(resolve(at.file)) !== resolve(folder)) continue
    const file = basename(at.file)
    const program = blanks.find(blank => blank.is === 'program' && blank.files.includes(file))
    if (program !== undefined)
      return new Refusal(program.name, new KlabError('assignment-invalid', { ...one.parts, at: { ...at, file } }))
    const blank = file === LAB_FILE ? built.blankAt(at) : null
    if (blank !== null) return new Refusal(blank, withoutPlace(one))
  }
  return null
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
