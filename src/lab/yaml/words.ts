import type { YAMLError } from 'yaml'
import type { Fault } from '../faults.js'

/** A fault that the YAML parser found, in our words where its own need knowledge of YAML's grammar. */
export function yamlFault(error: YAMLError, text: string): Fault {
  const [start, end] = error.pos
  const offset = Math.min(Math.max(start, 0), text.length)
  const words = WORDS[error.code]
  const what = words?.what ?? `this is not YAML: ${firstLine(error.message)}`
  return { span: { offset, length: Math.max(1, end - start) }, what, todo: words?.todo }
}

const WORDS: Partial<Record<YAMLError['code'], { readonly what: string; readonly todo?: string }>> = {
  MULTIPLE_DOCS: {
    what: 'a lab file holds one YAML document, and here a second one begins',
    todo: 'take out the `---`, or put the second document into a file of its own',
  },
  TAB_AS_INDENT: { what: 'a tab indents this line; YAML allows only spaces', todo: 'replace the tab with spaces' },
  BAD_INDENT: { what: 'this line is indented differently from those it belongs to', todo: 'align it with them' },
  TAG_RESOLVE_FAILED: { what: 'a lab file may not use this YAML tag', todo: 'take out the `!…`' },
  MULTILINE_IMPLICIT_KEY: { what: 'a key must be on one line', todo: 'is a `:` missing after it?' },
}

function firstLine(message: string): string {
  const [line = ''] = message.split('\n')
  const words = line.replace(/\p{Cc}/gu, ' ')
  return words.length > 160 ? `${words.slice(0, 160)}…` : words
}
