import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** A terminal's Ctrl-C reaches us twice (npm passes it on as well); two this close together are one. */
const SAME_KEY_PRESS_MS = 300
/** Time for a child to clean up after a signal from us, before it is killed. */
const GRACE_MS = 20_000
/** @type {readonly NodeJS.Signals[]} */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * @typedef {object} ChildOptions
 * @property {string} cwd
 * @property {boolean} [quietStdout] its stdout goes to our stderr: it is progress, not a result
 * @property {boolean} [sharedGroup] leave it in our process group, where sudo still knows the terminal
 * @property {Readonly<Record<string, string>>} [env] added to our own environment
 */

/**
 * Run a program to its end and resolve with its exit status, 128 + n for a signal. Signals that we get are passed on
 * to it once, and nothing of its process group outlives it.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {ChildOptions} options
 * @returns {Promise<number>}
 */
export function run(program, args, options) {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', options.quietStdout ? 2 : 'inherit', 'inherit'],
    detached: !options.sharedGroup,
  })
  const stopPassing = passSignals(child, !options.sharedGroup)
  return new Promise((resolve, reject) => {
    child.once('error', error => {
      stopPassing()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      stopPassing()
      if (!options.sharedGroup) send(-pidOf(child), 'SIGKILL')
      resolve(statusOf(code, signal))
    })
  })
}

/**
 * The shell's way to tell an end in one number.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function statusOf(code, signal) {
  return signal === null ? (code ?? 1) : 128 + constants.signals[signal]
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {boolean} group
 */
function passSignals(child, group) {
  let last = Number.NEGATIVE_INFINITY
  /** @type {NodeJS.Timeout | undefined} */
  let grace
  const target = () => (group ? -pidOf(child) : pidOf(child))
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    if (performance.now() - last < SAME_KEY_PRESS_MS) return
    last = performance.now()
    send(target(), signal)
    grace ??= setTimeout(() => send(target(), 'SIGKILL'), GRACE_MS)
  }
  for (const signal of PASSED_ON) process.on(signal, pass)
  const stop = () => {
    for (const signal of PASSED_ON) process.off(signal, pass)
  }
  return () => {
    clearTimeout(grace)
    // The second half of a key press that has ended the child must not end us by itself, before we tell its status.
    const left = last + SAME_KEY_PRESS_MS - performance.now()
    if (left > 0) setTimeout(stop, left).unref()
    else stop()
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function pidOf(child) {
  return child.pid ?? 0
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function send(pid, signal) {
  if (pid === 0) return
  try {
    process.kill(pid, signal)
  } catch {
    // It is gone already, or it is sudo's and root's.
  }
}
