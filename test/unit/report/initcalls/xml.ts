const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z][a-z-]*(?::[a-z]+)?="[^"<]*")*)(\/?)>/gi

/** What keeps a text from being well-formed XML: tags out of order, bare signs, unknown entities. */
export function faults(text: string): readonly string[] {
  const open: string[] = []
  const wrong: string[] = []
  const between = text.replace(/<style>[^<]*<\/style>/g, '').replace(TAG, (_, slash, name, __, empty) => {
    if (slash === '/' && open.pop() !== name) wrong.push(`</${name}>`)
    if (slash === '' && empty === '') open.push(name)
    return ' '
  })
  return [...wrong, ...open, ...(between.match(/[<>]|&(?!(?:amp|lt|gt|quot|#39);)/g) ?? [])]
}

export function titles(svg: string): readonly string[] {
  return [...svg.matchAll(/<title>([^<]*)<\/title>/g)].map(([, title = '']) => title)
}
