/** A path below the page's folder as a link: nothing in it is a scheme, a host, a query or a way up. */
export function hrefOf(path: string): string {
  const steps = path.split('/').filter(step => !['', '.', '..'].includes(step))
  return steps.map(step => encodeURIComponent(step.replace(/\p{Cs}/gu, '\ufffd'))).join('/')
}
