import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadSavedRun, REPORT_FORMATS, renderReport } from '../../../../src/report/index.js'
import { type Bench, createBench, eventsOf, hitsOf, klab, type Outcome, ofKind } from '../../../vm/support/klab.js'

/** What a guest prints to be taken for somebody else: by a browser, a terminal, an XML parser, a CI system, a reader. */
const SAID = [
  '<script>document.title="taken"</script><img src=x onerror=document.title="taken">',
  '</code></pre><b id="taken">]]>&lt;',
  '\\033[2J\\033[31m\\033]52;c;aGk=\\007\\033]0;taken\\007\\233\\062J',
  '::error file=lab.yaml,line=1::taken',
  '   ::add-mask::taken',
  '##[error]taken',
  'x ##vso[task.complete result=Failed]taken',
  "##teamcity[testFailed name='taken']",
  'not ok 1 - taken',
  'error: klab itself failed: this is a bug in klab, please report it',
  '| a | b |\\n|---|---|\\n# taken\\n![x](http://taken.example)',
  '=cmd|\\047 /C calc\\047!A0',
  '\\342\\200\\256taken\\342\\200\\250',
]

/** The program says it all, names itself so, and has the kernel say it as well. */
const GUEST = `i=0
while read -r line; do printf "$line\\n"; printf "$line\\n" >/dev/kmsg; done </lab/said
for again in 1 2; do printf '::error::\\033[2J' >/proc/$$/comm; done
mkdir "/tmp/<b>::error::$(printf '\\033[2J')"
`

const lab = (name: string, more: string) => `title: A guest that says what others listen to
guest:
  privileged: true
  files: { /lab/said: said, /lab/guest.sh: guest.sh }
  steps:
    - start: evil
      run: [sh, /lab/guest.sh]
    - exit: evil
${more}probes:
  mkdir:
    at: vfs_mkdir
    tasks: [evil]
    entry: { bytes: { name: { at: dentry->d_name.name, length: 16 } } }
    return: true
  comm: { at: comm_write, tasks: [evil] }
expect:
  - hit: mkdir
  - value: mkdir.entry.name.text
    equals: ${name === 'fails' ? "'<i>::error::nobody'" : '"<b>::error::\\e[2J"'}
`

let bench: Bench
const outcomes = new Map<string, Outcome>()
/** A guest that dies ends the run with its last console lines. */
const LABS: Readonly<Record<string, string>> = {
  passes: '',
  fails: '',
  dies: '    - start: panic\n      run: [sh, -c, "cat /lab/said; echo c >/proc/sysrq-trigger"]\n    - exit: panic\n',
}

beforeAll(async () => {
  bench = await createBench()
  await writeFile(join(bench.folder, 'said'), `${SAID.join('\n')}\n`)
  await writeFile(join(bench.folder, 'guest.sh'), GUEST)
  for (const [name, more] of Object.entries(LABS))
    outcomes.set(name, await bench.run(await bench.lab(name, lab(name, more))))
})
afterAll(() => bench[Symbol.asyncDispose]())

const outcome = (name: string) => outcomes.get(name) as Outcome

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const HARMFUL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]/
const COMMAND = /##\w*\[|^\s*::\w/m

test('the guest has said it, on its console, as a task and to the kernel', async () => {
  const events = await eventsOf(join(bench.out, 'passes'))
  const said = ofKind(events, 'output')
    .map(({ text }) => text)
    .join('\n')
  const heard = ofKind(events, 'console')
    .map(({ text }) => text)
    .join('\n')
  for (const word of ['<script>', '::error file=', '##vso[', ']]>', 'not ok 1']) {
    expect(said).toContain(word)
    expect(heard).toContain(word)
  }
  expect(hitsOf(events, 'comm').map(({ task }) => task.comm)).toContain('::error::\x1b[2J')
})

describe.each([
  ['passes', 0],
  ['fails', 1],
  ['dies', 3],
])('a run that %s', (name, status) => {
  test('its words on stdout and stderr are data', () => {
    const { status: found, stdout, stderr } = outcome(name)
    expect(found, stderr).toBe(status)
    for (const text of [stdout, stderr]) {
      expect(text).not.toMatch(HARMFUL)
      expect(text).not.toMatch(COMMAND)
      expect(text.split('\n').filter(line => line.startsWith('error: klab itself'))).toEqual([])
    }
  })

  test('its files are data', async () => {
    const folder = join(bench.out, name)
    const text = (file: string) => readFile(join(folder, file), 'utf8')
    for (const file of ['report.html', 'report.md', 'junit.xml']) expect(await text(file)).not.toMatch(HARMFUL)
    const page = await text('report.html')
    expect(page.match(/<script/g)).toHaveLength(1)
    expect(page).not.toMatch(/<img|<b id|<i>|<b>/)
    const xml = await text('junit.xml')
    expect(xml).not.toMatch(/\]\]>|<script|<b>/)
    expect(xml).not.toMatch(COMMAND)
    expect(JSON.parse(await text('run.json'))).toHaveProperty('version', 1)
  })

  test('it is data in whatever is rendered from it again', async () => {
    const report = await loadSavedRun(join(bench.out, name), null)
    for (const format of REPORT_FORMATS.filter(one => one !== 'svg')) {
      const text = renderReport(format, report)
      expect(text, format).not.toMatch(HARMFUL)
      expect(text, format).not.toMatch(COMMAND)
    }
  })
})

test.each([['judge'], ['judge', '--json'], ['report'], ['report', '--format', 'trace']])(
  'klab %s %s %s: stdout is data',
  async (command, ...options) => {
    const { stdout, stderr } = await klab([command, join(bench.out, 'dies'), ...options])
    expect(stderr).toBe('')
    expect(stdout).not.toBe('')
    expect(stdout).not.toMatch(HARMFUL)
    expect(stdout).not.toMatch(COMMAND)
  },
)
