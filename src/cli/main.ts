import { Command, CommanderError } from 'commander'
import { describeError, KlabError, KlabErrors, visibleLines } from '../errors/index.js'
import { klabVersion } from '../run/manifest.js'
import { noteBug } from './bug.js'
import { registerCommands } from './commands.js'
import type { CommandContext } from './context.js'
import { asFault } from './fault.js'
import { type Interrupts, listenForSignals } from './interrupts.js'
import { watchOutput } from './output.js'

const say = (text: string) => void process.stderr.write(`${text}\n`)

/** Carries out the command line; resolves with the exit status when klab may end. */
export async function main(): Promise<number> {
  const output = watchOutput()
  const interrupts = listenForSignals(say)
  process.on('uncaughtException', error => interrupts.stop(told(error)))
  const result = await command(interrupts)
  const lost = await output.lost()
  const status = interrupts.cause?.exitStatus ?? (lost === null ? result.status : withoutOutput(lost, result))
  // What still runs after an interrupt is nobody's; otherwise klab ends when nothing is left to do.
  if (interrupts.cause !== null) process.exit(status)
  return status
}

interface CommandResult {
  readonly status: number
  readonly onStdout: boolean
}

async function command(interrupts: Interrupts): Promise<CommandResult> {
  let result: CommandResult = { status: 0, onStdout: true }
  const context: CommandContext = {
    program: new Command('klab')
      .description(
        "boots a Linux kernel under QEMU, captures what its functions do, and judges it against a lab's expectations",
      )
      .version(klabVersion())
      .exitOverride()
      .configureOutput({ writeErr: text => void process.stderr.write(visibleLines(text)) })
      .showHelpAfterError('(klab --help, or klab COMMAND --help)'),
    get signal() {
      return interrupts.signal
    },
    exit(status, { onStdout = true } = {}) {
      result = { status, onStdout }
    },
  }
  try {
    await registerCommands(context, process.argv[2])
    await context.program.parseAsync()
    return result
  } catch (error) {
    return { status: exitStatusFor(error), onStdout: true }
  }
}

function exitStatusFor(error: unknown): number {
  return error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : told(error).exitStatus
}

/** The error as it is to be known, after its words are said. */
function told(error: unknown): KlabError | KlabErrors {
  const fault = asFault(error)
  const known = fault instanceof KlabError || fault instanceof KlabErrors
  say(known ? describeError(fault) : noteBug(fault))
  return known ? fault : new KlabError('internal', { what: 'this is a bug in klab', why: String(fault), cause: fault })
}

/** A run's result is its folder; where it is what is printed, a command whose output is lost has not done its work. */
function withoutOutput({ message }: Error, { status, onStdout }: CommandResult): number {
  const fault = new KlabError('disk', { what: 'stdout cannot be written', why: message })
  say(onStdout ? describeError(fault) : `klab: warning: ${fault.message}: ${message}`)
  return onStdout && status === 0 ? fault.exitStatus : status
}
