/** The closed list of what can go wrong; `exitStatusOf` gives each its exit status. */
export type ErrorCode =
  // the input is wrong: exit 2
  | 'lab-invalid'
  | 'order-invalid'
  | 'assignment-invalid'
  | 'option-invalid'
  | 'probe-unresolved'
  | 'kernel-unknown'
  | 'kernel-mismatch'
  | 'lab-inapplicable'
  | 'config-not-taken'
  | 'run-unreadable'
  // the run could not be completed: exit 3
  | 'tool-missing'
  | 'build-failed'
  | 'download-failed'
  | 'disk'
  | 'host-limit'
  | 'qemu-refused'
  | 'qemu-died'
  // QEMU or GDB is there, but somebody has stopped it
  | 'tool-stopped'
  // klab, GDB and QEMU live, but two of them have lost their connection
  | 'channel-lost'
  // the guest stands at a stop that GDB does not end
  | 'guest-held'
  | 'gdb-died'
  | 'gdb-fault'
  | 'agent-fault'
  | 'guest-panic'
  | 'guest-oops'
  | 'guest-reset'
  | 'guest-silent'
  | 'guest-flood'
  | 'guest-step-failed'
  | 'timeout'
  | 'kvm-unusable'
  // stopped by the user: exit 130
  | 'interrupted'
  | 'internal'

/** 0 passed · 1 a verdict failed · 2 the input is wrong · 3 not completed or inconclusive · 130 interrupted. */
export type ExitStatus = 0 | 1 | 2 | 3 | 130

const INPUT_CODES: ReadonlySet<ErrorCode> = new Set([
  'lab-invalid',
  'order-invalid',
  'assignment-invalid',
  'option-invalid',
  'probe-unresolved',
  'kernel-unknown',
  'kernel-mismatch',
  'lab-inapplicable',
  'config-not-taken',
  'run-unreadable',
])

export function exitStatusOf(code: ErrorCode): ExitStatus {
  if (code === 'interrupted') return 130
  return INPUT_CODES.has(code) ? 2 : 3
}
