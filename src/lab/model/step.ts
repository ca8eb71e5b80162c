/** One step of the guest's plan. Steps are carried out one after the other; tasks run beside them. */
export type Step =
  /** Start a program as a named task. `user` is a numeric uid; 0 is root. */
  | { readonly op: 'start'; readonly task: string; readonly run: readonly [string, ...string[]]; readonly user: number }
  /** Wait until the task has printed a line (or an unfinished one, a prompt) that contains `text`. */
  | { readonly op: 'expect'; readonly task: string; readonly text: string; readonly within: number }
  /** Wait for the prompt (when there is one), then feed the text and a newline to the task's stdin. */
  | {
      readonly op: 'type'
      readonly task: string
      readonly text: string
      readonly prompt: string | null
      readonly within: number
    }
  /** End the task's stdin. */
  | { readonly op: 'eof'; readonly task: string }
  | { readonly op: 'sleep'; readonly milliseconds: number }
  /** Wait until a TCP socket listens on the port, or a UDP socket is bound to it. */
  | { readonly op: 'listening'; readonly port: number; readonly within: number }
  /** Wait until the task's process sleeps in the kernel and goes on sleeping. */
  | { readonly op: 'asleep'; readonly task: string; readonly within: number }
  /** Keep a file of the guest (its first MiB) in the run's folder, as `files/<as>`. */
  | { readonly op: 'save'; readonly file: string; readonly as: string }
  | { readonly op: 'signal'; readonly task: string; readonly signal: string }
  /** Wait for the task's end and check how it ended; null: any way will do. */
  | {
      readonly op: 'exit'
      readonly task: string
      readonly status: number | null
      readonly signal: string | null
      readonly within: number
    }
