import { KlabError } from '../../errors/index.js'
import type { Step } from '../../lab/index.js'

/**
 * The lab's plan as the guest's step runner (rootfs/runner/plan.c) reads it: one step a line, fields parted by one
 * blank. Where the tasks are `privileged`, they keep every power that root has. Text that a guest could not be given (a NUL, a line longer than a terminal takes) is `lab-invalid`.
 */
export function encodePlan(steps: readonly Step[], { privileged = false } = {}): Buffer {
  const lines = steps.map((step, index) => encodeStep(step, index + 1).join(' '))
  return Buffer.from(
    ['klab-plan 1', ...(privileged ? ['privileged'] : []), ...lines, `end ${steps.length}`, ''].join('\n'),
  )
}

/** The longest line that fits into a terminal's buffer with its newline (N_TTY_BUF_SIZE, drivers/tty/n_tty.c, Linux 5.10). */
const TYPED_BYTES = 4094

function encodeStep(step: Step, number: number): string[] {
  const text = (value: string) => encodeText(value, number)
  switch (step.op) {
    case 'start':
      return ['start', text(step.task), String(step.user), ...step.run.map(text)]
    case 'expect':
      return ['expect', text(step.task), text(oneLine(step.text, number)), milliseconds(step.within)]
    case 'type': {
      const prompt = step.prompt === null ? '-' : text(oneLine(step.prompt, number))
      return ['type', text(step.task), text(typeable(step.text, number)), prompt, milliseconds(step.within)]
    }
    case 'eof':
      return ['eof', text(step.task)]
    case 'sleep':
      return ['sleep', String(step.milliseconds)]
    case 'listening':
      return ['listening', String(step.port), milliseconds(step.within)]
    case 'asleep':
      return ['asleep', text(step.task), milliseconds(step.within)]
    case 'save':
      return ['save', text(step.file), text(step.as)]
    case 'signal':
      return ['signal', text(step.task), step.signal]
    case 'exit':
      return ['exit', text(step.task), `${step.status ?? '-'}`, step.signal ?? '-', milliseconds(step.within)]
  }
}

function milliseconds(seconds: number): string {
  return String(Math.round(seconds * 1000))
}

/** Every byte that is not plain becomes `%XX`; so does `-`, which alone means "none". */
function encodeText(value: string, step: number): string {
  if (value.includes('\0')) throw refused(step, 'a text with a NUL character cannot be given to a program')
  const escaped = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return Array.from(Buffer.from(value), byte => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9_./:,=+@]/.test(character) ? character : escaped(byte)
  }).join('')
}

function oneLine(value: string, step: number): string {
  if (value.includes('\n')) throw refused(step, 'a text that is waited for must lie within one line')
  return value
}

function typeable(value: string, step: number): string {
  const longest = Math.max(...value.split('\n').map(line => Buffer.byteLength(line)))
  if (longest <= TYPED_BYTES) return value
  throw refused(step, `a line of ${longest} bytes cannot be typed: a terminal takes ${TYPED_BYTES}`)
}

function refused(step: number, what: string): KlabError {
  return new KlabError('lab-invalid', { what: `step ${step}: ${what}`, facts: { step } })
}
