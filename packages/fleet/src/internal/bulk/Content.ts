/** Content of any size for the messages of an engine: small content inline, large content by reference to a `KeyValueStore`. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"

/** A JSON text inline, or its key in the store. The tags are for the binary protocol of clusters, which takes no other unions of structs. */
export const Content = /*#__PURE__*/ Schema.Union([
  /*#__PURE__*/ Schema.TaggedStruct("Inline", { text: Schema.String }),
  /*#__PURE__*/ Schema.TaggedStruct("Stored", { key: Schema.String })
])
export type Content = typeof Content.Type

/** What is larger than this, in UTF-16 units, goes to the store. */
const largest = 128 * 1024

/** Saves a JSON text under a key, unless it is small. Saving it again is the same. */
export const save = (key: string, text: string): Effect.Effect<Content, never, KeyValueStore.KeyValueStore> =>
  text.length <= largest
    ? Effect.succeed({ _tag: "Inline", text })
    : Effect.suspend(() => {
      const stored = `bulk-run/${key}`
      return Effect.as(patiently((store) => store.set(stored, text)), { _tag: "Stored" as const, key: stored })
    })

/** The value of a content. */
export const load = (content: Content): Effect.Effect<unknown, never, KeyValueStore.KeyValueStore> =>
  content._tag === "Inline" ? Effect.sync(() => JSON.parse(content.text)) : Effect.map(
    patiently((store) => store.get(content.key)),
    (text) => {
      // A defect: the processes of a fleet have different stores, or somebody has cleared it.
      if (text === undefined) throw new Error(`The KeyValueStore has no ${content.key}; do all processes share it?`)
      return JSON.parse(text) as unknown
    }
  )

/** Removes contents that are stored. */
export const remove = (contents: Iterable<Content>): Effect.Effect<void, never, KeyValueStore.KeyValueStore> =>
  Effect.forEach(
    contents,
    (content) => content._tag === "Stored" ? patiently((store) => store.remove(content.key)) : Effect.void,
    { discard: true }
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A store that is away for some time does not end a run. */
const patiently = <A>(
  use: (store: KeyValueStore.KeyValueStore) => Effect.Effect<A, KeyValueStore.KeyValueStoreError>
): Effect.Effect<A, never, KeyValueStore.KeyValueStore> =>
  Effect.flatMap(KeyValueStore.KeyValueStore, (store) =>
    Effect.orDie(
      Effect.retry(
        use(store),
        Schedule.exponential("200 millis", 2).pipe(
          Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, Duration.seconds(10)))),
          Schedule.upTo({ duration: "10 minutes" })
        )
      )
    ))
