import { KlabErrors } from '../../../src/errors/index.js'
import { type Lab, type Library, parseLab } from '../../../src/lab/index.js'

/** A small lab that is right; tests spoil one thing in it. */
export const GOOD = `title: A conversation
topics: [socket]
requires: [CONFIG_INET]
cmdline: [initcall_debug]
guest:
  steps:
    - start: server
      run: [tcp-server, 7777]
    - expect: listening
      from: server
    - start: client
      run: [tcp-client, 127.0.0.1]
      user: 1000
    - type: hi
      to: client
      prompt: "say: "
    - exit: client
probes:
  inet_init:
    at: inet_init
    from: initcalls
    until: guest
    entry: { backtrace: 8 }
  connect:
    at: [inet_stream_connect, net/ipv4/af_inet.c:700]
    tasks: [client]
    entry:
      values: { state: sock->state }
      structs:
        sk: { of: sock->sk, fields: [sk_state, sk_socket], follow: [sk_socket] }
    return: same
expect:
  - hit: connect
    count: 1
    task: client
  - order: [inet_init, connect]
  - callers: inet_init
    chain: [do_one_initcall, do_initcall_level]
  - value: connect.entry.sk.sk_state
    equals: 7
  - returns: connect
    equals: 0
  - console: 'TCP: Hash tables configured'
  - exit: client
`

export function parse(text: string, file = 'lab.yaml'): Lab {
  return parseLab(text, { file, name: 'good', folder: null, library: LIBRARY })
}

const FEATURES = `features:
  lsm: { title: Security hooks, option: CONFIG_SECURITY_NETWORK }
  old-hash: { title: One listening hash, field: struct inet_hashinfo.listening_hash }
  compat: { title: 32-bit programs, function: [do_int80, do_syscall_32], architecture: x86_64 }
renamed:
  functions:
    __sys_connect: [sys_connect, SyS_connect]
`

/** Two features and no sets, unless a test brings some. */
export const LIBRARY: Library = libraryWith({})

export function libraryWith(sets: Readonly<Record<string, string>>): Library {
  return {
    features: { file: 'features.yaml', source: FEATURES },
    set(name) {
      const source = Object.hasOwn(sets, name) ? sets[name] : undefined
      return source === undefined ? { what: `there is no set ${name}` } : { file: `sets/${name}`, source }
    },
  }
}

/** The mistakes of a lab as `line:column what → todo`. */
export function mistakes(text: string): readonly string[] {
  return errorsOf(text).errors.map(({ parts }) => {
    const todo = parts.todo === undefined ? '' : ` → ${parts.todo}`
    return `${parts.at?.line}:${parts.at?.column} ${parts.what}${todo}`
  })
}

export function errorsOf(text: string): KlabErrors {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof KlabErrors) return error
    throw error
  }
  throw new Error('the lab was taken as right')
}

/** `GOOD` with one piece of it replaced. */
export function spoilt(piece: string, by: string): string {
  if (!GOOD.includes(piece)) throw new Error(`the good lab has no ${piece}`)
  return GOOD.replace(piece, () => by)
}
