import { code } from './show.js'

export type Place =
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'line'; readonly file: string; readonly line: number }

interface PlaceFault {
  readonly offset: number
  readonly length: number
  readonly what: string
  readonly todo: string
}

const FUNCTION = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*$/
const LINE = /^([A-Za-z0-9_][A-Za-z0-9_.+-]*(?:\/[A-Za-z0-9_.+-]+)*\.[chS]):([1-9][0-9]{0,6})$/
const TODO = 'write a function (`inet_bind`) or a line of a source file (`net/ipv4/af_inet.c:123`)'

/** Reads where a probe is: `inet_bind`, `tcp_v4_rcv.isra.0`, `net/ipv4/tcp.c:123`. */
export function parsePlace(text: string): Place | PlaceFault {
  if (FUNCTION.test(text) && text.length <= 128) return { type: 'function', name: text }
  const [, file, line] = LINE.exec(text) ?? []
  if (file !== undefined && !file.split('/').some(part => /^\.+$/.test(part))) {
    return { type: 'line', file, line: Number(line) }
  }
  return { offset: 0, length: text.length, what: `${code(text)} is no place in the kernel`, todo: TODO }
}
