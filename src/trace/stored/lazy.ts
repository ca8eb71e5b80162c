import { EVENT_VERSION, type Event, type Task } from '../../event/index.js'
import type { EventOf } from '../types.js'
import type { EventStore } from './store.js'

type Hit = EventOf<'hit'>
type Return = EventOf<'return'>

/** The event as plain data, when it is to be kept or gone through field by field. */
export function wholeEvent(event: Event): Event {
  return event instanceof StoredHit || event instanceof StoredReturn ? event.whole : event
}

/** What of a call is known without the file; the rest is read when it is asked for. */
abstract class StoredCall<E extends Hit | Return> {
  readonly v = EVENT_VERSION
  readonly #store: EventStore
  readonly #index: number
  #whole: E | null = null

  constructor(store: EventStore, index: number) {
    this.#store = store
    this.#index = index
  }

  get whole(): E {
    this.#whole ??= this.#store.read(this.#index) as E
    return this.#whole
  }
  get seq(): number {
    return this.#store.seqOf(this.#index)
  }
  get probe(): string {
    return this.#store.probeOf(this.#index)
  }
  get hit(): number {
    return this.#store.hitOf(this.#index)
  }
  get task(): Task {
    return this.#store.taskOf(this.#index)
  }
  get function() {
    return this.whole.function
  }
  get address() {
    return this.whole.address
  }
  get cpu() {
    return this.whole.cpu
  }
  get time() {
    return this.whole.time
  }
  get captures() {
    return this.whole.captures
  }
}

export class StoredHit extends StoredCall<Hit> implements Hit {
  readonly kind = 'hit'
  get file() {
    return this.whole.file
  }
  get line() {
    return this.whole.line
  }
  get backtrace() {
    return this.whole.backtrace
  }
  get frames() {
    return this.whole.frames
  }
  get args() {
    return this.whole.args
  }
}

export class StoredReturn extends StoredCall<Return> implements Return {
  readonly kind = 'return'
  get value() {
    return this.whole.value
  }
  get error() {
    return this.whole.error
  }
}
