/** What has been started, so that it can be taken down in the opposite order, once. */
export interface Cleanup {
  add<T extends AsyncDisposable>(thing: T): T
  /** Never rejects: what cannot be taken down is gone already. */
  run(): Promise<void>
}

export function createCleanup(): Cleanup {
  const things: AsyncDisposable[] = []
  let running: Promise<void> | null = null
  return {
    add(thing) {
      things.push(thing)
      return thing
    },
    run() {
      running ??= disposeInReverse(things)
      return running
    },
  }
}

async function disposeInReverse(things: AsyncDisposable[]): Promise<void> {
  for (const thing of things.reverse()) {
    await Promise.resolve(thing[Symbol.asyncDispose]()).catch(() => {})
  }
}
