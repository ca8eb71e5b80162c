import type { Position } from '../../errors/index.js'

/** What a student fills in. `${name}` in `lab.yaml` stands for the answer, in place of a whole scalar. */
export type Blank = {
  readonly name: string
  /** What is asked, for the student. */
  readonly ask: string
  readonly position: Position
} & BlankForm

export type BlankForm =
  /** A function of the kernel, as a probe's place. */
  | { readonly is: 'function' }
  /** Functions, innermost first. */
  | { readonly is: 'chain' }
  /** A C expression as a probe captures it. */
  | { readonly is: 'expression' }
  | { readonly is: 'number' }
  /** One word or a short line: an error's name, say. */
  | { readonly is: 'word' }
  | { readonly is: 'choice'; readonly options: Readonly<Record<string, string>> }
  /** Sentences, which no machine grades: the teacher reads them beside the evidence. */
  | { readonly is: 'text' }
  /** Probes of the student's own, in a lab's syntax; their ids begin with `my_`. */
  | { readonly is: 'probes' }
  /** Expectations of the student's own, in a lab's syntax. */
  | { readonly is: 'expectations' }
  /** C sources, which `lab.yaml` names below `guest.programs`. */
  | { readonly is: 'program'; readonly files: readonly string[] }

export type BlankKind = BlankForm['is']
