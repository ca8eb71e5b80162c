import { code, KlabError } from '../../errors/index.js'
import { form } from '../form.js'
import { ASSIGNMENT_FILES } from '../load.js'
import type { Handout, Values } from '../model/index.js'
import { filledFiles } from '../samples.js'
import { howTo } from './how-to.js'

export const HOW_TO_FILE = 'README.md'

/**
 * The files of one student's hand-out, by path, sorted. A function of the public half and of the student's own values: it is given
 * nothing else, so that nothing else can be in it but what the teacher has written there.
 */
export function pack(handout: Handout, student: string, values: Values): ReadonlyMap<string, Uint8Array> {
  const own = { ...handout, student }
  const made = [
    [ASSIGNMENT_FILES.lab, handout.lab],
    [ASSIGNMENT_FILES.answers, form(own)],
    [HOW_TO_FILE, howTo(own)],
  ] as const
  for (const [path] of made) if (handout.files.has(path)) throw twice(handout, path)
  const files = [...handout.files, ...made.map(([path, text]) => [path, Buffer.from(text)] as const)]
  return filledFiles(new Map(files.toSorted(([a], [b]) => (a < b ? -1 : 1))), values)
}

function twice({ folder }: Handout, path: string): KlabError {
  return new KlabError('assignment-invalid', {
    what: `${code(path)} cannot be handed out: every hand-out has a file of this name, which klab makes`,
    why: folder,
    todo: 'give the file in `starter/` another name',
  })
}
