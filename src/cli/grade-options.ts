import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError } from 'commander'
import { addKernelOptions, addMachineOptions, seconds } from './options.js'
import type { RunOptions } from './run-options.js'

/** How a class is graded, by the options. */
export interface GradeOptions extends Omit<RunOptions, 'freeRunning'> {
  readonly jobs: number
  readonly shard?: string
  readonly retries: number
  readonly again?: true
  readonly only?: string
  readonly id?: RegExp
  /** MiB. */
  readonly memory: number
  readonly within: number
  readonly json?: true
}

/** Not as `klab run` has them: runs always repeat, for the same hand-in gets the same grade. */
export function addGradeOptions(command: Command): Command {
  command
    .option('--out <dir>', 'where the grades go; what lies there is not graded again', 'grades')
    .option('--jobs <number>', 'how many are graded at once', whole(1, 1024), availableParallelism())
    .option('--shard <i/n>', 'only the i-th of n parts of the class, by the names of the students')
    .option(
      '--retries <number>',
      "how often a run is tried again that the machine's trouble has cut short",
      whole(0, 100),
      2,
    )
    .option('--again', 'also what has a grade already that nothing has changed for')
    .option('--only <student>', "only this student's")
    .option('--id <pattern>', "a regular expression whose first group is the student in a hand-in's name", pattern)
    .option('--memory <mib>', 'MiB that one hand-in may use up on the host, all in all', whole(256, 1024 * 1024), 2048)
    .option('--within <seconds>', 'host seconds that one hand-in may take, all in all', seconds, 600)
    .option('--json', 'one machine-readable summary on stdout')
  return addMachineOptions(addKernelOptions(command))
    .option('--gdb <file>', 'the GDB to use', 'gdb')
    .option('--timeout <seconds>', "host seconds that a run may take, instead of the lab's own bound", seconds)
}

function whole(least: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`a whole number from ${least} to ${most}`)
  }
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'u')
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}
