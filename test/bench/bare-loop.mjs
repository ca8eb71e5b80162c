import { connectStub } from './remote.mjs'

/** Of the `g` packet on x86-64: rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp, r8 … r15, rip (gdb-xml/i386-64bit.xml, QEMU 7.2). */
const RSP = 7
const RIP = 16
const BYTES = 8

/**
 * What any debugger has to do at least to see a function's calls and returns: stop, read the registers, step over the
 * breakpoint, go on. One breakpoint at the function's entry and one wherever it returns to.
 * @param {string} stub
 * @param {bigint} entry
 * @returns {Promise<number>} how many stops there were until the guest was off
 */
export async function bareLoop(stub, entry) {
  const remote = await connectStub(stub)
  const at = address => `0,${address.toString(16)},1`
  const places = new Set([entry])
  try {
    await remote.ask(`Z${at(entry)}`)
    let stops = 0
    for (
      let stop = await remote.ask('c');
      stop?.startsWith('T') || stop?.startsWith('S');
      stop = await remote.ask('c')
    ) {
      const registers = await remote.ask('g')
      if (registers === null) break
      stops += 1
      const address = register(registers, RIP)
      if (!places.has(address)) throw new Error(`a stop at 0x${address.toString(16)}, where no breakpoint is`)
      if (address === entry) await watchReturn(remote, register(registers, RSP), places, at)
      await remote.ask(`z${at(address)}`)
      await remote.ask('s')
      await remote.ask(`Z${at(address)}`)
    }
    return stops
  } finally {
    remote.close()
  }
}

/** At the first instruction the return address lies on top of the stack. */
async function watchReturn(remote, stack, places, at) {
  const bytes = await remote.ask(`m${stack.toString(16)},${BYTES}`)
  const back = littleEndian(bytes ?? '')
  if (places.has(back)) return
  places.add(back)
  await remote.ask(`Z${at(back)}`)
}

function register(registers, index) {
  return littleEndian(registers.slice(index * BYTES * 2, (index + 1) * BYTES * 2))
}

function littleEndian(hex) {
  return Buffer.from(hex, 'hex').readBigUInt64LE()
}
