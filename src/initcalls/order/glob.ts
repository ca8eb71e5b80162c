/** Whether the whole text is as the glob says: `*` is any stretch, `/` too, and `?` any character. Time grows with the product of the lengths at most. */
export function matchesGlob(text: string, glob: string): boolean {
  let [at, inGlob] = [0, 0]
  /** Behind the last `*`, and what of the text it has taken so far. */
  let retry: { readonly inGlob: number; at: number } | null = null
  while (at < text.length) {
    const wanted = glob[inGlob]
    if (wanted === '*') {
      retry = { inGlob: ++inGlob, at }
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[at])) {
      at++
      inGlob++
    } else if (retry !== null) {
      at = ++retry.at
      inGlob = retry.inGlob
    } else return false
  }
  return /^\**$/.test(glob.slice(inGlob))
}
