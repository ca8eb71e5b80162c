import type { Blank, Handout } from './model/index.js'

/**
 * `answer.yaml` with nothing filled in: the student's name, and for each blank its question as a comment and its empty key, in the shape
 * that is asked for. Programs are named only: they are files beside it.
 */
export function form({ title, blanks, student }: Pick<Handout, 'title' | 'blanks' | 'student'>): string {
  const head = [...comment(title), '# Your answers go behind the colons.', `student: ${JSON.stringify(student ?? '')}`]
  return [head, ...blanks.map(blankLines)].map(lines => `${lines.join('\n')}\n`).join('\n')
}

function blankLines(blank: Blank): readonly string[] {
  const [advice, empty] = shapeOf(blank)
  const key = blank.is === 'program' ? [] : [`${blank.name}:${empty}`]
  return [...comment(blank.ask), ...advice.map(line => `#   ${line}`), ...key]
}

/** How it is to be answered, and what stands behind the colon until it is. */
function shapeOf(blank: Blank): readonly [advice: readonly string[], empty: string] {
  switch (blank.is) {
    case 'function':
      return [['A function of the kernel.'], '']
    case 'chain':
      return [['Functions, the innermost first, each on a line of its own:', '  - its_name'], '']
    case 'expression':
      return [['A C expression, between the quotes.'], ' ""']
    case 'number':
      return [['A number.'], '']
    case 'word':
      return [[], '']
    case 'choice':
      return [['One of:', ...Object.entries(blank.options).flatMap(([name, text]) => option(name, text))], '']
    case 'text':
      return [['Sentences, below the key and indented.'], ' |']
    case 'probes':
      return [['Probes as in a lab; their ids begin with my_:', '  my_probe:', '    at: its_function'], '']
    case 'expectations':
      return [['Expectations as in a lab, each behind a dash:', '  - hit: a_probe'], '']
    case 'program':
      return [[`Complete ${blank.files.join(', ')}, beside this file.`], '']
  }
}

const WIDTH = 76

function option(name: string, text: string): readonly string[] {
  return wrap(`${name}: ${text}`, WIDTH - 8).map((line, index) => (index === 0 ? `  ${line}` : `      ${line}`))
}

function comment(text: string): readonly string[] {
  return wrap(text, WIDTH).map(line => `# ${line}`)
}

/** Not the reports' `wrap`, which knows how wide a terminal draws. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
