import { KlabError } from '../errors/index.js'

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

/** The error as the student may see it: what is around the place in the lab may be the teacher's. */
export function withoutPlace({ message, parts }: KlabError): KlabError {
  const { why, todo } = parts
  return new KlabError('assignment-invalid', {
    what: message,
    ...(why === undefined ? {} : { why }),
    ...(todo === undefined ? {} : { todo }),
  })
}
