/** What a kernel may have or lack. All that is said must hold; of each list, any. An empty list says nothing. */
export interface Feature {
  readonly title: string
  readonly options: readonly string[]
  readonly functions: readonly string[]
  readonly fields: readonly FieldPlace[]
  readonly architectures: readonly string[]
}

/** `struct inet_hashinfo.listening_hash`: the type and the path of fields from it. */
export interface FieldPlace {
  readonly type: string
  readonly path: readonly string[]
  readonly text: string
}

/** `lab/features.yaml`. `renamed` goes both ways: each name of a function has all the others. */
export interface FeatureBook {
  readonly features: Readonly<Record<string, Feature>>
  readonly renamed: Readonly<Record<string, readonly string[]>>
}

/** The features that a kernel must have, and those that it must lack, for something to mean anything on it. */
export interface Condition {
  readonly when: readonly string[]
  readonly unless: readonly string[]
}
