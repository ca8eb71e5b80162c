import { connect } from 'node:net'

// GDB's remote protocol, as much as a bare loop over breakpoints needs ("Remote Serial Protocol" in GDB's manual).

/** A connection to QEMU's stub on a unix socket. Its vCPU is stopped when it opens. @param {string} path */
export async function connectStub(path) {
  const socket = connect(path)
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const packets = packetsOf(socket)
  return {
    /** The answer's text; null when the stub is gone. @param {string} text */
    async ask(text) {
      socket.write(`$${text}#${checksum(text)}`)
      const { value, done } = await packets.next()
      return done === true ? null : value
    },
    close: () => socket.destroy(),
  }
}

/** `$text#checksum`, each of which wants a `+`; the `+` of the other side says nothing on a unix socket. */
async function* packetsOf(socket) {
  let buffered = ''
  try {
    for await (const chunk of socket) {
      buffered += chunk.toString('latin1')
      for (let found = PACKET.exec(buffered); found !== null; found = PACKET.exec(buffered)) {
        buffered = buffered.slice(found.index + found[0].length)
        socket.write('+')
        yield unpacked(found[1])
      }
    }
  } catch (error) {
    // QEMU went away with the guest.
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error
  }
}

const PACKET = /\$([^#]*)#[0-9a-f]{2}/

/** A byte and `*` with a count: that byte so many times more. */
function unpacked(text) {
  return text.replace(/(.)\*(.)/gs, (_, byte, count) => byte.repeat(count.charCodeAt(0) - 28))
}

function checksum(text) {
  const sum = Buffer.from(text, 'latin1').reduce((total, byte) => (total + byte) & 0xff, 0)
  return sum.toString(16).padStart(2, '0')
}
