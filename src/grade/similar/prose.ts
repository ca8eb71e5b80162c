import type { Answers, Assignment } from '../../assignment/model/index.js'
import { gramsOf, smallest, winnow } from './fingerprints.js'
import { handoutTexts } from './handout-texts.js'

/** Words in a row that two people do not come upon by themselves. */
const GRAM = 5
const WINDOW = 4
const MOST_FINGERPRINTS = 500
const MOST_CHARACTERS = 64 * 1024

/** The fingerprints of what a hand-in says in sentences, without what it quotes from the hand-out. */
export function prosePrints(assignment: Assignment, answers: Answers): readonly number[] {
  const given = new Set(handoutTexts(assignment).flatMap(text => gramsOf(wordsOf(text), GRAM)))
  const texts = assignment.handout.blanks.flatMap(({ is, name }) => {
    const answer = answers.get(name)
    return is === 'text' && answer?.state === 'given' && typeof answer.data === 'string' ? [answer.data] : []
  })
  const own = texts.flatMap(text => [...winnow(gramsOf(wordsOf(text), GRAM), WINDOW)])
  return smallest(
    own.filter(print => !given.has(print)),
    MOST_FINGERPRINTS,
  )
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .slice(0, MOST_CHARACTERS)
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+/gu) ?? []
  )
}
