/** A hit as the agent writes it: no number of the trace's yet. */
export const HIT = {
  kind: 'hit',
  probe: 'p',
  hit: 1,
  function: 'f',
  address: '0x1',
  file: null,
  line: null,
  cpu: 0,
  task: { pid: 1, comm: 'init', name: null },
  time: null,
  backtrace: 'none',
  frames: [],
  args: {},
  captures: {},
}
