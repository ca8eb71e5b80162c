import { findShippedAssignments } from '../../assignment/find.js'
import { loadAssignment } from '../../assignment/load.js'
import { hundredths } from '../../assignment/points.js'
import { visible } from '../../errors/index.js'
import { padEnd, widthOf } from '../../report/text/width.js'

/** The assignments that ship, a line each. */
export async function listAssignments(): Promise<void> {
  const rows: (readonly [string, string])[] = []
  for (const { name, folder } of await findShippedAssignments()) {
    const { handout, key } = await loadAssignment(folder)
    const points = hundredths(key.parts.flatMap(({ checks }) => checks).reduce((sum, check) => sum + check.points, 0))
    const blanks = [...new Set(handout.blanks.map(({ is }) => is))].join(', ')
    rows.push([name, `${handout.title} (${points} points; ${blanks})`])
  }
  const width = Math.max(0, ...rows.map(([name]) => widthOf(name))) + 2
  process.stdout.write(rows.map(([name, text]) => `${padEnd(visible(name), width)}${visible(text)}\n`).join(''))
}
