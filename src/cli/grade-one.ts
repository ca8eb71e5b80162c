import { text } from 'node:stream/consumers'
import { carryOut } from '../grade/batch/work.js'
import type { CommandContext } from './context.js'

/** Not for people: `klab grade` starts a process of it for every hand-in. */
export function registerGradeOne({ program, signal, exit }: CommandContext): void {
  program.command('grade-one', { hidden: true }).action(async () => {
    exit(await carryOut(JSON.parse(await text(process.stdin)), signal))
  })
}
