import type { Assignment } from '../../assignment/model/index.js'

/** All that every student has read: what of it is in a hand-in says nothing. */
export function handoutTexts({ handout }: Assignment): readonly string[] {
  const files = [...handout.files.values()].map(bytes => Buffer.from(bytes).toString('utf8'))
  const asked = handout.blanks.flatMap(blank => [
    blank.ask,
    ...(blank.is === 'choice' ? Object.values(blank.options) : []),
  ])
  return [handout.title, handout.lab, ...files, ...asked]
}
