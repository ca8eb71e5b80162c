import { settlesWithin } from '../system/deadline.js'
import { feedLines, type InputStream } from './feed.js'
import { startMachine } from './start.js'
import { holdTerminal } from './terminal.js'
import type { Machine, MachineEnd, MachineSpec } from './types.js'

/** A machine for a person: its clock is the host's, and nobody debugs it. */
export type InteractiveSpec = Omit<MachineSpec, 'deterministic' | 'debug'>

export interface InteractiveStreams {
  readonly stdin: InputStream
  readonly stdout: NodeJS.WritableStream
  readonly signal?: AbortSignal | undefined
}

/** After the input's end the shell is left; a guest that stays on is ended by klab. */
const OFF_TRIES = 5
const OFF_MS = 2_000
const END_OF_FILE = '\x04'

/**
 * Connect the terminal to the guest's console until the guest is off. On a terminal every key goes to the guest
 * (Ctrl-C too); Ctrl-A x ends the machine, as in QEMU. Otherwise stdin's lines are typed as the shell asks for them,
 * and its end leaves the shell. The terminal is given back as it was, whatever happens.
 */
export async function bootInteractive(spec: InteractiveSpec, streams: InteractiveStreams): Promise<MachineEnd> {
  const { stdin, stdout, signal } = streams
  await using machine = await startMachine({ ...spec, deterministic: false, debug: false }, { signal })
  machine.onConsole(chunk => stdout.write(chunk))
  using _stop = stopOnAbort(machine, signal)
  return stdin.isTTY === true ? await attach(machine, stdin) : await feed(machine, stdin)
}

async function attach(machine: Machine, stdin: InputStream): Promise<MachineEnd> {
  using terminal = holdTerminal(stdin, text => machine.write(text))
  await Promise.race([machine.ended, terminal.left])
  await machine[Symbol.asyncDispose]()
  return machine.ended
}

async function feed(machine: Machine, stdin: InputStream): Promise<MachineEnd> {
  await Promise.race([machine.ended, feedLines(machine, stdin)])
  // Once for each program that still reads, and then for the shell.
  for (let tries = 0; tries < OFF_TRIES; tries++) {
    machine.write(END_OF_FILE)
    if (await settlesWithin(machine.ended, OFF_MS)) return machine.ended
  }
  await machine[Symbol.asyncDispose]()
  return machine.ended
}

function stopOnAbort(machine: Machine, signal: AbortSignal | undefined): Disposable {
  const stop = () => void machine[Symbol.asyncDispose]()
  signal?.addEventListener('abort', stop)
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', stop) }
}
