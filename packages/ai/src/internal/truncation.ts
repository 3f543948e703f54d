/** The newest messages of a prompt that fit into a number of tokens, found with few counts. */
import * as Prompt from "effect/ai/Prompt"
import * as Effect from "effect/Effect"

/** What is known of the messages from a place on: how long they are, by an estimate, and how many tokens they are. */
interface Point {
  readonly place: number
  readonly size: number
  readonly tokens: number
}

/**
 * The longest end of a prompt with at most `limit` tokens. It does not begin with results of tools, whose calls would be missing.
 *
 * Longer ends have more tokens, so the place is searched for: where the sizes of the messages say that it is, and every third time in the middle of what is left,
 * which bounds the number of counts if the sizes say nothing.
 */
export const truncate = Effect.fnUntraced(function*<E, R>(
  prompt: Prompt.Prompt,
  limit: number,
  count: (prompt: Prompt.Prompt) => Effect.Effect<number, E, R>
): Effect.fn.Return<Prompt.Prompt, E, R> {
  const messages = prompt.content
  if (limit === 0 || messages.length === 0) return Prompt.empty
  if (limit === Infinity) return prompt
  const all = yield* count(prompt)
  if (all <= limit) return prompt
  const starts = messages.flatMap(({ role }, index) => index > 0 && role !== "tool" ? [index] : [])
  const whole = sizesOf(messages)
  const sizes = starts.map((start) => whole[start]!)
  let long: Point = { place: -1, size: whole[0]!, tokens: all }
  let short: Point = { place: starts.length, size: 0, tokens: 0 }
  for (let step = 1; short.place - long.place > 1; step++) {
    const place = step % 3 === 0 ? middle(long, short) : estimate(long, short, sizes, limit)
    const tokens = yield* count(Prompt.fromMessages(messages.slice(starts[place])))
    const point = { place, size: sizes[place]!, tokens }
    if (tokens <= limit) short = point
    else long = point
  }
  return Prompt.fromMessages(messages.slice(starts[short.place] ?? messages.length))
})

const middle = (long: Point, short: Point): number => Math.floor((long.place + short.place) / 2)

/** The first place between the two whose messages are no longer than what the limit stands for. */
const estimate = (long: Point, short: Point, sizes: ReadonlyArray<number>, limit: number): number => {
  const size = short.size + (long.size - short.size) * (limit - short.tokens) / (long.tokens - short.tokens)
  let place = long.place + 1
  while (place < short.place - 1 && sizes[place]! > size) place++
  return place
}

/** The sizes of the messages from each place on. */
const sizesOf = (messages: ReadonlyArray<Prompt.Message>): ReadonlyArray<number> => {
  const sizes: Array<number> = []
  let size = 0
  for (const message of messages.toReversed()) sizes.push(size += sizeOf(message))
  return sizes.toReversed()
}

/** About the number of tokens: a quarter of the characters, or what an image takes. */
const sizeOf = ({ content }: Prompt.Message): number =>
  typeof content === "string"
    ? 1 + content.length / 4
    : content.reduce((sum, part) => sum + ("text" in part ? part.text.length / 4 : 258), 1)
