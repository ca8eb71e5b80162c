#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { registerCommands } from './cli/commands.js'
import { asFault } from './cli/fault.js'
import { describeError, KlabError, KlabErrors, visibleLines } from './errors/index.js'
import { klabVersion } from './run/manifest.js'

process.exitCode = await main()

async function main(): Promise<number> {
  const interrupt = abortOnSignals()
  const program = new Command('klab')
    .description(
      "boots a Linux kernel under QEMU, captures what its functions do, and judges it against a lab's expectations",
    )
    .version(klabVersion())
    .exitOverride()
    .configureOutput({ writeErr: text => void process.stderr.write(visibleLines(text)) })
    .showHelpAfterError('(klab --help, or klab COMMAND --help)')
  let status = 0
  const exit = (code: number) => {
    status = code
  }
  await registerCommands({ program, signal: interrupt, exit }, process.argv[2])
  try {
    await program.parseAsync()
    return status
  } catch (error) {
    return exitStatusFor(asFault(error))
  }
}

function exitStatusFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  process.stderr.write(`${describeError(error)}\n`)
  return error instanceof KlabError || error instanceof KlabErrors ? error.exitStatus : 3
}

/** The first signal asks everything to stop and be cleaned up; a second one ends klab at once (its children die with it). */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130)
      controller.abort()
      process.stderr.write('klab: stopping (once more to stop at once)\n')
    })
  }
  return controller.signal
}
