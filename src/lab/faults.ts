import { type Fault, faultErrors, type KlabErrors } from '../errors/index.js'

export type { Fault }

/** All mistakes of a lab file at once, in the order of the file, each with its position and code frame. */
export function labErrors(file: string, text: string, faults: readonly [Fault, ...Fault[]]): KlabErrors {
  return faultErrors({ code: 'lab-invalid', file, text }, faults)
}
