import { laneFacts } from '../view/lane-facts.js'
import type { Lane, View } from '../view/view.js'
import type { Row } from './row.js'

/** `server  pid 31 · tcp-server · 30 calls` */
export function laneHeading(lane: Lane, view: View): Row {
  return {
    gutter: null,
    prefix: '',
    spans: [
      ['strong', lane.title],
      ['dim', `  ${laneFacts(lane, view)}`],
    ],
  }
}
