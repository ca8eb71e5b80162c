import type { Event } from '../../event/index.js'
import type { InitcallAccount } from '../../initcalls/index.js'
import { html, type Markup, NOTHING, trusted } from '../html/markup.js'
import { type InitcallStory, storyOf } from '../initcalls/story.js'
import { agreementText, summaryText } from '../initcalls/words.js'
import { visible } from '../text/visible.js'
import { bandsPart } from './bands.js'
import { type LinkTo, label, type Part, WIDTH } from './canvas.js'
import { insidePart } from './inside.js'
import { legendPart } from './legend.js'
import { scalePart } from './scale.js'
import { STYLE } from './style.js'

/** The init order as a picture that is a file of its own: nothing is loaded, no script, light or dark as the reader has it. */
export function renderInitcallSvg(account: InitcallAccount, events: readonly Event[]): string {
  const story = storyOf(account, events)
  const { markup } = picture(story, () => null, headPart(story))
  return `${markup.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')}\n`
}

/** The same to stand in a page that has said the first words, and whose places it leads to. */
export function initcallPicture(story: InitcallStory, link: LinkTo): Markup {
  return picture(story, link, { markup: NOTHING, height: 12 })
}

function picture(story: InitcallStory, link: LinkTo, head: Part): Markup {
  const parts: Markup[] = []
  let y = 0
  const add = ({ markup, height }: Part) => {
    parts.push(markup)
    y += height
  }
  add(head)
  add(scalePart(story, y))
  add(bandsPart(story, y, link))
  add(insidePart(story, y, link))
  add(legendPart(story, y))
  const height = Math.ceil(y + 8)
  return html`<svg class="klab-ic" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="group" aria-label="${titleOf(story)}">
<style>${trusted(STYLE)}</style>
<rect class="bg" width="${WIDTH}" height="${height}"/>
${parts}</svg>`
}

function titleOf({ release }: InitcallStory): string {
  return `Init order${release === null ? '' : ` of Linux ${visible(release)}`}`
}

function headPart(story: InitcallStory): Part {
  const { findings } = story.account
  const text = agreementText(story)
  const grave = findings.some(({ weight }) => weight === 'wrong' || weight === 'error')
  const style = grave ? 'bad' : findings.some(({ weight }) => weight === 'doubt') ? 'doubt' : ''
  const markup = html`${label(14, 26, 'h1 sans', titleOf(story))}${label(14, 46, 'sans', summaryText(story))}${story.rows.length === 0 ? NOTHING : label(14, 64, `sans ${style}`, text)}
`
  return { markup, height: 84 }
}
