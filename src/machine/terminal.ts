import type { InputStream } from './feed.js'

export interface HeldTerminal extends Disposable {
  /** The user pressed Ctrl-A x, or the terminal went away. */
  readonly left: Promise<void>
}

const CTRL_A = '\x01'

/** Raw mode: every key goes to `send`. Disposing, and also klab's own end, gives the terminal back as it was. */
export function holdTerminal(stdin: InputStream, send: (text: string) => void): HeldTerminal {
  const keys = escapeKeys(send)
  let leave: () => void = () => {}
  const left = new Promise<void>(resolve => {
    leave = resolve
  })
  const onData = (chunk: Buffer | string) => {
    if (keys(chunk.toString('utf8'))) leave()
  }
  const release = () => {
    stdin.off('data', onData).off('end', leave).pause()
    stdin.setRawMode?.(false)
  }
  stdin.setRawMode?.(true)
  process.once('exit', release)
  stdin.on('data', onData).once('end', leave).resume()
  return {
    left,
    [Symbol.dispose]() {
      process.off('exit', release)
      release()
    },
  }
}

/** QEMU's own keys: Ctrl-A x leaves (the function returns true), Ctrl-A Ctrl-A or Ctrl-A a sends one Ctrl-A. */
export function escapeKeys(send: (text: string) => void): (text: string) => boolean {
  let escaped = false
  return text => {
    let out = ''
    for (const key of text) {
      if (escaped && key === 'x') return true
      if (escaped) out += key === 'a' || key === CTRL_A ? CTRL_A : CTRL_A + key
      else if (key !== CTRL_A) out += key
      escaped = !escaped && key === CTRL_A
    }
    if (out !== '') send(out)
    return false
  }
}
