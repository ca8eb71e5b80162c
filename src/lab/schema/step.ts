import { z } from 'zod'
import { choice, line, listOf, mapping, matching, taskName, whole, word } from './leaf.js'

/** As in signal(7), x86; the guest's runner knows the same. */
export const SIGNALS = [
  ...(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL'] as const),
  ...(['SIGUSR1', 'SIGSEGV', 'SIGUSR2', 'SIGPIPE', 'SIGALRM', 'SIGTERM', 'SIGSTKFLT', 'SIGCHLD'] as const),
  ...(['SIGCONT', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGXCPU', 'SIGXFSZ'] as const),
  ...(['SIGVTALRM', 'SIGPROF', 'SIGWINCH', 'SIGIO', 'SIGPWR', 'SIGSYS'] as const),
] as const

export const signalName = () => choice(SIGNALS, 'the name of a signal such as `SIGTERM`')

export const exitStatus = () =>
  z.union([whole(0, 255), z.literal('any')], { error: 'a status from 0 to 255, or `any`' })

const within = () =>
  whole(1, 3600, 'seconds').default(30).describe("Seconds of the guest's own time after which waiting is a failure.")

const ABSOLUTE = /^(?:\/[A-Za-z0-9_.+-]+)+$/
/** A capture's name without its ending is used like a probe's id. */
const SAVED = /^(?:[a-z][a-z0-9_-]*\.pcap|(?!.*\.pcap$)[a-z0-9][a-z0-9._-]*)$/
const SAVED_PHRASE =
  'a file name of lower-case letters, digits, `.`, `_` and `-`, with a letter first and no other `.` when it ends with `.pcap`'

/** Each kind of step by the key that makes it one. */
export const STEPS = {
  start: mapping('a `start` step', {
    start: taskName().describe('The name of the task that is started; other steps, probes and expectations use it.'),
    run: listOf('a list of words: the program and its arguments', word('a word', 1), 1, 64).describe(
      'The program and its arguments, each a word; no shell is between. Numbers may stand without quotes.',
    ),
    user: whole(0, 65_534).default(0).describe('The numeric user id that it runs as; 0 is root.'),
  }).describe('Start a program as a named task, with a terminal of its own.'),
  expect: mapping('an `expect` step', {
    expect: word('a text', 1).describe('The text that a line or an unfinished line (a prompt) must contain.'),
    from: taskName().describe('The task that prints it.'),
    within: within(),
  }).describe('Wait until a task has printed a text.'),
  type: mapping('a `type` step', {
    type: word('a text', 0).describe('The text that is typed; a newline is added.'),
    to: taskName().describe('The task whose terminal it is typed on.'),
    prompt: line('a text', 1, 1000).optional().describe('Wait for this prompt before typing.'),
    within: within(),
  }).describe('Type a line on the terminal of a task, after its prompt when one is given.'),
  eof: mapping('an `eof` step', { eof: taskName().describe('The task whose input is ended.') }).describe(
    "End a task's input, as Ctrl-D does.",
  ),
  sleep: mapping('a `sleep` step', {
    sleep: z
      .string({ error: DURATION() })
      .regex(/^[1-9][0-9]{0,5}(?:ms|s)$/, { error: DURATION() })
      .describe("How long, in the guest's own time: `50ms`, `2s`; at most 600s."),
  }).describe("Let the guest's time pass; what waits for a text or an end is surer."),
  listening: mapping('a `listening` step', {
    listening: whole(1, 65_535).describe('The port: a TCP socket listens on it, or a UDP socket is bound to it.'),
    within: within(),
  }).describe('Wait until a program can be connected to.'),
  asleep: mapping('an `asleep` step', {
    asleep: taskName().describe('The task whose process sleeps in the kernel, and goes on sleeping.'),
    within: within(),
  }).describe('Wait until a task sleeps in the kernel.'),
  save: mapping('a `save` step', {
    save: matching('an absolute path in the guest', ABSOLUTE, 200).describe(
      'The file in the guest, such as `/tmp/lo.pcap`; its first MiB is kept.',
    ),
    as: matching(SAVED_PHRASE, SAVED, 64).describe(
      "Its name in the run's folder, below `files/`. With the ending `.pcap` its packets become part of the trace.",
    ),
  }).describe("Keep a file of the guest in the run's folder."),
  signal: mapping('a `signal` step', {
    signal: signalName().describe('The signal, `SIGTERM` for example.'),
    to: taskName().describe('The task that is sent the signal.'),
  }).describe('Send a signal to a task.'),
  exit: mapping('an `exit` step', {
    exit: taskName().describe('The task that is waited for.'),
    status: exitStatus().optional().describe('The exit status that it must have (0 when nothing is said), or `any`.'),
    signal: signalName().optional().describe('The signal that must have ended it, instead of a status.'),
    within: within(),
  }).describe("Wait for a task's end, and check how it ended."),
} as const

function DURATION(): string {
  return 'a duration such as `50ms` or `2s`'
}

export type StepKind = keyof typeof STEPS
export type StepInput = { [Kind in StepKind]: z.output<(typeof STEPS)[Kind]> }[StepKind]

export const STEP_KINDS = Object.keys(STEPS) as readonly StepKind[]

export const stepSchema = z
  .union(
    [
      STEPS.start,
      STEPS.expect,
      STEPS.type,
      STEPS.eof,
      STEPS.sleep,
      STEPS.listening,
      STEPS.asleep,
      STEPS.save,
      STEPS.signal,
      STEPS.exit,
    ],
    {
      error: `a step: a mapping with one of the keys ${STEP_KINDS.join(', ')}`,
    },
  )
  .meta({ id: 'step', description: 'One step of what is done in the guest; steps are done one after the other.' })
