import { html, type Markup, trusted } from '../../../report/html/markup.js'
import { GRADE_STYLE } from './style.js'

/** One file that needs nothing else and runs nothing: whatever a student wrote, the browser loads and executes none of it. */
export function page(title: string, shape: 'narrow' | 'wide', head: Markup, main: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${title} — klab</title>
<style>${trusted(GRADE_STYLE)}</style>
</head>
<body class="${shape}">
<header>${head}</header>
<main>
${main}
</main>
</body>
</html>
`.markup
}
