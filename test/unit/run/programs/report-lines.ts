/** Reports as the step runner writes them, numbered from 1. */
export function lines(reports: readonly object[]): string {
  return reports.map((one, index) => `${JSON.stringify({ n: index + 1, ...one })}\n`).join('')
}

export const step = (number: number, op: string, ok = true, detail = 'done') => {
  const task = op === 'save' ? null : 'gcc'
  return { kind: 'step', step: number, op, task, ok, detail, time: 1 }
}
export const output = (text: string) => ({ kind: 'output', task: 'gcc', text, partial: false, time: 1 })
export const exited = (status: number | null, signal: string | null = null) => {
  return { kind: 'task', task: 'gcc', pid: 19, state: 'exited', status, signal, time: 1 }
}
export const chunk = (text: string, name = 'program') => {
  return { kind: 'chunk', name, data: Buffer.from(text).toString('base64') }
}
export const file = (size: number, cut = false) => {
  return { kind: 'file', name: 'program', path: '/tmp/program', size, cut, epoch: '0x18', time: 1 }
}
export const done = (ok = true) => ({
  kind: 'done',
  ok,
  detail: ok ? '3 of 3 steps done' : 'step 3, save: no such file',
})
const running = { kind: 'task', task: 'gcc', pid: 19, state: 'started', status: null, signal: null, time: 1 }
export const STARTED = [running, step(1, 'start')]
