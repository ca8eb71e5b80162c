import type { Debugger } from '../../debugger/index.js'
import { KlabError } from '../../errors/index.js'
import { type Machine, stoppedError, stoppedFor } from '../../machine/index.js'
import { settlesWithin } from '../../system/deadline.js'

/** Rejects when nothing more can be expected of GDB: it died, its connection is lost or garbled, or somebody keeps it stopped. */
export function lostDebugger(gdb: Debugger, machine: Machine): Disposable & { readonly happened: Promise<never> } {
  const stopped = stoppedFor(gdb.pid)
  const happened = Promise.race([
    gdb.died.then(diedError),
    disconnectedError(gdb, machine),
    gdb.connection.garbled.then(garbledError),
    stopped.reached.then(() => stoppedError('GDB', "the guest's end")),
  ]).then(error => Promise.reject(error))
  happened.catch(() => {})
  return { happened, [Symbol.dispose]: () => stopped[Symbol.dispose]() }
}

function diedError(how: string): KlabError {
  return new KlabError('gdb-died', {
    what: 'GDB died while the guest ran',
    why: how,
    todo: 'see gdb.log in the run folder',
  })
}

/** QEMU's end takes the connection away, and is told as what it is; it is known at once or not at all. */
const END_MS = 3_000

async function disconnectedError(gdb: Debugger, machine: Machine): Promise<KlabError> {
  await gdb.connection.ended
  if (await settlesWithin(machine.ended, END_MS)) return await new Promise(() => {})
  return new KlabError('channel-lost', {
    what: 'GDB lost its connection to QEMU while the guest ran, and both are still there',
    todo: 'see the end of gdb.log in the run folder',
  })
}

function garbledError(): KlabError {
  return new KlabError('channel-lost', {
    what: 'what GDB and QEMU say to each other arrives garbled, and GDB has given a packet up',
    why: 'from then on nothing that GDB says of the guest can be relied on',
    todo: 'see the end of gdb.log in the run folder',
  })
}
