import type { Event } from '../../event/index.js'
import type { EventList } from '../types.js'
import type { EventStore } from './store.js'

/** Some of a store's events, by their place in it; all of them when `places` is null. */
export class StoredList<E extends Event> implements EventList<E> {
  readonly #store: EventStore
  readonly #places: Uint32Array | null

  constructor(store: EventStore, places: Uint32Array | null) {
    this.#store = store
    this.#places = places
  }

  get length(): number {
    return this.#places?.length ?? this.#store.length
  }

  at(index: number): E | undefined {
    const from = index < 0 ? this.length + index : index
    return from >= 0 && from < this.length ? this.#get(from) : undefined
  }

  *[Symbol.iterator](): Generator<E> {
    for (let index = 0; index < this.length; index += 1) yield this.#get(index)
  }

  find(test: (event: E) => boolean): E | undefined {
    for (const event of this) if (test(event)) return event
    return undefined
  }

  some(test: (event: E) => boolean): boolean {
    return this.find(test) !== undefined
  }

  filter(test: (event: E) => boolean): StoredList<E> {
    const kept = new Uint32Array(this.length)
    let count = 0
    for (let index = 0; index < this.length; index += 1) {
      if (test(this.#get(index))) kept[count++] = this.#place(index)
    }
    return new StoredList(this.#store, kept.slice(0, count))
  }

  map<T>(change: (event: E) => T): readonly T[] {
    return Array.from(this, change)
  }

  flatMap<T>(change: (event: E) => T | readonly T[]): readonly T[] {
    const all: T[] = []
    for (const event of this) {
      const some = change(event)
      if (Array.isArray(some)) for (const one of some) all.push(one)
      else all.push(some as T)
    }
    return all
  }

  /** Which events are in the list is known by their kind, or their maker's. */
  #get(index: number): E {
    return this.#store.at(this.#place(index)) as E
  }

  #place(index: number): number {
    return this.#places === null ? index : (this.#places[index] ?? 0)
  }
}
